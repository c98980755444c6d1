package djong.api.wire;

import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import io.avaje.jsonb.CustomAdapter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list of texts that may also be sent as one text. Left out when null. */
@CustomAdapter(global = false)
public class Words extends Plain<List<String>> {
    @Override
    public void toJson(JsonWriter writer, @Nullable List<String> words) {
        if (words == null) {
            writer.nullValue();
            return;
        }
        writer.beginArray();
        for (String word : words) writer.value(word);
        writer.endArray();
    }

    @Override
    @SuppressWarnings("NullAway")
    public List<String> fromJson(JsonReader reader) {
        if (reader.isNullValue()) return null;
        if (reader.currentToken() == JsonReader.Token.STRING) return List.of(reader.readString());
        List<String> words = new ArrayList<>();
        reader.beginArray();
        while (reader.hasNextElement()) words.add(reader.readString());
        reader.endArray();
        return words;
    }
}
