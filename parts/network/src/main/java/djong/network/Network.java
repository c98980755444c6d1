package djong.network;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network that sandboxes can join, as it was asked for. Immutable.
 *
 * @param id 64 hexadecimal digits
 * @param driver {@code bridge}, {@code host}, {@code null}, {@code macvlan}, {@code ipvlan}
 * @param scope {@code local}
 * @param ipam its addresses; without subnets for {@code host} and {@code none}
 * @param internal without a way out
 * @param configOnly only a model for others
 * @param configFrom the name of its model, or empty
 */
public record Network(
        String id,
        String name,
        String driver,
        String scope,
        Instant created,
        boolean ipv4,
        boolean ipv6,
        Ipam ipam,
        boolean internal,
        boolean attachable,
        boolean configOnly,
        String configFrom,
        Map<String, String> options,
        Map<String, String> labels) {
    public static final String BRIDGE = "bridge";
    public static final String HOST = "host";
    public static final String NONE = "none";

    /**
     * How a network gives out addresses.
     *
     * @param options null where none were given
     */
    public record Ipam(String driver, @Nullable Map<String, String> options, List<IpamConfig> config) {
        public static final Ipam NONE = new Ipam("default", null, List.of());
    }

    /** One of those that every engine has, and nobody can remove. */
    public boolean predefined() {
        return name.equals(BRIDGE) || name.equals(HOST) || name.equals(NONE);
    }

    /** Whether its members find one another by name: in all but the predefined ones. */
    public boolean userDefined() {
        return !predefined();
    }
}
