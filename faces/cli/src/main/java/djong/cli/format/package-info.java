/**
 * How lists and values look: tables, templates, sizes, time spans.
 *
 * <p>A {@link Row} gives the columns of one thing by name; a {@link Listing} prints rows as {@code --format} says. {@link Units}
 * has Docker's rounding of sizes and time spans, {@link Tabwriter} the layout of its tables.
 */
@NullMarked
package djong.cli.format;

import org.jspecify.annotations.NullMarked;
