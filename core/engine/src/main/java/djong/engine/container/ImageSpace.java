package djong.engine.container;

import djong.base.EngineException;
import djong.base.Event;
import djong.image.Image;
import djong.image.Removal;
import djong.oci.Digest;
import djong.oci.Reference;
import djong.store.snapshot.Snapshotter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What images take of the disk, layer by layer, and the removal of those that no container uses. */
public final class ImageSpace {
    private static final System.Logger LOG = System.getLogger(ImageSpace.class.getName());

    private final Parts parts;
    private final Containers containers;
    private final ReentrantLock one = new ReentrantLock();

    ImageSpace(Parts parts, Containers containers) {
        this.parts = parts;
        this.containers = containers;
    }

    /**
     * Layers on disk.
     *
     * @param bytes each layer counted once
     * @param sharedBytes by image: of the layers that others have as well
     */
    public record Layers(long bytes, Map<Digest, Long> sharedBytes) {}

    /** What all images take at this moment. */
    public Layers layers() {
        Snapshotter snapshots = parts.store().snapshots();
        Map<String, Integer> users = new HashMap<>();
        Map<String, Long> sizes = new HashMap<>();
        Map<Digest, List<String>> chains = new HashMap<>();
        for (Image image : parts.images().list()) {
            List<String> chain = chain(image, snapshots);
            chains.put(image.id(), chain);
            for (String layer : chain) {
                users.merge(layer, 1, Integer::sum);
                sizes.computeIfAbsent(layer, key -> snapshots.usage(key).bytes());
            }
        }
        Map<Digest, Long> shared = new HashMap<>();
        chains.forEach((image, chain) -> {
            long bytes = 0;
            for (String layer : chain) {
                if (users.getOrDefault(layer, 0) > 1) bytes += sizes.getOrDefault(layer, 0L);
            }
            shared.put(image, bytes);
        });
        return new Layers(sizes.values().stream().mapToLong(Long::longValue).sum(), shared);
    }

    private List<String> chain(Image image, Snapshotter snapshots) {
        List<String> chain = new ArrayList<>();
        try {
            @Nullable String key = parts.images().chainId(image);
            for (; key != null; key = snapshots.parent(key)) chain.add(key);
        } catch (EngineException.NotFound e) {
            LOG.log(System.Logger.Level.DEBUG, "image " + image.id() + " goes at this moment");
        }
        return chain;
    }

    /** What a prune did. @param bytes of layers that went */
    public record Pruned(List<Removal> removals, long bytes) {}

    /**
     * Removes images that no container uses, running or not; one that is used keeps the last of its names. One that cannot be removed
     * stays. Blocks for the disk.
     *
     * @param dangling only those without a name that nothing was built on
     * @throws EngineException.Conflict while another prune runs
     */
    public Pruned prune(boolean dangling, Predicate<Image> wanted) {
        if (!one.tryLock()) throw new EngineException.Conflict("a prune operation is already running");
        try {
            long before = layers().bytes();
            List<Removal> removals = new ArrayList<>();
            for (Image image : parts.images().list()) {
                boolean nameless = image.dangling() && image.digests().isEmpty();
                if (dangling && !(nameless && parts.images().children(image).isEmpty())) continue;
                if (wanted.test(image)) remove(image, removals);
            }
            long bytes = removals.isEmpty() ? 0 : Math.max(0, before - layers().bytes());
            parts.events()
                    .publish(new Event(
                            "image",
                            "prune",
                            "",
                            Map.of("reclaimed", Long.toString(bytes)),
                            parts.clock().instant()));
            return new Pruned(removals, bytes);
        } finally {
            one.unlock();
        }
    }

    /** Name by name, as one that has several does not go by its id without force. */
    private void remove(Image image, List<Removal> removals) {
        List<String> names = new ArrayList<>();
        image.tags().stream().map(Reference::familiar).sorted().forEach(names::add);
        if (names.isEmpty()) for (Reference name : image.digests()) names.add(name.familiar());
        if (names.isEmpty()) names.add(image.id().toString());
        for (String name : names) {
            try {
                removals.addAll(parts.images().remove(name, false, true, containers::usersOf));
            } catch (EngineException.Conflict e) {
                LOG.log(System.Logger.Level.DEBUG, "image " + image.id() + " stays: " + e.getMessage());
            } catch (EngineException e) {
                LOG.log(System.Logger.Level.WARNING, "cannot prune image " + image.id() + ": " + e.getMessage());
            }
        }
    }
}
