package djong.image;

import djong.oci.Digest;
import djong.store.gc.Roots;
import djong.store.metadata.Durability;
import djong.store.metadata.Entry;
import djong.store.metadata.Metadata;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Blobs that were downloaded for an image that is not there yet. A lease keeps them while the pull runs; when it fails, or the daemon dies, this does, for
 * a day, so that the next pull need not fetch them again.
 */
final class Unfinished {
    private static final String COLLECTION = "pulled-blob";
    private static final Duration KEPT = Duration.ofDays(1);

    private final Metadata metadata;
    private final InstantSource clock;

    Unfinished(Metadata metadata, InstantSource clock) {
        this.metadata = metadata;
        this.clock = clock;
    }

    void add(Digest blob) {
        byte[] now = clock.instant().toString().getBytes(StandardCharsets.US_ASCII);
        metadata.write(Durability.NORMAL, tx -> tx.put(COLLECTION, blob.toString(), now));
    }

    /** An image keeps them now. */
    void done(Collection<Digest> blobs) {
        metadata.write(Durability.NORMAL, tx -> {
            for (Digest blob : blobs) tx.delete(COLLECTION, blob.toString());
        });
    }

    /** {@code roots} and these. */
    Roots with(Roots roots) {
        Set<Digest> blobs = new HashSet<>(roots.blobs());
        for (Entry entry : metadata.read(tx -> tx.list(COLLECTION)))
            if (!old(entry)) blobs.add(Digest.parse(entry.key()));
        return new Roots(blobs, roots.snapshots());
    }

    /** Forgets those that nobody has come back for. */
    void forgetOld() {
        List<Entry> old = metadata.read(tx -> tx.list(COLLECTION)).stream()
                .filter(this::old)
                .toList();
        if (old.isEmpty()) return;
        metadata.write(Durability.NORMAL, tx -> {
            for (Entry entry : old) tx.delete(COLLECTION, entry.key());
        });
    }

    private boolean old(Entry entry) {
        try {
            Instant since = Instant.parse(new String(entry.body(), StandardCharsets.US_ASCII));
            return since.plus(KEPT).isBefore(clock.instant());
        } catch (DateTimeParseException _) {
            return true;
        }
    }
}
