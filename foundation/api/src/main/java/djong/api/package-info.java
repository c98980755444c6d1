/**
 * The documents of Docker's Engine API, as records with Docker's exact JSON keys, and the framing of output streams.
 *
 * <p>A record says how its document looks on the wire: components stand in the order in which the daemon of Docker 28.5 writes
 * them; a component that is null is left out, unless it is marked with a {@code Shown…} adapter: then null is written as null. A
 * text or list that is not nullable is never missing: what a client did not send is read as empty. Unknown keys are ignored.
 *
 * <p>{@link Json} is the door: bytes to records and back. {@link JsonTree} reads any document without knowing its type, keeping
 * keys in order and numbers as they were. {@link Frames} is the 8-byte header in front of each piece of output of a container
 * without a terminal. The documents are grouped by tag of the API: {@code container}, {@code image}, {@code network}, {@code system}, {@code volume}.
 *
 * <p>Reference: Docker Engine API v1.51.
 */
@NullMarked
package djong.api;

import org.jspecify.annotations.NullMarked;
