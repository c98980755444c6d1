package djong.registry.server.storage;

import djong.oci.Digest;
import djong.registry.server.wire.Documents;
import djong.registry.server.wire.Records;
import djong.store.gc.Collected;
import djong.store.gc.Roots;
import djong.store.metadata.Durability;
import djong.store.metadata.Entry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Removes what nobody can reach any more, while the registry serves. A repository lets go of blobs that no manifest of it needs and nobody
 * has pushed or asked for in the grace time, since a push sends blobs before the manifest; bytes that no repository holds are
 * then deleted. Writers wait for the deletion alone.
 */
public final class Collector {
    private final Repositories repositories;
    private final Duration grace;
    private final boolean untagged;
    private final InstantSource clock;

    /** @param untagged whether manifests go as well that no tag leads to, after the grace time */
    public Collector(Repositories repositories, Duration grace, boolean untagged, InstantSource clock) {
        this.repositories = repositories;
        this.grace = grace;
        this.untagged = untagged;
        this.clock = clock;
    }

    /** One collection, start to end. */
    public Collected collect() {
        long before = clock.millis() - grace.toMillis();
        for (String name : repositories.read(rows -> rows.repositories("", Integer.MAX_VALUE)))
            repositories.write(Durability.NORMAL, rows -> release(rows, name, before));
        return repositories.store().gc().collect(() -> repositories.read(Collector::roots));
    }

    private void release(Rows rows, String repository, long before) {
        if (untagged) releaseUntagged(rows, repository, before);
        Set<String> needed = new HashSet<>();
        for (Records.Manifest manifest : Repositories.manifests(rows, repository)) needed.addAll(manifest.blobs());
        boolean empty = rows.manifests(repository).isEmpty();
        for (Entry entry : rows.blobs(repository)) {
            Records.Blob blob = Documents.read(Records.Blob.class, entry.body());
            if (needed.contains(entry.key()) || blob.seen() > before) empty = false;
            else Repositories.remove(rows, repository, Digest.parse(entry.key()), blob);
        }
        Records.Repository record = rows.repository(repository);
        if (empty && record != null && record.created() <= before) rows.deleteRepository(repository);
    }

    /** Manifests to keep: those that tags point at, what those need, and what is about any of them. */
    private static void releaseUntagged(Rows rows, String repository, long before) {
        Map<String, Records.Manifest> all = new HashMap<>();
        for (Entry entry : rows.manifests(repository))
            all.put(entry.key(), Documents.read(Records.Manifest.class, entry.body()));
        Map<String, Set<String>> about = new HashMap<>();
        all.forEach((digest, manifest) -> {
            if (manifest.subject() != null)
                about.computeIfAbsent(manifest.subject(), _ -> new HashSet<>()).add(digest);
        });
        Deque<String> reached = new ArrayDeque<>();
        for (Records.Tag tag : rows.tags(repository, "", Integer.MAX_VALUE)) reached.add(tag.digest());
        all.forEach((digest, manifest) -> {
            if (manifest.pushed() > before) reached.add(digest);
        });
        Set<String> keep = new HashSet<>();
        while (!reached.isEmpty()) {
            String digest = reached.pop();
            Records.Manifest manifest = all.get(digest);
            if (manifest == null || !keep.add(digest)) continue;
            reached.addAll(manifest.blobs());
            reached.addAll(about.getOrDefault(digest, Set.of()));
        }
        all.forEach((digest, manifest) -> {
            if (!keep.contains(digest)) Repositories.remove(rows, repository, Digest.parse(digest), manifest);
        });
    }

    private static Roots roots(Rows rows) {
        Set<Digest> blobs = new HashSet<>();
        for (String repository : rows.repositories("", Integer.MAX_VALUE)) {
            for (List<Entry> held : List.of(rows.manifests(repository), rows.blobs(repository)))
                for (Entry entry : held) blobs.add(Digest.parse(entry.key()));
        }
        return new Roots(blobs, Set.of());
    }
}
