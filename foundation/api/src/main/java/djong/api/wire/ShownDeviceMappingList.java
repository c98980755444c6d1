package djong.api.wire;

import djong.api.container.DeviceMapping;
import io.avaje.jsonb.CustomAdapter;
import io.avaje.jsonb.Jsonb;
import io.avaje.jsonb.Types;
import java.util.List;

/** {@code null} is written as null, not left out. */
@CustomAdapter(global = false)
public final class ShownDeviceMappingList extends Shown<List<DeviceMapping>> {
    public ShownDeviceMappingList(Jsonb jsonb) {
        super(jsonb.adapter(Types.listOf(DeviceMapping.class)));
    }
}
