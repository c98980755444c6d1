package djong.api.wire;

import io.avaje.jsonb.CustomAdapter;
import io.avaje.jsonb.Jsonb;
import io.avaje.jsonb.Types;
import java.util.Map;

/** {@code null} is written as null, not left out. */
@CustomAdapter(global = false)
public final class ShownStringMap extends Shown<Map<String, String>> {
    public ShownStringMap(Jsonb jsonb) {
        super(jsonb.adapter(Types.mapOf(String.class)));
    }
}
