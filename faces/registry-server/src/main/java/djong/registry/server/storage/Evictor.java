package djong.registry.server.storage;

import djong.oci.Digest;
import djong.registry.server.wire.Documents;
import djong.registry.server.wire.Records;
import djong.store.metadata.Durability;
import djong.store.metadata.Entry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets a mirror forget blobs, those first that nobody has asked for longest. Their manifests stay, so that whoever asks for one makes the mirror fetch it
 * again. {@link Collector} then deletes the bytes. For one thread at a time.
 */
public final class Evictor {
    private final Repositories repositories;
    private final long mostBytes;
    private final Duration unused;
    private final InstantSource clock;

    public Evictor(Repositories repositories, long mostBytes, Duration unused, InstantSource clock) {
        this.repositories = repositories;
        this.mostBytes = mostBytes;
        this.unused = unused;
        this.clock = clock;
    }

    /** A blob that any repository holds, and when somebody last asked one of them for it. */
    private record Kept(String digest, long size, long seen) {
        Kept with(Records.Blob other) {
            return new Kept(digest, size, Math.max(seen, other.seen()));
        }
    }

    /** Whether there may be more than there should; cheap. */
    public boolean full() {
        return repositories.totals().bytes() > mostBytes;
    }

    /** Forgets what is too old or too much; how many blobs that was. */
    public int evict() {
        List<Kept> all = new ArrayList<>(kept());
        all.sort(Comparator.comparingLong(Kept::seen));
        long bytes = all.stream().mapToLong(Kept::size).sum();
        // Somewhat more than it takes, so that this is not to be done all the time.
        long wanted = bytes > mostBytes ? mostBytes / 10 * 9 : mostBytes;
        int evicted = 0;
        for (Kept blob : all) {
            boolean old = clock.millis() - blob.seen() > unused.toMillis();
            if (!old && bytes <= wanted) break;
            forget(Digest.parse(blob.digest()));
            bytes -= blob.size();
            evicted++;
        }
        return evicted;
    }

    private List<Kept> kept() {
        Map<String, Kept> kept = new HashMap<>();
        for (String name : repositories.read(rows -> rows.repositories("", Integer.MAX_VALUE))) {
            for (Entry entry : repositories.read(rows -> rows.blobs(name))) {
                Records.Blob blob = Documents.read(Records.Blob.class, entry.body());
                kept.merge(
                        entry.key(), new Kept(entry.key(), blob.size(), blob.seen()), (known, _) -> known.with(blob));
            }
        }
        return List.copyOf(kept.values());
    }

    private void forget(Digest digest) {
        repositories.write(Durability.NORMAL, rows -> {
            for (String holder : rows.holders(digest)) {
                Records.Blob blob = rows.blob(holder, digest);
                if (blob != null) Repositories.remove(rows, holder, digest, blob);
            }
        });
    }
}
