package djong.build.export;

import io.avaje.jsonb.Jsonb;
import java.nio.charset.StandardCharsets;

/** Documents of maps, lists and plain values, in their order. */
public final class Json {
    private Json() {}

    public static byte[] bytes(Object value) {
        return text(value).getBytes(StandardCharsets.UTF_8);
    }

    static String text(Object value) {
        return Jsonb.builder().build().type(Object.class).toJson(value);
    }
}
