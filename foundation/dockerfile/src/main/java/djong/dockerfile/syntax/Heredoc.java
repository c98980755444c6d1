package djong.dockerfile.syntax;

/**
 * A here-document: lines that belong to an instruction.
 *
 * @param name what ends it
 * @param descriptor the digits before {@code <<}, empty for none
 * @param expand whether variables in it are put in: its name stands without quotes
 * @param chomp {@code <<-}: tabs before each line are left out
 * @param content with line ends, as it is written
 */
public record Heredoc(String name, String descriptor, boolean expand, boolean chomp, String content) {
    /** The content as it is meant: without leading tabs where so asked. */
    public String text() {
        if (!chomp) return content;
        var out = new StringBuilder();
        boolean begin = true;
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            if (begin && c == '\t') continue;
            begin = c == '\n';
            out.append(c);
        }
        return out.toString();
    }
}
