package djong.dockerfile.syntax;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ways in which instructions split their arguments. */
public final class Words {
    private Words() {}

    /** Flags, and what follows them. */
    record Split(List<String> flags, String rest) {}

    /** Takes words that begin with {@code --} off the front. Quotes and escapes in a flag are taken away. */
    static Split flags(String line, char escape) {
        var flags = new ArrayList<String>();
        int at = 0;
        while (true) {
            while (at < line.length() && Character.isWhitespace(line.charAt(at))) at++;
            if (!line.startsWith("--", at)) return new Split(flags, line.substring(at));
            var word = new StringBuilder();
            char quote = 0;
            for (; at < line.length(); at++) {
                char c = line.charAt(at);
                if (c == escape && quote != '\'' && at + 1 < line.length()) {
                    word.append(line.charAt(++at));
                } else if (quote != 0) {
                    if (c == quote) quote = 0;
                    else word.append(c);
                } else if (c == '"' || c == '\'') {
                    quote = c;
                } else if (Character.isWhitespace(c)) {
                    break;
                } else {
                    word.append(c);
                }
            }
            if (word.toString().equals("--"))
                return new Split(flags, line.substring(at).stripLeading());
            flags.add(word.toString());
        }
    }

    /** Splits at blanks outside of quotes; quotes and escapes stay for the expansion to take away. */
    public static List<String> quoted(String line, char escape) {
        return split(line, escape, true);
    }

    /** As a shell would see words; quotes and escapes stay. */
    static List<String> shell(String line, char escape) {
        return split(line, escape, false);
    }

    private static List<String> split(String line, char escape, boolean dropLastEscape) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        char quote = 0;
        boolean any = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == escape && quote != '\'') {
                if (i + 1 == line.length() && dropLastEscape) continue;
                word.append(c);
                any = true;
                if (i + 1 < line.length()) word.append(line.charAt(++i));
            } else if (quote != 0) {
                if (c == quote) quote = 0;
                word.append(c);
            } else if (Character.isWhitespace(c)) {
                if (any) words.add(word.toString());
                word.setLength(0);
                any = false;
            } else {
                if (c == '"' || c == '\'') quote = c;
                word.append(c);
                any = true;
            }
        }
        if (any) words.add(word.toString());
        return words;
    }

    /** Splits at blanks, whatever stands around them. */
    public static List<String> blanks(String line) {
        String text = line.strip();
        return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
    }

    /** Without quotes and backslashes; null when a quote does not end. */
    static @Nullable String unquoted(String word) {
        var out = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '\\' && quote != '\'' && i + 1 < word.length()) out.append(word.charAt(++i));
            else if (quote != 0 && c == quote) quote = 0;
            else if (quote == 0 && (c == '"' || c == '\'')) quote = c;
            else out.append(c);
        }
        return quote == 0 ? out.toString() : null;
    }

    /** What was found where a JSON array might stand. @param words null when one of its elements is no string */
    public record Json(@Nullable List<String> words) {}

    /** The strings of a JSON array; null when the text is none, so that it is meant otherwise. */
    public static @Nullable Json json(String line) {
        String text = line.strip();
        return text.startsWith("[") ? new JsonStrings(text).read() : null;
    }
}
