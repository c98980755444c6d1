package djong.dockerfile;

/**
 * A name and its value, as written: quotes and variables are still in both.
 *
 * @param legacy {@code ENV name value}, without an equals sign
 */
public record Pair(String name, String value, boolean legacy) {}
