package djong.api.wire;

import djong.api.container.ContainerStats.BlockCount;
import io.avaje.jsonb.CustomAdapter;
import io.avaje.jsonb.Jsonb;
import io.avaje.jsonb.Types;
import java.util.List;

/** {@code null} is written as null, not left out. */
@CustomAdapter(global = false)
public final class ShownBlockCountList extends Shown<List<BlockCount>> {
    public ShownBlockCountList(Jsonb jsonb) {
        super(jsonb.adapter(Types.listOf(BlockCount.class)));
    }
}
