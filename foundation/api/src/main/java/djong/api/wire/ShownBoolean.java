package djong.api.wire;

import io.avaje.jsonb.CustomAdapter;
import io.avaje.jsonb.Jsonb;

/** {@code null} is written as null, not left out. */
@CustomAdapter(global = false)
public final class ShownBoolean extends Shown<Boolean> {
    public ShownBoolean(Jsonb jsonb) {
        super(jsonb.adapter(Boolean.class));
    }
}
