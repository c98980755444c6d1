package djong.api.wire;

import djong.api.container.EndpointIpamConfig;
import io.avaje.jsonb.CustomAdapter;
import io.avaje.jsonb.Jsonb;

/** {@code null} is written as null, not left out. */
@CustomAdapter(global = false)
public final class ShownEndpointIpamConfig extends Shown<EndpointIpamConfig> {
    public ShownEndpointIpamConfig(Jsonb jsonb) {
        super(jsonb.adapter(EndpointIpamConfig.class));
    }
}
