/**
 * How single components of the documents are written where the rule "null is left out" does not hold.
 *
 * <p>{@code Shown…} writes null as null. {@code Keys} is Docker's set: an object whose values are all empty. {@code Words} is a
 * command that clients send either as a list or as one text. Used by the generated adapters only; nothing here is exported.
 *
 * <p>Start with {@link Shown}.
 */
@NullMarked
package djong.api.wire;

import org.jspecify.annotations.NullMarked;
