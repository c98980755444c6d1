/**
 * The engine as one thing: its services, and what it says of itself.
 *
 * <p>Read {@code djong.engine.container} for what it does and {@code djong.engine.spec} for what it asks of a runtime.
 */
@NullMarked
package djong.engine;

import org.jspecify.annotations.NullMarked;
