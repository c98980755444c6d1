package djong.dockerfile.syntax;

import java.util.ArrayList;
import java.util.List;

/** A Dockerfile's text, line by line. */
public final class SourceText {
    /** Lines shown around those that are wrong. */
    private static final int AROUND = 3;

    private final String name;
    private final List<String> lines;

    /** @param name the file's, as it is shown */
    public SourceText(String name, String text) {
        this.name = name;
        String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
        var all = new ArrayList<String>();
        int at = 0;
        while (at < plain.length()) {
            int end = plain.indexOf('\n', at);
            int next = end < 0 ? plain.length() : end + 1;
            all.add(plain.substring(at, next));
            at = next;
        }
        this.lines = List.copyOf(all);
    }

    public String name() {
        return name;
    }

    /** All of it. */
    public String content() {
        return String.join("", lines);
    }

    int lines() {
        return lines.size();
    }

    /** Without what ends it. */
    public String line(int number) {
        return trimNewline(lines.get(number - 1));
    }

    /** With what ends it. */
    String wholeLine(int number) {
        return lines.get(number - 1);
    }

    private static String trimNewline(String line) {
        int end = line.length();
        while (end > 0 && (line.charAt(end - 1) == '\n' || line.charAt(end - 1) == '\r')) end--;
        return line.substring(0, end);
    }

    /** The lines of {@code range}, without the blanks around them. */
    public Range range(int first, int last) {
        String begin = line(first);
        int column = 1;
        while (column <= begin.length() && Character.isWhitespace(begin.charAt(column - 1))) column++;
        return new Range(
                first, Math.min(column, begin.length() + 1), last, line(last).length() + 1);
    }

    /** The lines of {@code range} with some around them, those meant marked; what BuildKit shows of an error. */
    public String excerpt(Range range) {
        int from = Math.max(1, range.line() - AROUND);
        int to = Math.min(lines.size(), range.endLine() + AROUND);
        var text = new StringBuilder(name).append(':').append(range.line()).append("\n--------------------\n");
        for (int i = from; i <= to; i++) {
            boolean meant = i >= range.line() && i <= range.endLine();
            text.append(String.format("%4d | %s %s%n", i, meant ? ">>>" : "   ", line(i)));
        }
        return text.append("--------------------\n").toString();
    }

    /** The file cannot be read at all. */
    SyntaxException unreadable(int line, String reason) {
        Range range = lines.isEmpty() ? new Range(1, 1, 1, 1) : range(line, line);
        return new SyntaxException("failed to parse Dockerfile: " + reason, reason, range, excerpt(range));
    }

    /** An instruction cannot be understood. */
    public SyntaxException wrong(Range range, String reason) {
        return new SyntaxException(
                "dockerfile parse error on line " + range.line() + ": " + reason, reason, range, excerpt(range));
    }
}
