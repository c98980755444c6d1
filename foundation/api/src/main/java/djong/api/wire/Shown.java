package djong.api.wire;

import io.avaje.json.JsonAdapter;
import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/** Writes null as null although the writer leaves nulls out elsewhere. */
abstract class Shown<T> implements JsonAdapter<T> {
    private final JsonAdapter<T> present;

    Shown(JsonAdapter<T> present) {
        this.present = present;
    }

    /** The name is pending in the writer: this is what keeps it or drops it. */
    static void writeNull(JsonWriter writer) {
        boolean nulls = writer.serializeNulls();
        writer.serializeNulls(true);
        writer.nullValue();
        writer.serializeNulls(nulls);
    }

    @Override
    public void toJson(JsonWriter writer, @Nullable T value) {
        if (value == null) writeNull(writer);
        else present.toJson(writer, value);
    }

    @Override
    @SuppressWarnings("NullAway") // the library's interface knows no null, its callers do
    public T fromJson(JsonReader reader) {
        return reader.isNullValue() ? null : present.fromJson(reader);
    }

    /** The library would otherwise catch null before it gets here. */
    @Override
    public JsonAdapter<T> nullSafe() {
        return this;
    }
}
