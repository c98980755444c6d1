package djong.server;

import djong.base.EngineException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with a JSON text in the words of Go's encoding/json, which clients show and tests match. RFC 8259. */
final class GoJson {
    private final byte[] json;
    private int at;
    private int depth;

    private GoJson(byte[] json) {
        this.json = json;
    }

    /**
     * Passes when {@code json} is one JSON object and white space.
     *
     * @param type Docker's name for what is expected, for the message
     * @throws EngineException.InvalidParameter otherwise
     */
    static void check(byte[] json, String type) {
        GoJson scanner = new GoJson(json);
        scanner.space();
        if (scanner.at == json.length)
            throw new EngineException.InvalidParameter("invalid JSON: got EOF while reading request body");
        int start = scanner.at;
        scanner.value();
        String wrong = kind(json[start]);
        if (wrong != null) {
            throw new EngineException.InvalidParameter(
                    "invalid JSON: json: cannot unmarshal " + wrong + " into Go value of type " + type);
        }
        scanner.space();
        if (scanner.at < json.length) throw new EngineException.InvalidParameter("unexpected content after JSON");
    }

    private static @Nullable String kind(byte first) {
        return switch (first) {
            case '{', 'n' -> null;
            case '[' -> "array";
            case '"' -> "string";
            case 't', 'f' -> "bool";
            default -> "number";
        };
    }

    private void value() {
        space();
        int c = peek();
        switch (c) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> {
                if (c != '-' && !digit(c)) throw invalid("looking for beginning of value");
                number();
            }
        }
    }

    private void object() {
        deeper();
        at++;
        space();
        if (peek() == '}') {
            at++;
            depth--;
            return;
        }
        while (true) {
            space();
            if (peek() != '"') throw invalid("looking for beginning of object key string");
            string();
            space();
            if (peek() != ':') throw invalid("after object key");
            at++;
            value();
            space();
            int c = peek();
            if (c != ',' && c != '}') throw invalid("after object key:value pair");
            at++;
            if (c == '}') break;
        }
        depth--;
    }

    private void array() {
        deeper();
        at++;
        space();
        if (peek() == ']') {
            at++;
            depth--;
            return;
        }
        while (true) {
            value();
            space();
            int c = peek();
            if (c != ',' && c != ']') throw invalid("after array element");
            at++;
            if (c == ']') break;
        }
        depth--;
    }

    private void string() {
        at++;
        while (true) {
            int c = peek();
            if (c == '"') break;
            if (c < 0x20) throw invalid("in string literal");
            at++;
            if (c != '\\') continue;
            int escaped = peek();
            if ("\"\\/bfnrtu".indexOf(escaped) < 0) throw invalid("in string escape code");
            at++;
            for (int i = 0; escaped == 'u' && i < 4; i++) {
                if (Character.digit(peek(), 16) < 0) throw invalid("in \\u hexadecimal character escape");
                at++;
            }
        }
        at++;
    }

    private void number() {
        if (peek() == '-') {
            at++;
            if (!digit(peek())) throw invalid("in numeric literal");
        }
        if (peek() == '0') at++;
        else while (at < json.length && digit(json[at])) at++;
        if (at < json.length && json[at] == '.') {
            at++;
            if (!digit(peek())) throw invalid("after decimal point in numeric literal");
            while (at < json.length && digit(json[at])) at++;
        }
        if (at < json.length && (json[at] == 'e' || json[at] == 'E')) {
            at++;
            if (peek() == '+' || peek() == '-') at++;
            if (!digit(peek())) throw invalid("in exponent of numeric literal");
            while (at < json.length && digit(json[at])) at++;
        }
    }

    private void literal(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (peek() != word.charAt(i))
                throw invalid("in literal " + word + " (expecting " + quoted(word.charAt(i)) + ")");
            at++;
        }
    }

    private void deeper() {
        if (++depth > 10_000) throw new EngineException.InvalidParameter("invalid JSON: exceeded max depth");
    }

    private void space() {
        while (at < json.length && (json[at] == ' ' || json[at] == '\n' || json[at] == '\t' || json[at] == '\r')) at++;
    }

    private int peek() {
        if (at >= json.length) throw new EngineException.InvalidParameter("invalid JSON: unexpected EOF");
        return json[at] & 0xff;
    }

    private static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }

    private EngineException invalid(String where) {
        return new EngineException.InvalidParameter(
                "invalid JSON: invalid character " + quoted(json[at] & 0xff) + " " + where);
    }

    private static String quoted(int c) {
        return switch (c) {
            case '\'' -> "'\\''";
            case '"' -> "'\"'";
            case '\\' -> "'\\\\'";
            case '\n' -> "'\\n'";
            case '\r' -> "'\\r'";
            case '\t' -> "'\\t'";
            default -> {
                if (c < 0x20 || c == 0x7f) yield "'" + String.format("\\x%02x", c) + "'";
                yield "'" + new String(new byte[] {(byte) c}, StandardCharsets.ISO_8859_1) + "'";
            }
        };
    }
}
