/**
 * A client of Docker's Engine API that needs only the JDK: HTTP/1.1 over unix sockets, TCP and TLS, with taken-over connections.
 *
 * <p>{@link Settings} finds out whom to talk to: flags, environment, context. {@link EngineClient} makes the calls; it speaks API
 * 1.51 and steps down when the daemon says that this is too new. {@link Response} is an open answer, {@link Hijacked} a connection
 * taken over for input and output. All calls block; a client may be used by several threads, an answer by one.
 *
 * <p>{@link DaemonException} carries the daemon's own words and status; {@link UnreachableException} says that nobody answered,
 * where, and what to do.
 *
 * <p>Start with {@link EngineClient}.
 */
@NullMarked
package djong.client;

import org.jspecify.annotations.NullMarked;
