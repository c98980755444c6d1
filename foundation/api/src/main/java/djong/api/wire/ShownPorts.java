package djong.api.wire;

import djong.api.container.PortBinding;
import io.avaje.json.JsonWriter;
import io.avaje.jsonb.CustomAdapter;
import io.avaje.jsonb.Jsonb;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link Ports} that write null as null. */
@CustomAdapter(global = false)
public final class ShownPorts extends Ports {
    public ShownPorts(Jsonb jsonb) {
        super(jsonb);
    }

    @Override
    public void toJson(JsonWriter writer, @Nullable Map<String, @Nullable List<PortBinding>> ports) {
        if (ports == null) Shown.writeNull(writer);
        else super.toJson(writer, ports);
    }
}
