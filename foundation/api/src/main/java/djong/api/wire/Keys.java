package djong.api.wire;

import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import io.avaje.jsonb.CustomAdapter;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Docker's set: {@code {"80/tcp": {}}}. Left out when null. */
@CustomAdapter(global = false)
public class Keys extends Plain<Set<String>> {
    @Override
    public void toJson(JsonWriter writer, @Nullable Set<String> keys) {
        if (keys == null) {
            writer.nullValue();
            return;
        }
        writer.beginObject();
        for (String key : keys) {
            writer.name(key);
            writer.beginObject();
            writer.endObject();
        }
        writer.endObject();
    }

    @Override
    @SuppressWarnings("NullAway")
    public Set<String> fromJson(JsonReader reader) {
        if (reader.isNullValue()) return null;
        Set<String> keys = new LinkedHashSet<>();
        reader.beginObject();
        while (reader.hasNextField()) {
            keys.add(reader.nextField());
            reader.skipValue();
        }
        reader.endObject();
        return keys;
    }
}
