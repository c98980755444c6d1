package djong.dockerfile.syntax;

/**
 * Where something stands in a file. Lines and columns begin at 1; the end is the last line, and the column behind the last character.
 */
public record Range(int line, int column, int endLine, int endColumn) {}
