package djong.engine.container;

import djong.base.EngineException;
import djong.base.Ids;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Finds cells by id, by the beginning of an id, and by name. Readers never wait. A name is reserved before its container exists. */
final class Index {
    private final ConcurrentNavigableMap<String, ContainerCell> byId = new ConcurrentSkipListMap<>();
    private final Map<String, ContainerId> byName = new ConcurrentHashMap<>();

    /** A name as it is kept: clients may write it with a slash. */
    static String plain(String name) {
        return name.startsWith("/") ? name.substring(1) : name;
    }

    /** @throws EngineException.NotFound in Docker's words */
    ContainerCell find(String asked) {
        ContainerCell cell = lookup(asked);
        if (cell == null) throw new EngineException.NotFound("No such container: " + asked);
        return cell;
    }

    @Nullable
    ContainerCell lookup(String asked) {
        if (asked.isEmpty()) throw new EngineException.InvalidParameter("No container name or ID supplied");
        ContainerCell whole = byId.get(asked);
        if (whole != null) return whole;
        ContainerId named = byName.get(plain(asked));
        if (named != null) return byId.get(named.hex());
        if (!Ids.isPrefix(asked)) return null;
        Map.Entry<String, ContainerCell> first = byId.ceilingEntry(asked);
        if (first == null || !first.getKey().startsWith(asked)) return null;
        String second = byId.higherKey(first.getKey());
        if (second != null && second.startsWith(asked)) {
            throw new EngineException.InvalidParameter("multiple IDs found with provided prefix: " + asked);
        }
        return first.getValue();
    }

    /** @return null when the name is now the container's, otherwise whose it is */
    @Nullable
    ContainerId reserve(String name, ContainerId id) {
        return byName.putIfAbsent(name, id);
    }

    void release(String name, ContainerId id) {
        byName.remove(name, id);
    }

    void add(ContainerCell cell) {
        byId.put(cell.id().hex(), cell);
    }

    void remove(ContainerCell cell) {
        byId.remove(cell.id().hex());
        release(cell.container().name(), cell.id());
    }

    Collection<ContainerCell> cells() {
        return byId.values();
    }

    List<Container> containers() {
        var all = new ArrayList<Container>(byId.size());
        for (ContainerCell cell : byId.values()) all.add(cell.container());
        return all;
    }
}
