/**
 * The commands on the engine as a whole: {@code version}, {@code info}, {@code events}, {@code doctor}, and {@code inspect}, which
 * looks at all kinds of things.
 */
@NullMarked
package djong.cli.system;

import org.jspecify.annotations.NullMarked;
