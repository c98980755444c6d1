/**
 * Names of sandboxes, answered where sandboxes ask: RFC 1034 and 1035. A {@link djong.network.dns.Resolver} serves one sandbox; what it does not
 * know it asks {@link djong.network.dns.Upstream}. {@link djong.network.dns.Message} is the wire's format, as far as it is needed.
 */
@NullMarked
package djong.network.dns;

import org.jspecify.annotations.NullMarked;
