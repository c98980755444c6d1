package djong.oci;

import io.avaje.json.JsonWriter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes objects field by field. A method with {@code If} in its name leaves out what Go's {@code omitempty} leaves out: null, empty,
 * zero, false.
 */
record JsonOut(JsonWriter json) {
    JsonOut begin() {
        json.beginObject();
        return this;
    }

    void end() {
        json.endObject();
    }

    JsonOut text(String name, @Nullable String value) {
        json.name(name);
        if (value == null) json.nullValue();
        else json.value(value);
        return this;
    }

    JsonOut textIf(String name, @Nullable String value) {
        return value == null || value.isEmpty() ? this : text(name, value);
    }

    JsonOut flag(String name, boolean value) {
        json.name(name);
        json.value(value);
        return this;
    }

    JsonOut flagIf(String name, boolean value) {
        return value ? flag(name, true) : this;
    }

    JsonOut number(String name, long value) {
        json.name(name);
        json.value(value);
        return this;
    }

    JsonOut numberIf(String name, @Nullable Long value) {
        return value == null ? this : number(name, value);
    }

    JsonOut numberIf(String name, @Nullable Integer value) {
        return value == null ? this : number(name, value.longValue());
    }

    JsonOut positive(String name, long value) {
        return value == 0 ? this : number(name, value);
    }

    /** Go's uint64: -1 is the largest. */
    JsonOut unsigned(String name, long value) {
        json.name(name);
        if (value >= 0) json.value(value);
        else json.rawValue(Long.toUnsignedString(value));
        return this;
    }

    JsonOut texts(String name, @Nullable Collection<String> values) {
        json.name(name);
        if (values == null) {
            json.nullValue();
            return this;
        }
        json.beginArray();
        for (String value : values) json.value(value);
        json.endArray();
        return this;
    }

    JsonOut textsIf(String name, @Nullable Collection<String> values) {
        return values == null || values.isEmpty() ? this : texts(name, values);
    }

    JsonOut textMap(String name, @Nullable Map<String, String> values) {
        json.name(name);
        if (values == null) {
            json.nullValue();
            return this;
        }
        json.beginObject();
        for (Map.Entry<String, String> entry : values.entrySet()) {
            json.name(entry.getKey());
            json.value(entry.getValue());
        }
        json.endObject();
        return this;
    }

    JsonOut textMapIf(String name, @Nullable Map<String, String> values) {
        return values == null || values.isEmpty() ? this : textMap(name, values);
    }

    /** Go's {@code map[string]struct{}}. */
    JsonOut set(String name, Collection<String> values) {
        json.name(name);
        json.beginObject();
        for (String value : values) {
            json.name(value);
            json.beginObject();
            json.endObject();
        }
        json.endObject();
        return this;
    }

    JsonOut object(String name, Consumer<JsonOut> body) {
        json.name(name);
        json.beginObject();
        body.accept(this);
        json.endObject();
        return this;
    }

    <T> JsonOut objectIf(String name, @Nullable T value, BiConsumer<T, JsonOut> body) {
        if (value == null) return this;
        json.name(name);
        json.beginObject();
        body.accept(value, this);
        json.endObject();
        return this;
    }

    <T> JsonOut objects(String name, List<T> values, BiConsumer<T, JsonOut> body) {
        json.name(name);
        json.beginArray();
        for (T value : values) {
            json.beginObject();
            body.accept(value, this);
            json.endObject();
        }
        json.endArray();
        return this;
    }

    <T> JsonOut objectsIf(String name, List<T> values, BiConsumer<T, JsonOut> body) {
        return values.isEmpty() ? this : objects(name, values, body);
    }
}
