/** Networks, sandboxes, endpoints, addresses and the firewall. */
@NullMarked
package djong.network;

import org.jspecify.annotations.NullMarked;
