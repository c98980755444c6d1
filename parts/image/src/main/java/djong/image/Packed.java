package djong.image;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import djong.image.record.LayerRecord;
import djong.image.record.TargetRecord;
import djong.image.unpack.Compression;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.MediaTypes;
import djong.store.Store;
import djong.store.content.Ingest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Layers as registries want them. A layer that is kept plain is packed when it is first pushed, and what came out is remembered, so that it is the same
 * blob everywhere and for ever; the packed bytes themselves stay only as long as the push lasts, and are made again when another registry wants them.
 */
final class Packed {
    private static final int BUFFER_BYTES = 256 << 10;

    private final Store store;
    private final Catalog catalog;
    private final Turns turns = new Turns();

    Packed(Store store, Catalog catalog) {
        this.store = store;
        this.catalog = catalog;
    }

    /** What registries call the layer, if that is known without packing it. */
    @Nullable
    Descriptor known(LayerRecord layer) throws IOException {
        if (!layer.blob().equals(layer.diffId())) return kept(Digest.parse(layer.blob()));
        LayerRecord now = catalog.state().layer(Digest.parse(layer.diffId()));
        TargetRecord pushed = now == null || now.pushed() == null ? layer.pushed() : now.pushed();
        return pushed == null
                ? null
                : new Descriptor(pushed.mediaType(), Digest.parse(pushed.digest()), pushed.sizeBytes());
    }

    /** A blob that is packed already. */
    private Descriptor kept(Digest blob) throws IOException {
        try (InputStream in = store.content().open(blob)) {
            String type = switch (Compression.open(in).compression()) {
                case GZIP -> MediaTypes.DOCKER_LAYER_GZIP;
                case ZSTD -> MediaTypes.DOCKER_LAYER_ZSTD;
                default -> MediaTypes.DOCKER_LAYER;
            };
            return new Descriptor(type, blob, store.content().size(blob));
        }
    }

    /** Sees to it that the packed layer is in the content store, where open leases keep it. Blocks for the processor. */
    Descriptor make(LayerRecord layer, LongConsumer progress) throws IOException, InterruptedException {
        Descriptor before = known(layer);
        if (before != null && store.content().has(before.digest())) return before;
        Digest diffId = Digest.parse(layer.diffId());
        try (var _ = turns.take(layer.diffId());
                Ingest ingest = store.content().ingest("pack " + diffId)) {
            ingest.restart();
            pack(diffId, Packing.STANDARD, ingest.output(), progress);
            long sizeBytes = ingest.offset();
            Digest digest = ingest.commit(null, -1);
            var made = new TargetRecord(MediaTypes.DOCKER_LAYER_GZIP, digest.toString(), sizeBytes);
            catalog.change(change -> {
                change.pushed(diffId, made);
                return null;
            });
            return new Descriptor(made.mediaType(), digest, sizeBytes);
        }
    }

    /** {@link #known(LayerRecord)} of {@code packing}. */
    @Nullable
    Descriptor known(LayerRecord layer, Packing packing) throws IOException {
        if (packing.equals(Packing.STANDARD)) return known(layer);
        boolean plain = layer.blob().equals(layer.diffId());
        if (plain) return packing.compression() == Compression.NONE ? kept(Digest.parse(layer.blob())) : null;
        Descriptor kept = kept(Digest.parse(layer.blob()));
        return !packing.force() || packing.level() == null && kept.mediaType().equals(mediaType(packing)) ? kept : null;
    }

    private static String mediaType(Packing packing) {
        return switch (packing.compression()) {
            case GZIP -> MediaTypes.DOCKER_LAYER_GZIP;
            case ZSTD -> MediaTypes.DOCKER_LAYER_ZSTD;
            default -> MediaTypes.DOCKER_LAYER;
        };
    }

    /** {@link #make(LayerRecord, LongConsumer)} by {@code packing}; what is not Docker's is not remembered. */
    Descriptor make(LayerRecord layer, Packing packing, LongConsumer progress)
            throws IOException, InterruptedException {
        if (packing.equals(Packing.STANDARD)) return make(layer, progress);
        Descriptor before = known(layer, packing);
        if (before != null) return before;
        try (Ingest ingest = store.content().ingest("pack " + layer.diffId() + " " + packing)) {
            ingest.restart();
            pack(Digest.parse(layer.blob()), packing, ingest.output(), progress);
            long sizeBytes = ingest.offset();
            return new Descriptor(mediaType(packing), ingest.commit(null, -1), sizeBytes);
        }
    }

    private void pack(Digest blob, Packing packing, OutputStream out, LongConsumer progress) throws IOException {
        var pace = new Pace();
        byte[] buffer = new byte[BUFFER_BYTES];
        long done = 0;
        try (InputStream in = Compression.open(store.content().open(blob)).plain();
                OutputStream packer = packer(packing, out)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (Thread.currentThread().isInterrupted()) throw new InterruptedIOException("context canceled");
                packer.write(buffer, 0, n);
                done += n;
                if (pace.due()) progress.accept(done);
            }
        }
    }

    /** Closing it leaves {@code out} as it is: an ingest. */
    private static OutputStream packer(Packing packing, OutputStream out) throws IOException {
        Integer level = packing.level();
        return switch (packing.compression()) {
            case ZSTD ->
                level == null
                        ? new ZstdOutputStreamNoFinalizer(out)
                        : new ZstdOutputStreamNoFinalizer(out, Math.max(1, level));
            case GZIP -> level == null ? new GZIPOutputStream(out, BUFFER_BYTES) : new Gzip(out, level);
            default -> out;
        };
    }

    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out, int level) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(level);
        }
    }
}
