/** The rules of a bridge network as a value, and their application in one nftables transaction. */
@NullMarked
package djong.network.firewall;

import org.jspecify.annotations.NullMarked;
