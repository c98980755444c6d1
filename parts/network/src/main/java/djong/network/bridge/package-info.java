/** The kernel's side of a bridge network: the bridge link, and a veth pair into each sandbox. */
@NullMarked
package djong.network.bridge;

import org.jspecify.annotations.NullMarked;
