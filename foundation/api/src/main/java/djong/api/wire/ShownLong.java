package djong.api.wire;

import io.avaje.jsonb.CustomAdapter;
import io.avaje.jsonb.Jsonb;

/** {@code null} is written as null, not left out. */
@CustomAdapter(global = false)
public final class ShownLong extends Shown<Long> {
    public ShownLong(Jsonb jsonb) {
        super(jsonb.adapter(Long.class));
    }
}
