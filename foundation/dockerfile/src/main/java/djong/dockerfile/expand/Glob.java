package djong.dockerfile.expand;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A shell's pattern inside of a substitution: {@code *} and {@code ?}; slashes are nothing special. */
final class Glob {
    private final String text;
    private final char escape;

    Glob(String text, char escape) {
        this.text = text;
        this.escape = escape;
    }

    private Pattern compiled(boolean greedy, String before, String after) {
        var regex = new StringBuilder(before);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '*') regex.append(greedy ? ".*" : ".*?");
            else if (c == '?') regex.append('.');
            else if (c == escape && i + 1 < text.length())
                regex.append(Pattern.quote(String.valueOf(text.charAt(++i))));
            else regex.append(Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.append(after).toString(), Pattern.DOTALL);
    }

    /** Without what matches at its begin or end: the most of it when greedy, else the least. */
    String trim(String value, boolean atBegin, boolean greedy) {
        if (atBegin) {
            Matcher matcher = compiled(greedy, "^", "").matcher(value);
            return matcher.find() ? value.substring(matcher.end()) : value;
        }
        Pattern pattern = compiled(true, "^", "$");
        for (int i = 0; i <= value.length(); i++) {
            int from = greedy ? i : value.length() - i;
            if (pattern.matcher(value.substring(from)).find()) return value.substring(0, from);
        }
        return value;
    }

    String replace(String value, String replacement, boolean all) {
        if (text.isEmpty()) return value;
        Matcher matcher = compiled(true, "", "").matcher(value);
        String quoted = Matcher.quoteReplacement(replacement);
        return all ? matcher.replaceAll(quoted) : matcher.replaceFirst(quoted);
    }
}
