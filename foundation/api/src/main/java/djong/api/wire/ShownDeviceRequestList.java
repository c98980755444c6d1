package djong.api.wire;

import djong.api.container.DeviceRequest;
import io.avaje.jsonb.CustomAdapter;
import io.avaje.jsonb.Jsonb;
import io.avaje.jsonb.Types;
import java.util.List;

/** {@code null} is written as null, not left out. */
@CustomAdapter(global = false)
public final class ShownDeviceRequestList extends Shown<List<DeviceRequest>> {
    public ShownDeviceRequestList(Jsonb jsonb) {
        super(jsonb.adapter(Types.listOf(DeviceRequest.class)));
    }
}
