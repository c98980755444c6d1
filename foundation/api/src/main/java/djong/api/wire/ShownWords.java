package djong.api.wire;

import io.avaje.json.JsonWriter;
import io.avaje.jsonb.CustomAdapter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link Words} that write null as null. */
@CustomAdapter(global = false)
public final class ShownWords extends Words {
    @Override
    public void toJson(JsonWriter writer, @Nullable List<String> words) {
        if (words == null) Shown.writeNull(writer);
        else super.toJson(writer, words);
    }
}
