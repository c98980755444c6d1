package djong.image;

import djong.base.EngineException;
import djong.base.Ids;
import djong.image.Catalog.State;
import djong.image.record.LayerRecord;
import djong.image.unpack.Compression;
import djong.image.unpack.Unpack;
import djong.oci.Digest;
import djong.oci.ImageConfig;
import djong.store.Store;
import djong.store.content.Ingest;
import djong.store.lease.Lease;
import djong.store.snapshot.Snapshot;
import djong.store.snapshot.Snapshotter;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Brings layers to where images need them: the archive as a blob, its files as a committed snapshot. What another is just unpacking is waited
 * for. Everything made stays only as long as a lease or an image keeps it.
 */
final class Layers {
    private final Store store;
    private final Catalog catalog;
    private final Turns turns = new Turns();

    Layers(Store store, Catalog catalog) {
        this.store = store;
        this.catalog = catalog;
    }

    /** Hears how many packed bytes have been unpacked. */
    @FunctionalInterface
    interface Unpacking {
        Unpacking UNHEARD = _ -> {};

        void reached(long bytes);
    }

    /** The name of the snapshot of {@code diffId} on {@code parent}, which is one as well. */
    static String chain(@Nullable String parent, Digest diffId) {
        return ImageConfig.chainId(parent == null ? null : Digest.parse(parent), diffId)
                .toString();
    }

    /** The layer if all of it is here, kept by {@code lease} from now on; else null. */
    @Nullable
    LayerRecord find(Lease lease, String chain, Digest diffId) {
        State state = catalog.state();
        LayerRecord known = state.layer(diffId);
        if (known == null) return null;
        Digest blob = Digest.parse(known.blob());
        lease.keepSnapshot(chain);
        lease.keep(blob);
        return store.snapshots().exists(chain) && store.content().has(blob) ? known : null;
    }

    /**
     * Unpacks {@code blob}, which {@code lease} keeps, on {@code parent}; nothing is done twice. Verifies that it is {@code diffId}.
     *
     * @throws EngineException.InvalidParameter when the archive is not what its digest says, or cannot be a layer
     */
    LayerRecord unpack(Lease lease, @Nullable String parent, Digest diffId, Digest blob, Unpacking progress)
            throws IOException, InterruptedException {
        String chain = chain(parent, diffId);
        try (var _ = turns.take(chain)) {
            LayerRecord known = find(lease, chain, diffId);
            if (known != null) return known;
            lease.keepSnapshot(chain);
            Snapshotter snapshots = store.snapshots();
            Snapshot there = snapshots.find(chain).orElse(null);
            try (InputStream packed = new Counted(store.content().open(blob), progress)) {
                // A blob may be known by another algorithm than layers are.
                boolean named = blob.algorithm().equals(diffId.algorithm());
                var plain = new Measured(Compression.open(packed), named);
                long sizeBytes;
                if (there instanceof Snapshot.Committed(String _, String _, var usage)) {
                    plain.transferTo(OutputStream.nullOutputStream());
                    verify(diffId, plain.digest(blob));
                    sizeBytes = usage.bytes();
                } else {
                    Name name = () -> {
                        verify(diffId, plain.digest(blob));
                        return chain;
                    };
                    sizeBytes = unpacked(plain, name, () -> parent);
                }
                return new LayerRecord(diffId.toString(), blob.toString(), plain.length(), sizeBytes);
            }
        }
    }

    /** Waits for what a layer is to stand on; the name of its snapshot, null for nothing. */
    @FunctionalInterface
    interface Base {
        @Nullable
        String await() throws IOException, InterruptedException;
    }

    /** A layer's archive while it comes. */
    interface Arriving {
        /** The packed bytes; reading may block for them, and they may turn out wrong in the end. */
        InputStream open() throws IOException, InterruptedException;

        /** Blocks until the blob is in the content store, and verified. */
        void verified() throws IOException, InterruptedException;
    }

    /**
     * As {@link #unpack}, but begins before the blob is whole and before the layer below is there: only at the end it waits for both.
     *
     * @param blob of which {@code arriving} are the bytes, kept by {@code lease}
     */
    LayerRecord unpack(
            Lease lease, String chain, Digest diffId, Digest blob, Arriving arriving, Base base, Unpacking progress)
            throws IOException, InterruptedException {
        try (var _ = turns.take(chain)) {
            LayerRecord known = find(lease, chain, diffId);
            if (known != null) return known;
            lease.keepSnapshot(chain);
            boolean there = store.snapshots().exists(chain);
            try (InputStream packed = new Counted(arriving.open(), progress)) {
                boolean named = blob.algorithm().equals(diffId.algorithm());
                var plain = new Measured(Compression.open(packed), named);
                Name name = () -> {
                    verify(diffId, plain.digest(blob));
                    return chain;
                };
                long sizeBytes;
                if (there) {
                    plain.transferTo(OutputStream.nullOutputStream());
                    packed.transferTo(OutputStream.nullOutputStream());
                    arriving.verified();
                    name.of();
                    sizeBytes = store.snapshots().usage(chain).bytes();
                } else {
                    sizeBytes = unpacked(plain, name, () -> {
                        packed.transferTo(OutputStream.nullOutputStream());
                        arriving.verified();
                        return base.await();
                    });
                }
                return new LayerRecord(diffId.toString(), blob.toString(), plain.length(), sizeBytes);
            }
        }
    }

    /** Stores and unpacks an archive of which nothing is known, on nothing, in one pass. */
    LayerRecord adopt(Lease lease, InputStream packed) throws IOException, InterruptedException {
        try (Ingest ingest = store.content().ingest("import " + Ids.random())) {
            try {
                var tee = new Tee(packed, ingest.output());
                var plain = new Measured(Compression.open(tee), true);
                var blob = new AtomicReference<@Nullable Digest>();
                Name name = () -> {
                    // Whatever follows the packed archive belongs to the blob, too.
                    tee.transferTo(OutputStream.nullOutputStream());
                    Digest committed = ingest.commit(null, -1);
                    blob.set(committed);
                    String chain = plain.digest(committed).toString();
                    lease.keepSnapshot(chain);
                    return chain;
                };
                long sizeBytes = unpacked(plain, name, () -> null);
                Digest stored = Objects.requireNonNull(blob.get());
                return new LayerRecord(plain.digest(stored).toString(), stored.toString(), plain.length(), sizeBytes);
            } finally {
                ingest.discard();
            }
        }
    }

    /** Stores and unpacks a layer that is written here, on {@code parent}; the same layer made twice is there once. */
    LayerRecord write(Lease lease, @Nullable String parent, LayerSource source)
            throws IOException, InterruptedException {
        Digest blob;
        try (Ingest ingest = store.content().ingest("commit " + Ids.random())) {
            try {
                source.write(ingest.output());
                blob = ingest.commit(null, -1);
            } finally {
                ingest.discard();
            }
        }
        return unpack(lease, parent, blob, blob, Unpacking.UNHEARD);
    }

    @FunctionalInterface
    private interface Name {
        String of() throws IOException;
    }

    /**
     * Unpacks, and commits under what {@code name} says when all is read, on what {@code base} gives; the size of the files. When somebody was
     * faster, theirs stays.
     */
    private long unpacked(InputStream plain, Name name, Base base) throws IOException, InterruptedException {
        Snapshotter snapshots = store.snapshots();
        String key = Snapshotter.TRANSIENT + "layer-" + Ids.random();
        snapshots.prepare(key, null);
        boolean committed = false;
        try {
            Unpack.into(snapshots.upper(key), new Sparing(plain, store.dataRoot()));
            String parent = base.await();
            String chain = name.of();
            if (snapshots.find(chain).orElse(null) instanceof Snapshot.Committed same)
                return same.usage().bytes();
            try {
                Snapshot.Committed made = snapshots.commit(chain, key, parent);
                committed = true;
                return made.usage().bytes();
            } catch (EngineException.Conflict e) {
                if (snapshots.find(chain).orElse(null) instanceof Snapshot.Committed same)
                    return same.usage().bytes();
                throw e;
            }
        } finally {
            if (!committed) snapshots.remove(key);
        }
    }

    private static void verify(Digest expected, Digest actual) {
        if (!expected.equals(actual)) {
            throw new EngineException.InvalidParameter(
                    "layer verification failed: expected diff id " + expected + ", got " + actual);
        }
    }

    /** Copies what is read. */
    private static final class Tee extends FilterInputStream {
        private final OutputStream copy;

        Tee(InputStream in, OutputStream copy) {
            super(in);
            this.copy = copy;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int n = in.read(into, from, length);
            if (n > 0) copy.write(into, from, n);
            return n;
        }

        @Override
        public long skip(long count) throws IOException {
            throw new EOFException("a copied stream is read, not skipped");
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }

    private static final class Counted extends FilterInputStream {
        private final Unpacking progress;
        private long bytes;

        Counted(InputStream in, Unpacking progress) {
            super(in);
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            if (Thread.currentThread().isInterrupted()) throw new InterruptedIOException("interrupted");
            int n = in.read(into, from, length);
            if (n > 0) {
                bytes += n;
                progress.reached(bytes);
            }
            return n;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
