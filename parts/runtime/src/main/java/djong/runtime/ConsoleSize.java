package djong.runtime;

/** The size of a terminal, in characters. */
public record ConsoleSize(int rows, int columns) {}
