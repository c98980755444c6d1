package djong.dockerfile.syntax;

import djong.dockerfile.syntax.Words.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads an array of strings, RFC 8259; what is no JSON is nothing, since then the line means something else. */
final class JsonStrings {
    private final String text;
    private int at;

    JsonStrings(String text) {
        this.text = text;
    }

    private static final class NoJson extends Exception {
        private static final long serialVersionUID = 1;

        NoJson() {
            super(null, null, false, false);
        }
    }

    @Nullable
    Json read() {
        try {
            at++;
            List<String> words = new ArrayList<>();
            boolean onlyStrings = true;
            blanks();
            if (peek() == ']') {
                at++;
            } else {
                do {
                    blanks();
                    if (peek() == '"') words.add(string());
                    else {
                        other();
                        onlyStrings = false;
                    }
                    blanks();
                } while (next(','));
                if (!next(']')) return null;
            }
            blanks();
            return at < text.length() ? null : new Json(onlyStrings ? words : null);
        } catch (NoJson e) {
            return null;
        }
    }

    private char peek() throws NoJson {
        if (at >= text.length()) throw new NoJson();
        return text.charAt(at);
    }

    private boolean next(char wanted) throws NoJson {
        if (peek() != wanted) return false;
        at++;
        return true;
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
    }

    private String string() throws NoJson {
        var out = new StringBuilder();
        at++;
        while (true) {
            char c = peek();
            at++;
            if (c == '"') return out.toString();
            if (c < ' ') throw new NoJson();
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escaped = peek();
            at++;
            switch (escaped) {
                case '"', '\\', '/' -> out.append(escaped);
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case 't' -> out.append('\t');
                case 'u' -> {
                    if (at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9a-fA-F]{4}"))
                        throw new NoJson();
                    out.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                    at += 4;
                }
                default -> throw new NoJson();
            }
        }
    }

    /** A number, a word or something nested: it only matters that it is JSON at all. */
    private void other() throws NoJson {
        char c = peek();
        if (c == '[' || c == '{') {
            nested();
            return;
        }
        int from = at;
        while (at < text.length() && ",] \t\r\n".indexOf(text.charAt(at)) < 0) at++;
        String word = text.substring(from, at);
        if (!word.matches("true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) throw new NoJson();
    }

    private void nested() throws NoJson {
        int depth = 0;
        do {
            char c = peek();
            if (c == '"') {
                string();
                continue;
            }
            if (c == '[' || c == '{') depth++;
            if (c == ']' || c == '}') depth--;
            at++;
        } while (depth > 0);
    }
}
