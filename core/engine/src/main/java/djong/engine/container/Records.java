package djong.engine.container;

import djong.base.EngineException;
import djong.oci.Digest;
import djong.runtime.TaskRecord;
import djong.store.metadata.Durability;
import djong.store.metadata.Entry;
import djong.store.metadata.Metadata;
import djong.store.metadata.Tx;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Containers on disk: collection {@code container} by id, collection {@code container-name} from name to id. A name's record is written in
 * the same transaction as its container's.
 */
final class Records {
    private static final String CONTAINERS = "container";
    private static final String NAMES = "container-name";

    /** A container and, while it runs, how to find its task again. */
    record Saved(Container container, @Nullable TaskRecord task) {}

    private final Metadata metadata;
    private final JsonType<StoredContainer> json = Jsonb.instance().type(StoredContainer.class);

    Records(Metadata metadata) {
        this.metadata = metadata;
    }

    /**
     * A new container and its name.
     *
     * @param more what belongs to it and comes with it, or not at all
     * @throws EngineException.Conflict when the disk knows the name
     */
    void create(Container c, Consumer<Tx> more) {
        byte[] body = encode(c, null);
        metadata.write(durability(c), tx -> {
            if (!tx.insert(NAMES, c.name(), c.id().hex().getBytes(StandardCharsets.US_ASCII))) {
                throw new EngineException.Conflict("the name " + c.name() + " is taken");
            }
            tx.put(CONTAINERS, c.id().hex(), body);
            more.accept(tx);
        });
    }

    /** What a power cut may take back: it ends what runs anyway. */
    void save(Container c, @Nullable TaskRecord task) {
        byte[] body = encode(c, task);
        metadata.write(Durability.NORMAL, tx -> tx.put(CONTAINERS, c.id().hex(), body));
    }

    void rename(Container c, String oldName, @Nullable TaskRecord task) {
        byte[] body = encode(c, task);
        metadata.write(Durability.FULL, tx -> {
            tx.delete(NAMES, oldName);
            tx.put(NAMES, c.name(), c.id().hex().getBytes(StandardCharsets.US_ASCII));
            tx.put(CONTAINERS, c.id().hex(), body);
        });
    }

    /** @param more what goes with it, or not at all */
    void remove(Container c, Consumer<Tx> more) {
        metadata.write(durability(c), tx -> {
            tx.delete(CONTAINERS, c.id().hex());
            tx.delete(NAMES, c.name());
            more.accept(tx);
        });
    }

    List<Saved> all() {
        var all = new ArrayList<Saved>();
        for (Entry entry : metadata.read(tx -> tx.list(CONTAINERS))) all.add(decode(entry));
        return all;
    }

    /** One that is to vanish by itself is not worth a wait for the disk. */
    private static Durability durability(Container c) {
        return c.autoRemove() ? Durability.NORMAL : Durability.FULL;
    }

    private byte[] encode(Container c, @Nullable TaskRecord task) {
        return json.toJsonBytes(StoredContainer.of(c, task));
    }

    private Saved decode(Entry entry) {
        try {
            return json.fromJson(entry.body()).toSaved();
        } catch (RuntimeException e) {
            throw new EngineException.System(
                    "the record of container " + entry.key() + " cannot be read: " + e.getMessage(), e);
        }
    }

    static Saved roundTrip(Container c, @Nullable TaskRecord task) {
        JsonType<StoredContainer> json = Jsonb.instance().type(StoredContainer.class);
        return json.fromJson(json.toJsonBytes(StoredContainer.of(c, task))).toSaved();
    }

    static @Nullable Digest digest(@Nullable String text) {
        return text == null ? null : Digest.parse(text);
    }

    static @Nullable Instant instant(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }

    static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    static Path path(String text) {
        return Path.of(text);
    }
}
