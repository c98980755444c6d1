package djong.dockerfile.lint;

import djong.dockerfile.syntax.Range;

/** One piece of advice, and where it applies. */
public record Warning(Rule rule, String message, Range range) {}
