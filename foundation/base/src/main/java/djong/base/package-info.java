/**
 * The few types that every room shares. Not a drawer for leftovers: under 20 types.
 *
 * <p>An {@link EngineException} says what kind of refusal it is; the faces turn the kind into a status code. An {@link Event} tells
 * clients what has happened; no part of the engine acts on one. An {@link Undo} takes back what was done when a later step fails.
 * {@link PemFiles} holds what TLS needs, wherever it is spoken.
 */
@NullMarked
package djong.base;

import org.jspecify.annotations.NullMarked;
