package djong.api.wire;

import djong.api.network.IpamConfig;
import io.avaje.jsonb.CustomAdapter;
import io.avaje.jsonb.Jsonb;
import io.avaje.jsonb.Types;
import java.util.List;

/** {@code null} is written as null, not left out. */
@CustomAdapter(global = false)
public final class ShownIpamConfigList extends Shown<List<IpamConfig>> {
    public ShownIpamConfigList(Jsonb jsonb) {
        super(jsonb.adapter(Types.listOf(IpamConfig.class)));
    }
}
