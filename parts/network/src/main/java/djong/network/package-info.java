/**
 * Container networking in libnetwork's words: a {@link djong.network.Sandbox} is a network namespace for one container, an
 * {@link djong.network.Endpoint} is a sandbox's place in a {@link djong.network.Network}.
 *
 * <p>{@link djong.network.Networks} is the service and the only writer: of addresses (kept in memory, claimed again from the engine's records
 * after a restart), of the bridge and its links, and, through the firewall package, of one nftables table named after the bridge. The kernel
 * holds the rest of the state: a link lives as long as its sandbox's namespace.
 *
 * <p>There are three networks: {@code bridge}, {@code host} and {@code none}. Start with {@link djong.network.Networks#join}.
 */
@NullMarked
package djong.network;

import org.jspecify.annotations.NullMarked;
