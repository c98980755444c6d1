package djong.store.snapshot;

import djong.base.EngineException;
import io.avaje.json.JsonException;
import io.avaje.json.JsonReader;
import io.avaje.json.stream.BytesJsonWriter;
import io.avaje.json.stream.JsonStream;
import org.jspecify.annotations.Nullable;

/** A snapshot and the number of its folder, as the metadata keeps them: {@code {"n":12,"kind":"active","parent":"sha256:…"}}. */
record SnapshotRecord(int number, Snapshot snapshot) {
    private static final JsonStream JSON =
            JsonStream.builder().failOnUnknown(false).build();

    String key() {
        return snapshot.key();
    }

    @Nullable
    String parent() {
        return snapshot.parent();
    }

    byte[] encode() {
        try (BytesJsonWriter json = JSON.bufferedWriterAsBytes()) {
            json.beginObject();
            json.name("n");
            json.value(number);
            json.name("kind");
            json.value(
                    switch (snapshot) {
                        case Snapshot.Active _ -> "active";
                        case Snapshot.View _ -> "view";
                        case Snapshot.Committed _ -> "committed";
                    });
            String parent = snapshot.parent();
            if (parent != null) {
                json.name("parent");
                json.value(parent);
            }
            if (snapshot instanceof Snapshot.Committed committed) {
                json.name("bytes");
                json.value(committed.usage().bytes());
                json.name("inodes");
                json.value(committed.usage().inodes());
            }
            json.endObject();
            return json.result();
        }
    }

    static SnapshotRecord decode(String key, byte[] body) {
        int number = -1;
        String kind = "";
        String parent = null;
        long bytes = 0;
        long inodes = 0;
        try (JsonReader json = JSON.reader(body)) {
            json.beginObject();
            while (json.hasNextField()) {
                switch (json.nextField()) {
                    case "n" -> number = json.readInt();
                    case "kind" -> kind = json.readString();
                    case "parent" -> parent = json.readString();
                    case "bytes" -> bytes = json.readLong();
                    case "inodes" -> inodes = json.readLong();
                    default -> json.skipValue();
                }
            }
            json.endObject();
        } catch (JsonException e) {
            throw new EngineException.System("snapshot " + key + ": its record is damaged: " + e.getMessage(), e);
        }
        return new SnapshotRecord(number, snapshot(key, kind, parent, new Usage(bytes, inodes)));
    }

    private static Snapshot snapshot(String key, String kind, @Nullable String parent, Usage usage) {
        return switch (kind) {
            case "active" -> new Snapshot.Active(key, parent);
            case "view" -> new Snapshot.View(key, parent);
            case "committed" -> new Snapshot.Committed(key, parent, usage);
            default ->
                throw new EngineException.System("snapshot " + key + ": its record has the unknown kind " + kind);
        };
    }
}
