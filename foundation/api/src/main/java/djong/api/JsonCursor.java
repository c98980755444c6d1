package djong.api;

import io.avaje.json.JsonReader;
import io.avaje.json.PropertyNames;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;

/**
 * A place in a JSON text that moves forward. The adapters read through it instead of the library's own reader, which refuses
 * texts longer than 50 000 characters; an environment variable or a seccomp profile may be longer.
 */
final class JsonCursor implements JsonReader {
    /** Deeper documents are refused, so that nobody overflows the stack. */
    private static final int MAX_DEPTH = 500;

    private final String json;
    private int at;
    private int depth;
    private boolean first;

    JsonCursor(String json) {
        this.json = json;
    }

    /** The next character that is not white space, without taking it; 0 at the end. */
    char peek() {
        while (at < json.length()) {
            char c = json.charAt(at);
            if (c != ' ' && c != '\n' && c != '\t' && c != '\r') return c;
            at++;
        }
        return 0;
    }

    /** After the value only white space may follow. */
    void end() {
        if (peek() != 0) throw malformed("more after the value");
    }

    MalformedJsonException malformed(String what) {
        return new MalformedJsonException(what + " at character " + at, null);
    }

    private MalformedJsonException unexpected(String wanted) {
        char c = peek();
        return malformed(
                c == 0
                        ? "unexpected end of JSON input, " + wanted + " is expected"
                        : "unexpected '" + c + "', " + wanted + " is expected");
    }

    private void begin(char bracket, String wanted) {
        if (peek() != bracket) throw unexpected(wanted);
        if (++depth > MAX_DEPTH) throw malformed("nested deeper than " + MAX_DEPTH);
        at++;
        first = true;
    }

    private void end(char bracket) {
        if (peek() != bracket) throw unexpected("'" + bracket + "'");
        at++;
        depth--;
        first = false;
    }

    /** Takes the comma before anything but the first; false at the closing bracket. */
    private boolean next(char bracket) {
        char c = peek();
        if (c == bracket) return false;
        if (!first) {
            if (c != ',') throw unexpected("',' or '" + bracket + "'");
            at++;
            if (peek() == bracket) throw unexpected("a value");
        }
        first = false;
        return true;
    }

    @Override
    public void beginArray() {
        begin('[', "a list");
    }

    @Override
    public boolean hasNextElement() {
        return next(']');
    }

    @Override
    public void endArray() {
        end(']');
    }

    @Override
    public void beginObject(PropertyNames names) {
        begin('{', "an object");
    }

    @Override
    public void beginObject() {
        begin('{', "an object");
    }

    @Override
    public boolean hasNextField() {
        return next('}');
    }

    @Override
    public String nextField() {
        String name = readString();
        if (peek() != ':') throw unexpected("':'");
        at++;
        return name;
    }

    @Override
    public void endObject() {
        end('}');
    }

    /** Takes the null when there is one. */
    @Override
    public boolean isNullValue() {
        if (peek() != 'n') return false;
        word("null");
        return true;
    }

    private void word(String word) {
        if (!json.startsWith(word, at)) throw unexpected("a value");
        at += word.length();
        first = false;
    }

    /** null counts as false, as for the reference. */
    @Override
    public boolean readBoolean() {
        switch (peek()) {
            case 't' -> {
                word("true");
                return true;
            }
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> throw unexpected("true or false");
        }
        return false;
    }

    /** The text of a number. */
    String number() {
        peek();
        int start = at;
        while (at < json.length() && "+-0123456789.eE".indexOf(json.charAt(at)) >= 0) at++;
        if (at == start) throw unexpected("a number");
        return json.substring(start, at);
    }

    @Override
    public int readInt() {
        long value = readLong();
        if (value != (int) value) throw malformed("the number " + value + " is out of range");
        return (int) value;
    }

    /** null counts as 0, as for the reference. */
    @Override
    public long readLong() {
        if (isNullValue()) return 0;
        String number = number();
        try {
            return Long.parseLong(number);
        } catch (NumberFormatException e) {
            throw malformed("'" + number + "' is no whole number, or out of range,");
        }
    }

    @Override
    public double readDouble() {
        if (isNullValue()) return 0;
        return readDecimal().doubleValue();
    }

    @Override
    public BigDecimal readDecimal() {
        String number = number();
        try {
            return new BigDecimal(number);
        } catch (NumberFormatException e) {
            throw malformed("'" + number + "' is no number,");
        }
    }

    @Override
    public BigInteger readBigInteger() {
        return readDecimal().toBigInteger();
    }

    @Override
    public String readString() {
        if (peek() != '"') throw unexpected("a text");
        int start = ++at;
        while (at < json.length() && json.charAt(at) != '"' && json.charAt(at) != '\\') at++;
        if (at < json.length() && json.charAt(at) == '"') return json.substring(start, at++);
        StringBuilder text = new StringBuilder(json.length() - start > 64 ? 64 : 16).append(json, start, at);
        while (at < json.length()) {
            char c = json.charAt(at++);
            if (c == '"') return text.toString();
            text.append(c == '\\' ? escaped() : c);
        }
        throw malformed("unexpected end of a text");
    }

    private char escaped() {
        if (at >= json.length()) throw malformed("unexpected end of a text");
        char c = json.charAt(at++);
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\', '/' -> c;
            case 'u' -> {
                if (at + 4 > json.length()) throw malformed("unexpected end of a text");
                try {
                    yield (char) Integer.parseInt(json, at, at += 4, 16);
                } catch (NumberFormatException e) {
                    throw malformed("no character");
                }
            }
            default -> throw malformed("unknown escape");
        };
    }

    @Override
    public byte[] readBinary() {
        try {
            return Base64.getDecoder().decode(readString());
        } catch (IllegalArgumentException e) {
            throw malformed("no base64");
        }
    }

    @Override
    public String readRaw() {
        peek();
        int start = at;
        skipValue();
        return json.substring(start, at);
    }

    @Override
    public void skipValue() {
        switch (peek()) {
            case '{' -> {
                beginObject();
                while (hasNextField()) {
                    nextField();
                    skipValue();
                }
                endObject();
            }
            case '[' -> {
                beginArray();
                while (hasNextElement()) skipValue();
                endArray();
            }
            case '"' -> readString();
            case 't', 'f', 'n' -> readBoolean();
            default -> number();
        }
    }

    @Override
    public Token currentToken() {
        return switch (peek()) {
            case '{' -> Token.BEGIN_OBJECT;
            case '[' -> Token.BEGIN_ARRAY;
            case '"' -> Token.STRING;
            case 't', 'f' -> Token.BOOLEAN;
            case 'n' -> Token.NULL;
            default -> Token.NUMBER;
        };
    }

    @Override
    public String location() {
        return "character " + at;
    }

    @Override
    public void unmappedField(String fieldName) {}

    @Override
    public <T> T unwrap(Class<T> type) {
        return type.cast(this);
    }

    @Override
    public void close() {}
}
