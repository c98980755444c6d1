package djong.build.export;

import djong.image.Images;
import djong.image.Layer;
import djong.image.tar.TarEntry;
import djong.image.tar.TarReader;
import djong.image.tar.TarWriter;
import djong.image.unpack.Compression;
import djong.oci.Digest;
import djong.oci.ImageConfig;
import djong.store.content.ContentStore;
import djong.store.lease.Lease;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Layers in which nothing is younger than a point in time, so that when they were made does not show. */
public final class Timestamps {
    private static final int BUFFER_BYTES = 64 << 10;

    private Timestamps() {}

    /**
     * Blocks for the disk.
     *
     * @param untouched so many layers from the bottom stay as they are, since they are somebody else's
     */
    public static List<Layer> clamped(
            Images images, ContentStore content, Lease lease, List<Layer> layers, int untouched, Instant latest) {
        List<Layer> clamped = new ArrayList<>(layers.subList(0, Math.min(untouched, layers.size())));
        for (Layer layer : layers.subList(clamped.size(), layers.size())) {
            Digest below =
                    ImageConfig.chainId(clamped.stream().map(Layer::diffId).toList());
            clamped.add(images.layer(lease, below == null ? null : below.toString(), out -> {
                try (InputStream plain =
                        Compression.open(content.open(layer.blob())).plain()) {
                    clamp(plain, out, latest);
                }
            }));
        }
        return clamped;
    }

    /** Writes an archive once more, with times of at most {@code latest}. */
    static void clamp(InputStream archive, OutputStream out, Instant latest) throws IOException {
        var from = new TarReader(archive);
        var to = new TarWriter(out);
        byte[] buffer = new byte[BUFFER_BYTES];
        for (TarEntry entry = from.next(); entry != null; entry = from.next()) {
            to.add(entry.modified().isAfter(latest) ? entry.at(latest) : entry);
            if (entry.type() != TarEntry.Type.FILE) continue;
            for (int n = from.read(buffer, 0, buffer.length); n >= 0; n = from.read(buffer, 0, buffer.length))
                to.write(buffer, 0, n);
        }
        to.end();
    }
}
