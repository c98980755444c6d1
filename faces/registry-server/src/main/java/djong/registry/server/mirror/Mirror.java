package djong.registry.server.mirror;

import djong.base.EngineException;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.Manifest;
import djong.oci.Manifest.ImageManifest;
import djong.oci.Reference;
import djong.oci.Repository;
import djong.registry.client.Registry;
import djong.registry.client.RegistrySource;
import djong.registry.server.spec.Code;
import djong.registry.server.spec.Problem;
import djong.registry.server.storage.Repositories;
import djong.registry.server.storage.Rows;
import djong.registry.server.wire.Records;
import djong.store.Store;
import djong.store.content.Ingest;
import djong.store.lease.Lease;
import djong.store.metadata.Durability;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Fetches from upstream what is not here, or may have changed there. A tag is asked for again after {@code ttl}; when upstream does not
 * answer, what is here is handed out whatever its age. What a digest names never changes and is fetched once, by one download however many wait.
 *
 * <p>The first upstream's repositories have their own names here, the others' begin with the upstream's: {@code quay.io/team/app}.
 */
public final class Mirror {
    private static final System.Logger LOG = System.getLogger(Mirror.class.getName());
    private static final int ATTEMPTS = 5;
    private static final int BUFFER_BYTES = 128 << 10;
    /** After an upstream did not answer, it is left alone for a while: else each request would wait for it. */
    private static final Duration LEFT_ALONE = Duration.ofSeconds(10);

    private final List<Upstream> upstreams;
    private final RegistrySource registries;
    private final Duration ttl;
    private final Store store;
    private final Repositories repositories;
    private final InstantSource clock;
    private final Consumer<String> count;
    private final Map<Digest, Download> downloads = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> silentUntil = new ConcurrentHashMap<>();
    private final List<ReentrantLock> asking =
            IntStream.range(0, 64).mapToObj(_ -> new ReentrantLock()).toList();

    /**
     * @param upstreams at least one; the first is meant where a name does not begin with another's
     * @param count told {@code mirror_hits_total}, {@code mirror_fetches_total}, {@code mirror_stale_total}
     */
    public Mirror(
            List<Upstream> upstreams,
            RegistrySource registries,
            Duration ttl,
            Store store,
            Repositories repositories,
            InstantSource clock,
            Consumer<String> count) {
        this.upstreams = List.copyOf(upstreams);
        this.registries = registries;
        this.ttl = ttl;
        this.store = store;
        this.repositories = repositories;
        this.clock = clock;
        this.count = count;
        for (Upstream upstream : upstreams) silentUntil.put(upstream.domain(), new AtomicLong());
    }

    /**
     * The name here of what a client asks for.
     *
     * @param namespace the registry that the client means, as containerd adds it ({@code ns=quay.io}); null where it does not say
     * @throws Problem NAME_UNKNOWN for a registry that is not mirrored
     */
    public String repository(String name, @Nullable String namespace) {
        if (namespace == null || namespace.equals(upstreams.getFirst().domain())) return name;
        for (Upstream upstream : upstreams) if (upstream.domain().equals(namespace)) return namespace + "/" + name;
        throw new Problem(Code.NAME_UNKNOWN, "this mirror does not serve " + namespace);
    }

    private record Origin(Upstream upstream, Repository repository) {}

    private Origin origin(String name) {
        for (Upstream upstream : upstreams.subList(1, upstreams.size())) {
            if (name.startsWith(upstream.domain() + "/"))
                return new Origin(
                        upstream,
                        new Repository(
                                upstream.domain(),
                                name.substring(upstream.domain().length() + 1)));
        }
        Upstream first = upstreams.getFirst();
        return new Origin(first, new Repository(first.domain(), name));
    }

    /** Where a tag points, upstream or, as far as is known here; null where there is none. Blocks for the network. */
    public @Nullable Digest resolve(String name, String tag) {
        Records.Mirrored known = known(name, tag);
        if (known != null && clock.millis() - known.checked() < ttl.toMillis()) {
            count.accept("mirror_hits_total");
            return Digest.parse(known.digest());
        }
        ReentrantLock lock = asking.get(Math.floorMod((name + ":" + tag).hashCode(), asking.size()));
        lock.lock();
        try {
            Records.Mirrored meanwhile = known(name, tag);
            if (meanwhile != null && clock.millis() - meanwhile.checked() < ttl.toMillis())
                return Digest.parse(meanwhile.digest());
            return ask(name, tag, meanwhile);
        } finally {
            lock.unlock();
        }
    }

    private Records.@Nullable Mirrored known(String name, String tag) {
        return repositories.read(rows -> {
            Records.Mirrored record = rows.mirrored(name, tag);
            return record != null && rows.manifest(name, Digest.parse(record.digest())) != null ? record : null;
        });
    }

    private @Nullable Digest ask(String name, String tag, Records.@Nullable Mirrored known) {
        Origin origin = origin(name);
        try {
            Registry registry = upstream(origin);
            var reference = new Reference.Tagged(origin.repository, tag);
            // Most tags have not moved, and a HEAD does not count where pulls are counted.
            if (known != null && Digest.parse(known.digest()).equals(registry.digest(reference))) {
                checked(name, tag, known.digest());
                return Digest.parse(known.digest());
            }
            Manifest manifest = registry.manifest(reference);
            Digest digest = manifest.document().digest();
            repositories.put(name, tag, digest, manifest, false);
            checked(name, tag, digest.toString());
            count.accept("mirror_fetches_total");
            return digest;
        } catch (EngineException.NotFound e) {
            if (known != null) {
                note(rows -> rows.deleteMirrored(name, tag));
                forget(name, tag);
            }
            return null;
        } catch (EngineException.InvalidParameter e) {
            // Not a tag, as far as its form goes.
            return null;
        } catch (EngineException e) {
            silence(origin, e);
            if (known == null) throw e;
            count.accept("mirror_stale_total");
            return Digest.parse(known.digest());
        }
    }

    private void checked(String name, String tag, String digest) {
        note(rows -> rows.put(name, tag, new Records.Mirrored(digest, clock.millis())));
    }

    private void forget(String name, String tag) {
        try {
            repositories.deleteTag(name, tag);
        } catch (Problem _) {
            // It was not there, or must not go.
        }
    }

    private void note(Consumer<Rows> work) {
        store.metadata().write(Durability.NORMAL, tx -> work.accept(new Rows(tx)));
    }

    private Registry upstream(Origin origin) {
        AtomicLong until = silentUntil.get(origin.upstream.domain());
        if (until != null && clock.millis() < until.get())
            throw new EngineException.Unavailable(origin.upstream.domain() + " did not answer a moment ago");
        return registries.of(origin.repository, origin.upstream.credentials());
    }

    private void silence(Origin origin, EngineException e) {
        AtomicLong until = silentUntil.get(origin.upstream.domain());
        if (until == null || !(e instanceof EngineException.Unavailable) || clock.millis() < until.get()) return;
        until.set(clock.millis() + LEFT_ALONE.toMillis());
        LOG.log(
                Level.WARNING,
                "{0} does not answer, serving what is here: {1}",
                origin.upstream.domain(),
                e.getMessage());
    }

    /** Fetches a manifest by its digest; whether there is one. Blocks for the network. */
    public boolean fetch(String name, Digest digest) {
        Origin origin = origin(name);
        try {
            Manifest manifest = upstream(origin).manifest(new Reference.Digested(origin.repository, digest));
            repositories.put(name, null, digest, manifest, false);
            count.accept("mirror_fetches_total");
            return true;
        } catch (EngineException.NotFound _) {
            return false;
        } catch (EngineException e) {
            silence(origin, e);
            throw e;
        }
    }

    /** Whether a blob that came with another repository, and that some manifest of this one mentions, could be made this one's as well. */
    public boolean adopt(String name, Digest digest) {
        try (Lease lease = store.leases().open("mirror " + digest)) {
            lease.keep(digest);
            if (!store.content().has(digest)) return false;
            Descriptor descriptor = descriptor(name, digest);
            if (descriptor == null) return false;
            repositories.link(name, digest, descriptor.sizeBytes());
            count.accept("mirror_hits_total");
            return true;
        }
    }

    /** The size in bytes that some manifest here gives for a blob; -1 where none mentions it. */
    public long size(String name, Digest digest) {
        Descriptor descriptor = descriptor(name, digest);
        return descriptor == null ? -1 : descriptor.sizeBytes();
    }

    /**
     * A blob that some manifest here mentions, as it arrives; null for one that none does, or that upstream does not have.
     *
     * @throws EngineException.Unavailable when upstream does not answer
     */
    public @Nullable Download blob(String name, Digest digest) throws InterruptedException {
        Descriptor descriptor = descriptor(name, digest);
        if (descriptor == null) return null;
        Download download = downloads.computeIfAbsent(digest, _ -> start(name, descriptor));
        try {
            download.await();
            return download;
        } catch (EngineException.NotFound _) {
            return null;
        }
    }

    private @Nullable Descriptor descriptor(String name, Digest digest) {
        for (Digest holder : repositories.mentions(name, digest)) {
            var held = repositories.manifest(name, holder);
            if (held == null
                    || !(Manifest.parse(held.bytes(), held.record().mediaType()) instanceof ImageManifest image))
                continue;
            if (image.config().digest().equals(digest)) return image.config();
            for (Descriptor layer : image.layers()) if (layer.digest().equals(digest)) return layer;
        }
        return null;
    }

    private Download start(String name, Descriptor blob) {
        var download = new Download(blob.sizeBytes());
        Thread.ofVirtual().name("mirror " + blob.digest()).start(() -> run(name, blob, download));
        return download;
    }

    private void run(String name, Descriptor blob, Download download) {
        Origin origin = origin(name);
        try (Lease lease = store.leases().open("mirror " + blob.digest())) {
            lease.keep(blob.digest());
            Registry registry = upstream(origin);
            try (Ingest ingest = store.content().ingest("mirror " + blob.digest())) {
                if (ingest.offset() > blob.sizeBytes()) ingest.restart();
                download.begun(ingest);
                receive(registry, origin, blob, ingest, download);
                ingest.commit(blob.digest(), blob.sizeBytes());
            }
            repositories.link(name, blob.digest(), blob.sizeBytes());
            count.accept("mirror_fetches_total");
        } catch (EngineException | Problem e) {
            if (e instanceof EngineException failure) silence(origin, failure);
            LOG.log(Level.WARNING, "cannot fetch {0} of {1}: {2}", blob.digest(), name, e.getMessage());
            download.failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            download.failed(new EngineException.Unavailable("the registry is stopping", e));
        } finally {
            downloads.remove(blob.digest(), download);
        }
    }

    private static void receive(Registry registry, Origin origin, Descriptor blob, Ingest ingest, Download download) {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int attempt = 1; ingest.offset() < blob.sizeBytes(); attempt++) {
            try (InputStream in = registry.blob(origin.repository, blob, ingest.offset())) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    ingest.output().write(buffer, 0, n);
                    download.wrote(ingest.offset());
                    attempt = 1;
                }
                if (ingest.offset() < blob.sizeBytes()) throw new IOException("the blob broke off");
            } catch (IOException e) {
                if (attempt == ATTEMPTS)
                    throw new EngineException.Unavailable("fetching " + blob.digest() + ": " + e.getMessage(), e);
            }
        }
    }
}
