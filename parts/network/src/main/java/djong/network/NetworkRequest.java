package djong.network;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    private static final String IPV4 = "com.docker.network.enable_ipv4";
    private static final String IPV6 = "com.docker.network.enable_ipv6";

    /** Texts as they came, empty where nothing did. */
    public record RequestedSubnet(
            String subnet, String ipRange, String gateway, Map<String, String> auxiliaryAddresses) {}

    /** With what the daemon's networks of its driver have for options, where it does not say otherwise. A model is of no driver. */
    NetworkRequest with(Map<String, Map<String, String>> driverOptions) {
        if (configOnly || !configFrom.isEmpty()) return this;
        var all = new TreeMap<>(driverOptions.getOrDefault(driver.isEmpty() ? "bridge" : driver, Map.of()));
        // What the request says of a family stands in no option beside it.
        if (ipv4 != null) all.remove(IPV4);
        if (ipv6 != null) all.remove(IPV6);
        all.putAll(options);
        return new NetworkRequest(
                name,
                driver,
                scope,
                ipv4 == null ? flag(all, IPV4) : ipv4,
                ipv6 == null ? flag(all, IPV6) : ipv6,
                ipamDriver,
                ipamOptions,
                ipam,
                internal,
                attachable,
                ingress,
                configOnly,
                configFrom,
                all,
                labels);
    }

    private static @Nullable Boolean flag(Map<String, String> options, String key) {
        return options.containsKey(key) ? (Boolean) BridgeOptions.bool(options, key, false) : null;
    }
}
