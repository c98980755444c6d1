package djong.client;

import java.util.List;
import java.util.Map;

/**
 * What a connection is to become, once it is taken over.
 *
 * @param protocol as the header {@code Upgrade} names it
 * @param headers of the request, each with all of its values
 */
public record Upgrade(String protocol, Map<String, List<String>> headers) {
    static final Upgrade TCP = new Upgrade("tcp", Map.of());

    public Upgrade {
        headers = Map.copyOf(headers);
    }
}
