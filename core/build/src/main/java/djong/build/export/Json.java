package djong.build.export;

import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.nio.charset.StandardCharsets;

/** Documents of maps, lists and plain values, in their order. */
public final class Json {
    private static final JsonType<Object> ANY = Jsonb.builder().build().type(Object.class);

    private Json() {}

    public static byte[] bytes(Object value) {
        return text(value).getBytes(StandardCharsets.UTF_8);
    }

    public static String text(Object value) {
        return ANY.toJson(value);
    }
}
