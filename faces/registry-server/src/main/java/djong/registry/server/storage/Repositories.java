package djong.registry.server.storage;

import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.Manifest;
import djong.oci.Manifest.ImageIndex;
import djong.oci.Manifest.ImageManifest;
import djong.registry.server.spec.Code;
import djong.registry.server.spec.Names;
import djong.registry.server.spec.Problem;
import djong.registry.server.wire.Documents;
import djong.registry.server.wire.Records;
import djong.store.Store;
import djong.store.lease.Lease;
import djong.store.metadata.Durability;
import djong.store.metadata.Entry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Repositories with their tags, manifests and blobs. Calls block for the disk; for any thread. Refusals are {@link Problem}s. */
public final class Repositories {
    /** A blob's row is written anew at most this often. */
    static final long SEEN_EVERY_MILLIS = 600_000;

    private final Store store;
    private final Policy policy;
    private final InstantSource clock;

    public Repositories(Store store, Policy policy, InstantSource clock) {
        this.store = store;
        this.policy = policy;
        this.clock = clock;
    }

    Store store() {
        return store;
    }

    /** Answers from one consistent state. */
    public <T extends @Nullable Object> T read(Function<Rows, T> work) {
        return store.metadata().read(tx -> work.apply(new Rows(tx)));
    }

    public boolean exists(String repository) {
        return read(rows -> rows.repository(repository) != null);
    }

    /** Names in order, those after {@code after}, that {@code visible} lets through; {@code most} at most. */
    public List<String> names(String after, int most, Predicate<String> visible) {
        List<String> found = new ArrayList<>();
        String from = after;
        while (found.size() < most) {
            String page = from;
            List<String> names = read(rows -> rows.repositories(page, 1000));
            for (String name : names) if (found.size() < most && visible.test(name)) found.add(name);
            if (names.size() < 1000) break;
            from = names.getLast();
        }
        return found;
    }

    /** @throws Problem NAME_UNKNOWN */
    public List<Records.Tag> tags(String repository, String after, int most) {
        return read(rows -> {
            if (rows.repository(repository) == null)
                throw new Problem(Code.NAME_UNKNOWN, "repository name not known to registry", repository);
            return rows.tags(repository, after, most);
        });
    }

    /** A manifest with what is known of it. */
    public record Held(Digest digest, Records.Manifest record, byte[] bytes) {}

    /** Where a tag points; null where there is none. */
    public @Nullable Digest resolve(String repository, String tag) {
        Records.Tag found = read(rows -> rows.tag(repository, tag));
        return found == null ? null : Digest.parse(found.digest());
    }

    /** Null where the repository has none such. */
    public @Nullable Held manifest(String repository, Digest digest) {
        Records.Manifest record = read(rows -> rows.manifest(repository, digest));
        if (record == null) return null;
        return new Held(digest, record, store.content().read(digest, Manifest.MAX_BYTES));
    }

    /** Manifests of the repository that mention a blob or manifest. */
    public List<Digest> mentions(String repository, Digest digest) {
        List<Digest> found = new ArrayList<>();
        for (Entry entry : read(rows -> rows.manifests(repository))) {
            if (Documents.read(Records.Manifest.class, entry.body()).blobs().contains(digest.toString()))
                found.add(Digest.parse(entry.key()));
        }
        return found;
    }

    /** The size of a blob in bytes; -1 where the repository has none such. Notes that it was asked for, which keeps it for a while. */
    public long blob(String repository, Digest digest) {
        Records.Blob found = read(rows -> rows.blob(repository, digest));
        if (found == null) {
            // Docker's registry hands out manifests as blobs, too.
            Records.Manifest manifest = read(rows -> rows.manifest(repository, digest));
            return manifest == null ? -1 : manifest.size();
        }
        if (clock.millis() - found.seen() > SEEN_EVERY_MILLIS) {
            write(Durability.NORMAL, rows -> {
                if (rows.blob(repository, digest) != null)
                    rows.put(repository, digest, new Records.Blob(found.size(), clock.millis()));
            });
        }
        return found.size();
    }

    /** Makes a blob, whose bytes are in the store and under a lease of the caller, one of the repository's. */
    public void link(String repository, Digest digest, long size) {
        write(Durability.FULL, rows -> link(rows, repository, digest, size));
    }

    private void link(Rows rows, String repository, Digest digest, long size) {
        if (rows.blob(repository, digest) == null) grow(rows, repository, size);
        rows.put(repository, digest, new Records.Blob(size, clock.millis()));
    }

    private void grow(Rows rows, String repository, long bytes) {
        policy.checkRoom(rows, repository, bytes);
        Records.Repository before = rows.repository(repository);
        rows.put(
                repository,
                before == null
                        ? new Records.Repository(clock.millis(), bytes)
                        : new Records.Repository(before.created(), before.bytes() + bytes));
    }

    private static void shrink(Rows rows, String repository, long bytes) {
        Records.Repository before = rows.repository(repository);
        if (before != null)
            rows.put(repository, new Records.Repository(before.created(), Math.max(0, before.bytes() - bytes)));
    }

    /** @throws Problem DENIED when a quota has no room for {@code bytes} more */
    public void checkRoom(String repository, long bytes) {
        read(rows -> {
            policy.checkRoom(rows, repository, bytes);
            return true;
        });
    }

    /**
     * Makes a blob of another repository one of this as well.
     *
     * @param from null for any
     * @param visible which repositories the caller may read
     * @return false where no such repository holds it
     */
    public boolean mount(String repository, Digest digest, @Nullable String from, Predicate<String> visible) {
        try (Lease lease = store.leases().open("mount " + digest)) {
            lease.keep(digest);
            boolean[] mounted = {false};
            write(Durability.FULL, rows -> {
                for (String holder : from == null ? rows.holders(digest) : List.of(from)) {
                    Records.Blob blob = visible.test(holder) ? rows.blob(holder, digest) : null;
                    if (blob == null) continue;
                    link(rows, repository, digest, blob.size());
                    mounted[0] = true;
                    return;
                }
            });
            return mounted[0];
        }
    }

    /**
     * Keeps a manifest, and points a tag at it.
     *
     * @param whole whether all that it refers to must be there
     * @throws Problem MANIFEST_BLOB_UNKNOWN, DENIED
     */
    public void put(String repository, @Nullable String tag, Digest digest, Manifest manifest, boolean whole) {
        if (tag != null) Names.tag(tag);
        byte[] bytes = manifest.document().bytes();
        List<Digest> needed = needed(manifest);
        if (whole) {
            read(rows -> {
                check(rows, repository, needed);
                return true;
            });
        }
        try (Lease _ = store.leases().open("push " + repository)) {
            write(digest, bytes);
            Descriptor subject = manifest.subject();
            write(Durability.FULL, rows -> {
                if (whole) check(rows, repository, needed);
                if (rows.manifest(repository, digest) == null) grow(rows, repository, bytes.length);
                rows.put(
                        repository,
                        digest,
                        new Records.Manifest(
                                manifest.mediaType(),
                                bytes.length,
                                needed.stream().map(Digest::toString).toList(),
                                subject == null ? null : subject.digest().toString(),
                                clock.millis()));
                if (subject != null)
                    rows.putReferrer(repository, subject.digest().toString(), digest);
                if (tag != null) point(rows, repository, tag, digest);
            });
        }
    }

    /** Points a tag at a manifest that is there. */
    public void tag(String repository, String tag, Digest digest) {
        write(Durability.FULL, rows -> point(rows, repository, tag, digest));
    }

    private void point(Rows rows, String repository, String tag, Digest digest) {
        Records.Tag before = rows.tag(repository, tag);
        if (before != null && !before.digest().equals(digest.toString())) policy.checkMoves(repository, tag);
        rows.put(repository, new Records.Tag(tag, digest.toString(), clock.millis()));
    }

    private void write(Digest digest, byte[] bytes) {
        if (digest.algorithm().equals("sha256")) {
            store.content().put(bytes);
            return;
        }
        try (var ingest = store.content().ingest("put " + digest)) {
            ingest.restart();
            ingest.output().write(bytes);
            ingest.commit(digest, bytes.length);
        } catch (IOException e) {
            throw new Problem(Code.UNKNOWN, "cannot write " + digest + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(Code.UNAVAILABLE, "the registry is stopping");
        }
    }

    private static void check(Rows rows, String repository, List<Digest> needed) {
        for (Digest digest : needed) {
            if (rows.blob(repository, digest) == null && rows.manifest(repository, digest) == null)
                throw new Problem(
                        Code.MANIFEST_BLOB_UNKNOWN, "blob or manifest unknown to the repository", digest.toString());
        }
    }

    /** What a manifest cannot do without. Layers with "urls" may stay where those point. */
    public static List<Digest> needed(Manifest manifest) {
        List<Digest> needed = new ArrayList<>();
        switch (manifest) {
            case ImageManifest image -> {
                needed.add(image.config().digest());
                for (Descriptor layer : image.layers()) if (layer.urls().isEmpty()) needed.add(layer.digest());
            }
            case ImageIndex index -> index.manifests().forEach(child -> needed.add(child.digest()));
        }
        return needed.stream().distinct().toList();
    }

    /** @throws Problem MANIFEST_UNKNOWN, DENIED for one that must not move */
    public void deleteTag(String repository, String tag) {
        write(Durability.FULL, rows -> {
            if (rows.tag(repository, tag) == null) throw unknown(tag);
            policy.checkMoves(repository, tag);
            rows.deleteTag(repository, tag);
        });
    }

    /** Deletes a manifest and the tags that point at it. @throws Problem MANIFEST_UNKNOWN, DENIED */
    public void deleteManifest(String repository, Digest digest) {
        write(Durability.FULL, rows -> {
            Records.Manifest found = rows.manifest(repository, digest);
            if (found == null) throw unknown(digest.toString());
            for (Records.Tag tag : rows.tags(repository, "", Integer.MAX_VALUE)) {
                if (!tag.digest().equals(digest.toString())) continue;
                policy.checkMoves(repository, tag.name());
                rows.deleteTag(repository, tag.name());
            }
            remove(rows, repository, digest, found);
        });
    }

    static void remove(Rows rows, String repository, Digest digest, Records.Manifest manifest) {
        rows.deleteManifest(repository, digest);
        if (manifest.subject() != null) rows.deleteReferrer(repository, manifest.subject(), digest);
        shrink(rows, repository, manifest.size());
    }

    /** @throws Problem BLOB_UNKNOWN */
    public void deleteBlob(String repository, Digest digest) {
        write(Durability.FULL, rows -> {
            Records.Blob blob = rows.blob(repository, digest);
            if (blob == null) throw new Problem(Code.BLOB_UNKNOWN, "blob unknown to registry", digest.toString());
            remove(rows, repository, digest, blob);
        });
    }

    static void remove(Rows rows, String repository, Digest digest, Records.Blob blob) {
        rows.deleteBlob(repository, digest);
        shrink(rows, repository, blob.size());
    }

    public static Problem unknown(String reference) {
        return new Problem(Code.MANIFEST_UNKNOWN, "manifest unknown", reference);
    }

    /** Descriptors of what points at {@code subject}, in the order of their digests, after {@code after}. */
    public List<Descriptor> referrers(String repository, Digest subject, String after, int most) {
        List<Descriptor> found = new ArrayList<>();
        for (Digest digest : read(rows -> rows.referrers(repository, subject, after, most))) {
            Held held = manifest(repository, digest);
            if (held == null) continue;
            Manifest manifest = Manifest.parse(held.bytes(), held.record().mediaType());
            String type = manifest.artifactType();
            if (type == null && manifest instanceof ImageManifest image)
                type = image.config().mediaType();
            found.add(new Descriptor(
                    held.record().mediaType(),
                    digest,
                    held.record().size(),
                    null,
                    manifest.annotations(),
                    List.of(),
                    type));
        }
        return found;
    }

    /** What the repositories hold altogether: rows, for the metrics. */
    public Totals totals() {
        return read(rows -> {
            List<String> names = rows.repositories("", Integer.MAX_VALUE);
            long bytes = 0;
            for (String name : names) {
                var repository = rows.repository(name);
                if (repository != null) bytes += repository.bytes();
            }
            return new Totals(names.size(), bytes, rows.uploads().size());
        });
    }

    /** Repositories, bytes in them as they count for quotas, uploads that have begun. */
    public record Totals(int repositories, long bytes, int uploads) {}

    /** All manifests of a repository, by digest. */
    static List<Records.Manifest> manifests(Rows rows, String repository) {
        List<Records.Manifest> all = new ArrayList<>();
        for (Entry entry : rows.manifests(repository)) all.add(Documents.read(Records.Manifest.class, entry.body()));
        return all;
    }

    void write(Durability durability, Work work) {
        store.metadata().write(durability, tx -> work.run(new Rows(tx)));
    }

    /** What is done in a transaction; where it throws, nothing of it stays. */
    @FunctionalInterface
    interface Work {
        void run(Rows rows);
    }
}
