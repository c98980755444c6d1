package djong.oci;

import djong.base.EngineException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON text (RFC 8259) as maps, lists, strings, {@link BigDecimal} and truth values. Our own, because the library's reader
 * refuses strings of more than 50 000 characters, which a history entry with a long script in it has.
 */
final class JsonText {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_DIGITS = 100;

    private final String text;
    private final String what;
    private int at;
    private int depth;

    JsonText(String text, String what) {
        this.text = text;
        this.what = what;
    }

    /** The value that the text is, with nothing after it. */
    @Nullable
    Object whole() {
        if (text.startsWith("\uFEFF")) at = 1;
        Object value = value();
        if (peek() != 0 || at < text.length()) throw wrong("more after the value");
        return value;
    }

    private @Nullable Object value() {
        char c = peek();
        return switch (c) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object() {
        enter();
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        if (peek() == '}') {
            at++;
        } else {
            do {
                if (peek() != '"') throw wrong("a name is expected");
                String name = string();
                expect(':');
                map.put(name, value());
            } while (more('}'));
        }
        depth--;
        return map;
    }

    private List<@Nullable Object> array() {
        enter();
        List<@Nullable Object> list = new ArrayList<>();
        if (peek() == ']') {
            at++;
        } else {
            do list.add(value());
            while (more(']'));
        }
        depth--;
        return list;
    }

    private void enter() {
        at++;
        if (++depth > MAX_DEPTH) throw wrong("nested too deeply");
    }

    private boolean more(char end) {
        char c = peek();
        at++;
        if (c == ',') return true;
        if (c == end) return false;
        at--;
        throw wrong("',' or '" + end + "' is expected");
    }

    private void expect(char wanted) {
        if (peek() != wanted) throw wrong("'" + wanted + "' is expected");
        at++;
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) throw wrong("unexpected word");
        at += word.length();
        return value;
    }

    private String string() {
        int start = ++at;
        StringBuilder built = null;
        while (true) {
            if (at >= text.length()) throw wrong("unexpected end in a string");
            char c = text.charAt(at++);
            if (c == '"') {
                String rest = text.substring(start, at - 1);
                return built == null ? rest : built.append(rest).toString();
            }
            if (c < ' ') throw wrong("control character in a string");
            if (c != '\\') continue;
            if (built == null) built = new StringBuilder();
            built.append(text, start, at - 1).append(escape());
            start = at;
        }
    }

    private char escape() {
        if (at >= text.length()) throw wrong("unexpected end in a string");
        char c = text.charAt(at++);
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                if (at + 4 > text.length()) throw wrong("unexpected end in a string");
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(text.charAt(at++), 16);
                    if (digit < 0) throw wrong("unknown escape in a string");
                    code = code * 16 + digit;
                }
                yield (char) code;
            }
            default -> throw wrong("unknown escape in a string");
        };
    }

    private BigDecimal number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
        String number = text.substring(start, at);
        if (number.isEmpty()) throw wrong("a value is expected");
        if (number.length() > MAX_DIGITS) throw wrong("number too long");
        if (!number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,9})?")) throw wrong("not a number");
        return new BigDecimal(number);
    }

    /** The next character that is not white space, without taking it; 0 at the end. */
    private char peek() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != ' ' && c != '\n' && c != '\t' && c != '\r') return c;
            at++;
        }
        return 0;
    }

    private EngineException.InvalidParameter wrong(String message) {
        return new EngineException.InvalidParameter("invalid " + what + ": " + message + " at character " + at);
    }
}
