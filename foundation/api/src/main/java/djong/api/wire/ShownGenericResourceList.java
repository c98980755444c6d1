package djong.api.wire;

import djong.api.system.GenericResource;
import io.avaje.jsonb.CustomAdapter;
import io.avaje.jsonb.Jsonb;
import io.avaje.jsonb.Types;
import java.util.List;

/** {@code null} is written as null, not left out. */
@CustomAdapter(global = false)
public final class ShownGenericResourceList extends Shown<List<GenericResource>> {
    public ShownGenericResourceList(Jsonb jsonb) {
        super(jsonb.adapter(Types.listOf(GenericResource.class)));
    }
}
