package djong.api.wire;

import io.avaje.json.JsonWriter;
import io.avaje.jsonb.CustomAdapter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@link Keys} that write null as null. */
@CustomAdapter(global = false)
public final class ShownKeys extends Keys {
    @Override
    public void toJson(JsonWriter writer, @Nullable Set<String> keys) {
        if (keys == null) Shown.writeNull(writer);
        else super.toJson(writer, keys);
    }
}
