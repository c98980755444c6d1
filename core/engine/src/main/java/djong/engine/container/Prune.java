package djong.engine.container;

import djong.base.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** Removes containers that do not run. */
final class Prune {
    private static final System.Logger LOG = System.getLogger(Prune.class.getName());

    private final Containers containers;
    private final Index index;
    private final Remove remove;
    private final ContainerEvents events;
    private final ReentrantLock one = new ReentrantLock();

    Prune(Containers containers, Index index, Remove remove, ContainerEvents events) {
        this.containers = containers;
        this.index = index;
        this.remove = remove;
        this.events = events;
    }

    /** Blocks for the disk. @throws EngineException.Conflict while another prune runs */
    Containers.Pruned prune(Predicate<Container> wanted) {
        if (!one.tryLock()) throw new EngineException.Conflict("a prune operation is already running");
        try {
            var removed = new ArrayList<ContainerId>();
            long bytes = 0;
            for (ContainerCell cell : List.copyOf(index.cells())) {
                Container c = cell.container();
                if (c.phase().alive() || c.phase() instanceof Phase.Restarting || !wanted.test(c)) continue;
                try {
                    long size = containers.sizes(c).writableBytes();
                    remove.remove(cell, c.id().hex(), false, false);
                    removed.add(c.id());
                    bytes += size;
                } catch (EngineException e) {
                    LOG.log(System.Logger.Level.WARNING, "cannot prune container " + c.id() + ": " + e.getMessage());
                }
            }
            events.pruned(Map.of("reclaimed", Long.toString(bytes)));
            return new Containers.Pruned(removed, bytes);
        } finally {
            one.unlock();
        }
    }
}
