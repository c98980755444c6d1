package djong.network;

import java.util.List;

/**
 * A range from which networks get their subnets.
 *
 * @param base the range, such as {@code 172.17.0.0/16}
 * @param size the prefix length of each subnet cut from it
 */
public record AddressPool(String base, int size) {
    /** Docker's own defaults for local networks. */
    public static final List<AddressPool> DEFAULTS = List.of(
            new AddressPool("172.17.0.0/16", 16),
            new AddressPool("172.18.0.0/16", 16),
            new AddressPool("172.19.0.0/16", 16),
            new AddressPool("172.20.0.0/14", 16),
            new AddressPool("172.24.0.0/14", 16),
            new AddressPool("172.28.0.0/14", 16),
            new AddressPool("192.168.0.0/16", 20));
}
