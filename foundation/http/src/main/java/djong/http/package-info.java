/**
 * HTTP/1.1 as the Engine API needs it: connections that are taken over, heads that leave before the first byte of the body, requests
 * with an empty Host, clients that half-close, followers that must notice that nobody listens any more.
 *
 * <p>A {@link Listener} waits on a socket, the {@link HttpServer} gives each connection a virtual thread of its own, and that thread
 * runs the {@link Handler} for one request after the other: plain blocking code. An {@link Exchange} is one request and its answer.
 * A {@link Router} finds the handler by method and path. A <b>hijack</b> ends HTTP on the connection: what follows are bytes both ways
 * ({@link Hijacked}).
 *
 * <p>Parsing and writing the syntax is left to Apache HttpCore 5; nothing of it shows in this package's public types.
 *
 * <p>Start with {@link Exchange}; then {@code Connection}, the loop. RFC 9110 and 9112.
 */
@NullMarked
package djong.http;

import org.jspecify.annotations.NullMarked;
