package djong.cli.format;

import java.util.ArrayList;
import java.util.List;

/**
 * Lays out lines of cells that end with a tab. A column is as wide as its widest cell and the padding, at least the minimum; it goes
 * on over lines that follow each other and have a cell there. What follows the last tab of a line is in no column.
 */
public final class Tabwriter {
    private final int minimum;
    private final int padding;

    public Tabwriter(int minimum, int padding) {
        this.minimum = minimum;
        this.padding = padding;
    }

    /** Lays out whole lines; what follows the last line end stays a line without end. */
    public String format(CharSequence text) {
        List<List<String>> lines = new ArrayList<>();
        List<String> line = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\t' && c != '\n') continue;
            line.add(text.subSequence(start, i).toString());
            start = i + 1;
            if (c == '\n') {
                lines.add(line);
                line = new ArrayList<>();
            }
        }
        boolean rest = start < text.length() || !line.isEmpty();
        if (rest) {
            line.add(text.subSequence(start, text.length()).toString());
            lines.add(line);
        }
        int[][] widths = new int[lines.size()][];
        for (int i = 0; i < lines.size(); i++) widths[i] = new int[lines.get(i).size() - 1];
        for (int i = 0; i < lines.size(); i++) {
            for (int column = 0; column < widths[i].length; column++) {
                if (widths[i][column] > 0) continue;
                int end = i;
                int width = minimum;
                while (end < lines.size() && column < widths[end].length) {
                    width = Math.max(width, length(lines.get(end).get(column)) + padding);
                    end++;
                }
                for (int j = i; j < end; j++) widths[j][column] = width;
            }
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            List<String> cells = lines.get(i);
            for (int column = 0; column < cells.size(); column++) {
                String cell = cells.get(column);
                out.append(cell);
                if (column < widths[i].length) out.repeat(' ', widths[i][column] - length(cell));
            }
            if (i < lines.size() - 1 || !rest) out.append('\n');
        }
        return out.toString();
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
