package djong.network;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a new network shall be.
 *
 * @param driver empty for {@code bridge}
 * @param ipv4 null for yes
 * @param ipv6 null for what the daemon does by default
 * @param configFrom the name of a network that is only a model, or empty
 * @param ipamDriver empty for {@code default}
 * @param ipam empty for subnets of the pools
 */
public record NetworkRequest(
        String name,
        String driver,
        String scope,
        @Nullable Boolean ipv4,
        @Nullable Boolean ipv6,
        String ipamDriver,
        @Nullable Map<String, String> ipamOptions,
        List<RequestedSubnet> ipam,
        boolean internal,
        boolean attachable,
        boolean ingress,
        boolean configOnly,
        String configFrom,
        Map<String, String> options,
        Map<String, String> labels) {

    /** Texts as they came, empty where nothing did. */
    public record RequestedSubnet(
            String subnet, String ipRange, String gateway, Map<String, String> auxiliaryAddresses) {}
}
