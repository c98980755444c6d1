package djong.cli.system;

import djong.api.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The shapes of the documents that templates look into: which fields there are although the daemon leaves them out. */
final class Shapes {
    static final Map<?, ?> EVENT = read("event");

    private Shapes() {}

    /** The shape of a kind of thing; an empty one for kinds that have none. */
    static Map<?, ?> read(String kind) {
        try (InputStream in = Shapes.class.getResourceAsStream("shape-" + kind + ".json")) {
            if (in == null) return Map.of();
            return JsonTree.parse(in.readAllBytes()) instanceof Map<?, ?> map ? map : Map.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
