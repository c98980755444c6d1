package djong.api.wire;

import djong.api.container.PortBinding;
import io.avaje.json.JsonAdapter;
import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import io.avaje.jsonb.CustomAdapter;
import io.avaje.jsonb.Jsonb;
import io.avaje.jsonb.Types;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ports with their bindings. A port that is exposed but not published has null, which must stay visible. Left out when null. */
@CustomAdapter(global = false)
public class Ports extends Plain<Map<String, @Nullable List<PortBinding>>> {
    private final JsonAdapter<List<PortBinding>> bindings;

    public Ports(Jsonb jsonb) {
        bindings = jsonb.adapter(Types.listOf(PortBinding.class));
    }

    @Override
    public void toJson(JsonWriter writer, @Nullable Map<String, @Nullable List<PortBinding>> ports) {
        if (ports == null) {
            writer.nullValue();
            return;
        }
        writer.beginObject();
        for (Map.Entry<String, @Nullable List<PortBinding>> port : ports.entrySet()) {
            writer.name(port.getKey());
            List<PortBinding> value = port.getValue();
            if (value == null) Shown.writeNull(writer);
            else bindings.toJson(writer, value);
        }
        writer.endObject();
    }

    @Override
    @SuppressWarnings("NullAway")
    public Map<String, @Nullable List<PortBinding>> fromJson(JsonReader reader) {
        if (reader.isNullValue()) return null;
        Map<String, @Nullable List<PortBinding>> ports = new LinkedHashMap<>();
        reader.beginObject();
        while (reader.hasNextField()) {
            ports.put(reader.nextField(), reader.isNullValue() ? null : bindings.fromJson(reader));
        }
        reader.endObject();
        return ports;
    }
}
