package djong.build.frontend;

import djong.build.graph.Vertex;
import djong.oci.Digest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Names of vertices that are the same, such as the image that two stages begin with. One is shown for all of them, and as with BuildKit it is that of the one that is
 * met last, inputs before what they are for. Pure; a graph may be deeper than a thread's stack.
 */
final class SharedNames {
    private SharedNames() {}

    /** The same graph, in which equal vertices have the same name. */
    static Vertex of(Vertex target) {
        List<Vertex> order = order(target);
        Map<Digest, String> names = new HashMap<>();
        boolean shared = false;
        for (Vertex each : order) {
            String before = names.put(each.digest(), each.name());
            shared |= before != null && !before.equals(each.name());
        }
        if (!shared) return target;
        Map<Digest, Vertex> named = new HashMap<>();
        for (Vertex each : order)
            named.computeIfAbsent(
                    each.digest(),
                    digest -> new Vertex(
                            each.op(),
                            each.inputs().stream()
                                    .map(input -> named.getOrDefault(input.digest(), input))
                                    .toList(),
                            names.getOrDefault(digest, each.name())));
        return named.getOrDefault(target.digest(), target);
    }

    /** Every vertex once, its inputs before it. */
    private static List<Vertex> order(Vertex target) {
        List<Vertex> order = new ArrayList<>();
        Set<Vertex> begun = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Vertex> done = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Vertex> open = new ArrayDeque<>(List.of(target));
        while (!open.isEmpty()) {
            Vertex next = open.peek();
            if (begun.add(next)) {
                for (Vertex input : next.inputs().reversed()) if (!begun.contains(input)) open.push(input);
            } else {
                open.pop();
                if (done.add(next)) order.add(next);
            }
        }
        return order;
    }
}
