package djong.build.classic;

import djong.build.graph.Tree;
import djong.build.image.Configuration;
import djong.image.Assembly;
import djong.image.Image;
import djong.image.Images;
import djong.oci.Digest;
import djong.oci.History;
import djong.oci.ImageConfig;
import djong.oci.RunConfig;
import djong.store.Store;
import djong.store.metadata.Durability;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The images of a build's steps. The same step gives the same image, whenever it is built: the time at which it was first made is kept, in the metadata's
 * collection {@code build-step}, by a digest of all the rest. Images are put on record together, at the end.
 */
final class StepImages {
    private static final String COLLECTION = "build-step";

    private final Store store;
    private final Images images;
    private final InstantSource clock;
    private final @Nullable Instant epoch;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Digest, Assembly> pending = new LinkedHashMap<>();
    private final Map<String, String> times = new LinkedHashMap<>();

    /** @param epoch the time of all steps; null for when they are made */
    StepImages(Store store, Images images, InstantSource clock, @Nullable Instant epoch) {
        this.store = store;
        this.images = images;
        this.clock = clock;
        this.epoch = epoch;
    }

    /** @param known whether it was made before */
    record Made(StepState state, boolean known) {}

    /**
     * The image after a step.
     *
     * @param before where the stage stood
     * @param text what the history says
     * @param again whether it is made anew, although it was made before
     */
    Made after(StepState before, RunConfig config, Tree tree, String text, boolean again) {
        boolean empty = tree.layers().size() == before.tree().layers().size();
        String author = before.author();
        ImageConfig timeless = config(before, config, tree, step(Instant.EPOCH, text, author, empty), Instant.EPOCH);
        String key = timeless.id().hex();
        Instant known = again ? null : time(key);
        Instant created = epoch != null ? epoch : known == null ? clock.instant() : known;
        History step = step(created, text, author, empty);
        ImageConfig image = config(before, config, tree, step, created);
        lock.lock();
        try {
            if (known == null) times.put(key, created.toString());
            pending.putIfAbsent(image.id(), new Assembly(image, tree.layers(), before.image()));
        } finally {
            lock.unlock();
        }
        var state = new StepState(
                image.id(), config, before.vertex(), tree, image.history(), author, before.platform(), before.base());
        return new Made(state, known != null);
    }

    private static History step(Instant created, String text, String author, boolean empty) {
        return new History(created, text, Configuration.filled(author), null, empty);
    }

    private static ImageConfig config(StepState before, RunConfig config, Tree tree, History step, Instant created) {
        List<History> history = new ArrayList<>(before.history());
        history.add(step);
        return ImageConfig.create(
                before.platform(),
                created,
                Configuration.filled(before.author()),
                null,
                config,
                tree.diffIds(),
                history);
    }

    /** An image that is none of a step's. */
    Digest add(ImageConfig image, Tree tree, @Nullable Digest parent) {
        lock.lock();
        try {
            pending.put(image.id(), new Assembly(image, tree.layers(), parent));
            return image.id();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Instant time(String key) {
        lock.lock();
        try {
            String fresh = times.get(key);
            if (fresh != null) return Instant.parse(fresh);
        } finally {
            lock.unlock();
        }
        return store.metadata()
                .read(tx -> tx.get(COLLECTION, key))
                .map(body -> Instant.parse(new String(body, StandardCharsets.US_ASCII)))
                .orElse(null);
    }

    /** Puts on record what is not yet. Blocks for the disk. */
    void save() {
        lock.lock();
        try {
            List<Assembly> fresh = new ArrayList<>();
            for (Assembly each : pending.values()) {
                if (images.withId(each.config().id()).isEmpty()) fresh.add(each);
            }
            if (!fresh.isEmpty()) images.assemble(fresh);
            for (Assembly each : fresh) images.built(each.config().id());
            if (!times.isEmpty())
                store.metadata()
                        .write(
                                Durability.NORMAL,
                                tx -> times.forEach((key, time) ->
                                        tx.put(COLLECTION, key, time.getBytes(StandardCharsets.US_ASCII))));
            pending.clear();
            times.clear();
        } finally {
            lock.unlock();
        }
    }

    /** The configuration of an image that was made here or is on record. */
    ImageConfig config(Digest id) {
        lock.lock();
        try {
            Assembly own = pending.get(id);
            if (own != null) return own.config();
        } finally {
            lock.unlock();
        }
        Image image = images.find(id.toString());
        return image.config();
    }

    /** Forgets the times of steps; their images are others when they are made again. */
    static void forget(Store store) {
        store.metadata().write(Durability.NORMAL, tx -> {
            for (var entry : tx.list(COLLECTION)) tx.delete(COLLECTION, entry.key());
        });
    }
}
