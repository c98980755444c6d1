package djong.api.wire;

import io.avaje.jsonb.CustomAdapter;
import io.avaje.jsonb.Jsonb;
import io.avaje.jsonb.Types;
import java.util.List;

/** {@code null} is written as null, not left out. */
@CustomAdapter(global = false)
public final class ShownStringLists extends Shown<List<List<String>>> {
    public ShownStringLists(Jsonb jsonb) {
        super(jsonb.adapter(Types.listOf(Types.listOf(String.class))));
    }
}
