package djong.build.cache;

import djong.build.graph.Tree;
import djong.build.graph.Vertex;
import djong.build.solver.Job;
import djong.image.Layer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a build.
 *
 * @param layers each after the one that it stands on
 * @param records in no particular order
 */
public record CacheContents(List<Placed> layers, List<Kept> records) {
    /** @param parent index of the layer below; -1 for none */
    public record Placed(Layer layer, int parent) {}

    /**
     * A result.
     *
     * @param top index of its topmost layer
     * @param base index of the result it stands on; -1 for none, or for one that is not known
     */
    public record Kept(String key, int top, int base, Instant created) {}

    public CacheContents {
        layers = List.copyOf(layers);
        records = List.copyOf(records);
    }

    /**
     * Of a build that has ended well.
     *
     * @param all with results that the build's own do not stand on, such as stages that were copied from
     */
    public static CacheContents of(Job job, Collection<Vertex> results, boolean all, Instant now) {
        var collector = new Collector(job, all, now);
        for (Vertex each : results) collector.add(each);
        return new CacheContents(collector.layers, collector.records);
    }

    private static final class Collector {
        private final Job job;
        private final boolean all;
        private final Instant now;
        private final List<Placed> layers = new ArrayList<>();
        private final Map<String, Integer> chains = new HashMap<>();
        private final List<Kept> records = new ArrayList<>();
        private final Map<String, Integer> keys = new HashMap<>();
        private final Set<Vertex> seen = new HashSet<>();

        Collector(Job job, boolean all, Instant now) {
            this.job = job;
            this.all = all;
            this.now = now;
        }

        void add(Vertex result) {
            // From the bottom up, and not by recursion: builds may be deep.
            List<Vertex> order = new ArrayList<>();
            List<Vertex> left = new ArrayList<>(List.of(result));
            while (!left.isEmpty()) {
                Vertex at = left.removeLast();
                if (!seen.add(at)) continue;
                order.add(at);
                List<Vertex> inputs = at.inputs();
                left.addAll(all || inputs.isEmpty() ? inputs : inputs.subList(0, 1));
            }
            for (Vertex each : order.reversed()) record(each);
        }

        private void record(Vertex vertex) {
            String key = job.key(vertex).orElse(null);
            Tree tree = job.result(vertex).orElse(null);
            if (key == null || tree == null || tree.layers().isEmpty() || keys.containsKey(key)) return;
            keys.put(key, records.size());
            String below =
                    vertex.inputs().isEmpty() ? null : base(vertex.inputs().getFirst());
            records.add(new Kept(
                    key,
                    placed(tree),
                    below == null ? -1 : keys.getOrDefault(below, -1),
                    job.created(vertex).orElse(now)));
        }

        private @Nullable String base(Vertex vertex) {
            return job.key(vertex).orElse(null);
        }

        private int placed(Tree tree) {
            Tree at = Tree.EMPTY;
            int below = -1;
            for (Layer layer : tree.layers()) {
                at = at.with(layer);
                String chain = String.valueOf(at.chain());
                Integer known = chains.get(chain);
                if (known == null) {
                    known = layers.size();
                    layers.add(new Placed(layer, below));
                    chains.put(chain, known);
                }
                below = known;
            }
            return below;
        }
    }
}
