/**
 * The registry's HTTP face. {@link djong.registry.server.routes.Front} takes each request, finds out what its path means and who asks,
 * calls the routes, turns refusals into answers, counts and logs. The other classes answer one kind of target each: decode, one call,
 * encode.
 */
@NullMarked
package djong.registry.server.routes;

import org.jspecify.annotations.NullMarked;
