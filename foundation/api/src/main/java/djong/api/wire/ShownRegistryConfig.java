package djong.api.wire;

import djong.api.system.RegistryConfig;
import io.avaje.jsonb.CustomAdapter;
import io.avaje.jsonb.Jsonb;

/** {@code null} is written as null, not left out. */
@CustomAdapter(global = false)
public final class ShownRegistryConfig extends Shown<RegistryConfig> {
    public ShownRegistryConfig(Jsonb jsonb) {
        super(jsonb.adapter(RegistryConfig.class));
    }
}
