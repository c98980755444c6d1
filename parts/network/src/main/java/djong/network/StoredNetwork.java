package djong.network;

import djong.network.Network.Ipam;
import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A network as it is written: its own shape, so that what is in memory may change without what is on disk. */
@Json
public record StoredNetwork(
        String id,
        String name,
        String driver,
        String created,
        boolean ipv4,
        boolean ipv6,
        String ipamDriver,
        @Nullable Map<String, String> ipamOptions,
        List<IpamConfig> ipam,
        boolean chosen,
        boolean internal,
        boolean attachable,
        boolean configOnly,
        String configFrom,
        Map<String, String> options,
        Map<String, String> labels) {
    static StoredNetwork of(Network n, boolean chosen) {
        return new StoredNetwork(
                n.id(),
                n.name(),
                n.driver(),
                n.created().toString(),
                n.ipv4(),
                n.ipv6(),
                n.ipam().driver(),
                n.ipam().options(),
                n.ipam().config(),
                chosen,
                n.internal(),
                n.attachable(),
                n.configOnly(),
                n.configFrom(),
                n.options(),
                n.labels());
    }

    Records.Saved toSaved() {
        var network = new Network(
                id,
                name,
                driver,
                "local",
                Instant.parse(created),
                ipv4,
                ipv6,
                new Ipam(ipamDriver, ipamOptions, ipam),
                internal,
                attachable,
                configOnly,
                configFrom,
                options,
                labels);
        return new Records.Saved(network, chosen);
    }
}
