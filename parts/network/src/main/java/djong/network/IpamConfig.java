package djong.network;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A subnet of a network, as text.
 *
 * @param subnet such as {@code 172.17.0.0/16}
 * @param ipRange what is given out unasked; null for all of it
 * @param gateway the bridge's address; null where nobody chose one, and then the first of the subnet
 * @param auxiliaryAddresses by name, never given out
 */
@Json
public record IpamConfig(
        String subnet,
        @Nullable String ipRange,
        @Nullable String gateway,
        @Nullable Map<String, String> auxiliaryAddresses) {}
