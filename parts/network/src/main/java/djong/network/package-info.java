/**
 * Container networking in libnetwork's words: a {@link djong.network.Sandbox} is a network namespace for one container, an
 * {@link djong.network.Endpoint} is a sandbox's place in a {@link djong.network.Network}.
 *
 * <p>{@link djong.network.Networks} is the service and the only writer: of user-defined networks, on record in the metadata; of addresses, kept in
 * memory and claimed again from the engine's records after a restart; of bridges and links; and, through the firewall package, of one nftables
 * table named after the default bridge. The kernel holds the rest of the state: a link lives as long as its sandbox's namespace.
 *
 * <p>Every engine has the networks {@code host} and {@code none}, and {@code bridge} unless it is told to do without. Start with
 * {@link djong.network.Networks#join}; for what a packet meets, with the firewall's {@code Ruleset}.
 */
@NullMarked
package djong.network;

import org.jspecify.annotations.NullMarked;
