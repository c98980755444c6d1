package djong.image;

import djong.base.EngineException;
import djong.base.Ids;
import djong.image.record.ImageRecord;
import djong.image.record.LayerRecord;
import djong.image.record.TargetRecord;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.ImageConfig;
import djong.oci.Reference;
import djong.store.content.ContentStore;
import djong.store.gc.Roots;
import djong.store.metadata.Durability;
import djong.store.metadata.Entry;
import djong.store.metadata.Metadata;
import djong.store.metadata.Tx;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which images there are and what they are called. Readers take a {@link State} and never wait; changes go one at a time, durable before visible. */
final class Catalog {
    private static final System.Logger LOG = System.getLogger(Catalog.class.getName());
    private static final String IMAGES = "image";
    private static final String NAMES = "image-name";

    /** An image and what is kept of it on disk. */
    record Held(Image image, ImageRecord record) {}

    /**
     * One moment. Names are in canonical form.
     *
     * @param unreadable records of images whose configuration cannot be read: nobody sees them, but nothing of them is thrown away either
     */
    record State(Map<Digest, Held> images, Map<String, Digest> names, Map<Digest, ImageRecord> unreadable) {
        /** The image that {@code reference} names. */
        @Nullable
        Held named(Reference reference) {
            Digest id = names.get(reference.canonical());
            return id == null ? null : images.get(id);
        }

        /** The one image whose id begins so; null when there is none, or several. */
        @Nullable
        Held byPrefix(String text) {
            String prefix = text.startsWith("sha256:") ? text.substring("sha256:".length()) : text;
            if (!Ids.isPrefix(prefix)) return null;
            Held found = null;
            for (Map.Entry<Digest, Held> entry : images.entrySet()) {
                if (!entry.getKey().hex().startsWith(prefix)) continue;
                if (found != null) return null;
                found = entry.getValue();
            }
            return found;
        }

        List<Held> children(Digest id) {
            return images.values().stream()
                    .filter(held -> id.equals(held.image().parent()))
                    .toList();
        }

        /** What is known of a layer, if some image has it. */
        @Nullable
        LayerRecord layer(Digest diffId) {
            String wanted = diffId.toString();
            for (Held held : images.values()) {
                for (LayerRecord layer : held.record().layers())
                    if (layer.diffId().equals(wanted)) return layer;
            }
            return null;
        }

        Roots roots() {
            Set<Digest> blobs = new HashSet<>();
            Set<String> snapshots = new HashSet<>();
            images.forEach((id, held) -> mark(id, held.record(), blobs, snapshots));
            unreadable.forEach((id, record) -> mark(id, record, blobs, snapshots));
            return new Roots(blobs, snapshots);
        }

        private static void mark(Digest id, ImageRecord record, Set<Digest> blobs, Set<String> snapshots) {
            blobs.add(id);
            Digest top = null;
            for (LayerRecord layer : record.layers()) {
                blobs.add(Digest.parse(layer.blob()));
                top = ImageConfig.chainId(top, Digest.parse(layer.diffId()));
            }
            for (String document : record.documents()) blobs.add(Digest.parse(document));
            if (top != null) snapshots.add(top.toString());
        }
    }

    private final Metadata metadata;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile State state;

    private Catalog(Metadata metadata, State state) {
        this.metadata = metadata;
        this.state = state;
    }

    /** Reads all records, and the configurations from {@code content}. */
    static Catalog open(Metadata metadata, ContentStore content) {
        record Found(List<Entry> images, List<Entry> names) {}
        Found found = metadata.read(tx -> new Found(tx.list(IMAGES), tx.list(NAMES)));
        Map<String, Digest> names = new HashMap<>();
        for (Entry name : found.names()) {
            names.put(name.key(), Digest.parse(new String(name.body(), StandardCharsets.US_ASCII)));
        }
        Map<Digest, Held> images = new HashMap<>();
        Map<Digest, ImageRecord> unreadable = new HashMap<>();
        for (Entry entry : found.images()) {
            Digest id = Digest.parse(entry.key());
            ImageRecord record = Documents.image(entry.key(), entry.body());
            try {
                ImageConfig config = ImageConfig.parse(content.read(id, ImageConfig.MAX_BYTES));
                images.put(id, held(config, record, names));
            } catch (EngineException e) {
                // One damaged image must not keep the others, and all containers, from being there.
                LOG.log(System.Logger.Level.ERROR, "image " + id + " is left out, its configuration cannot be read", e);
                unreadable.put(id, record);
            }
        }
        names.values().removeIf(id -> !images.containsKey(id));
        return new Catalog(metadata, new State(Map.copyOf(images), Map.copyOf(names), Map.copyOf(unreadable)));
    }

    State state() {
        return state;
    }

    /** Decides on the state as it is now and changes it, in one step. Blocks for the disk; {@code work} must not call back. */
    <T extends @Nullable Object> T change(Function<Change, T> work) {
        lock.lock();
        try {
            var change = new Change(state);
            T result = work.apply(change);
            if (!change.writes.isEmpty()) {
                metadata.write(change.durability, tx -> change.writes.forEach(write -> write.accept(tx)));
                state = change.after();
            }
            return result;
        } finally {
            lock.unlock();
        }
    }

    /** Changes that become visible together. */
    static final class Change {
        private final Map<Digest, ImageRecord> records = new HashMap<>();
        private final Map<Digest, ImageConfig> configs = new HashMap<>();
        private final TreeMap<String, Digest> names;
        private final List<Consumer<Tx>> writes = new ArrayList<>();
        /** Images that are others afterwards, by what they know or by their names. */
        private final Set<Digest> touched = new HashSet<>();

        private final State before;
        private Durability durability = Durability.NORMAL;

        private Change(State before) {
            this.before = before;
            this.names = new TreeMap<>(before.names());
            before.images().forEach((id, held) -> {
                records.put(id, held.record());
                configs.put(id, held.image().config());
            });
        }

        /** As it was before any of these changes. */
        State before() {
            return before;
        }

        boolean has(Digest id) {
            return records.containsKey(id);
        }

        /** Adds an image, or new facts of one that is there: documents come together, a target replaces. */
        void put(ImageConfig config, ImageRecord record) {
            Digest id = config.id();
            ImageRecord known = records.get(id);
            ImageRecord merged = record;
            if (known != null) {
                Set<String> documents = new java.util.LinkedHashSet<>(known.documents());
                documents.addAll(record.documents());
                merged = new ImageRecord(
                        known.layers(),
                        record.target() != null ? record.target() : known.target(),
                        List.copyOf(documents),
                        record.parent() != null ? record.parent() : known.parent(),
                        known.lastTagged());
            }
            save(id, config, merged);
        }

        private void save(Digest id, ImageConfig config, ImageRecord record) {
            durability = Durability.FULL;
            note(id, config, record);
        }

        /** Saves what nobody would miss after a power cut. */
        private void note(Digest id, ImageConfig config, ImageRecord record) {
            touched.add(id);
            records.put(id, record);
            configs.put(id, config);
            byte[] body = Documents.of(record);
            writes.add(tx -> tx.put(IMAGES, id.toString(), body));
        }

        /** Every image that has the layer knows now how registries know it. */
        void pushed(Digest diffId, TargetRecord packed) {
            for (Map.Entry<Digest, ImageRecord> entry : Map.copyOf(records).entrySet()) {
                ImageRecord record = entry.getValue();
                List<LayerRecord> layers = record.layers().stream()
                        .map(layer -> layer.diffId().equals(diffId.toString()) ? layer.pushedAs(packed) : layer)
                        .toList();
                if (layers.equals(record.layers())) continue;
                save(
                        entry.getKey(),
                        Objects.requireNonNull(configs.get(entry.getKey())),
                        new ImageRecord(
                                layers, record.target(), record.documents(), record.parent(), record.lastTagged()));
            }
        }

        /** Lets {@code reference} name {@code id}; what it named before, if that was another image. */
        @Nullable
        Digest name(Reference reference, Digest id, Instant now) {
            ImageRecord record = records.get(id);
            ImageConfig config = configs.get(id);
            if (record == null || config == null) throw new EngineException.NotFound("No such image: " + id);
            Digest previous = names.put(reference.canonical(), id);
            boolean again = id.equals(previous);
            if (!again) {
                durability = Durability.FULL;
                touched.add(id);
                if (previous != null) touched.add(previous);
                writes.add(
                        tx -> tx.put(NAMES, reference.canonical(), id.toString().getBytes(StandardCharsets.US_ASCII)));
            }
            if (reference instanceof Reference.Tagged) {
                note(
                        id,
                        config,
                        new ImageRecord(
                                record.layers(), record.target(), record.documents(), record.parent(), now.toString()));
            }
            return again ? null : previous;
        }

        /** Whether the name was there. */
        boolean unname(Reference reference) {
            durability = Durability.FULL;
            writes.add(tx -> tx.delete(NAMES, reference.canonical()));
            Digest named = names.remove(reference.canonical());
            if (named != null) touched.add(named);
            return named != null;
        }

        /** Removes an image and all its names. */
        void remove(Digest id) {
            for (Reference name : names(id)) unname(name);
            durability = Durability.FULL;
            touched.add(id);
            records.remove(id);
            configs.remove(id);
            writes.add(tx -> tx.delete(IMAGES, id.toString()));
        }

        /** The names of {@code id}, sorted. */
        List<Reference> names(Digest id) {
            List<Reference> found = new ArrayList<>();
            names.forEach((name, named) -> {
                if (named.equals(id)) found.add(Reference.parse(name));
            });
            return found;
        }

        boolean hasChildren(Digest id) {
            return records.values().stream().anyMatch(record -> id.toString().equals(record.parent()));
        }

        @Nullable
        Digest parent(Digest id) {
            ImageRecord record = records.get(id);
            return record == null || record.parent() == null ? null : Digest.parse(record.parent());
        }

        private State after() {
            Map<Digest, Held> images = new HashMap<>(before.images());
            for (Digest id : touched) {
                ImageRecord record = records.get(id);
                if (record == null) images.remove(id);
                else images.put(id, held(Objects.requireNonNull(configs.get(id)), record, names));
            }
            Map<Digest, ImageRecord> unreadable = new HashMap<>(before.unreadable());
            unreadable.keySet().removeAll(images.keySet());
            return new State(Map.copyOf(images), Map.copyOf(names), Map.copyOf(unreadable));
        }
    }

    private static Held held(ImageConfig config, ImageRecord record, Map<String, Digest> names) {
        List<Reference.Tagged> tags = new ArrayList<>();
        List<Reference.Digested> digests = new ArrayList<>();
        names.forEach((name, id) -> {
            if (!id.equals(config.id())) return;
            switch (Reference.parse(name)) {
                case Reference.Tagged tagged -> tags.add(tagged);
                case Reference.Digested digested -> digests.add(digested);
            }
        });
        tags.sort(null);
        digests.sort(null);
        TargetRecord target = record.target();
        Instant created = config.created();
        return new Held(
                new Image(
                        config.id(),
                        config,
                        tags,
                        digests,
                        target == null
                                ? null
                                : new Descriptor(target.mediaType(), Digest.parse(target.digest()), target.sizeBytes()),
                        sizeBytes(record.layers()),
                        created == null ? Instant.EPOCH : created,
                        record.lastTagged() == null ? null : Instant.parse(record.lastTagged()),
                        record.parent() == null ? null : Digest.parse(record.parent())),
                record);
    }

    private static long sizeBytes(Collection<LayerRecord> layers) {
        return layers.stream().mapToLong(LayerRecord::sizeBytes).sum();
    }
}
