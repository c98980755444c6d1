package djong.image;

import djong.base.EngineException;
import djong.image.unpack.Compression;
import org.jspecify.annotations.Nullable;

/**
 * How layers are packed for others.
 *
 * @param compression none, gzip or zstd
 * @param level as the compression counts; null for its own standard
 * @param force whether layers that came packed in another way are packed anew
 */
public record Packing(Compression compression, @Nullable Integer level, boolean force) {
    /** Docker's: gzip, and as it is what came packed. */
    public static final Packing STANDARD = new Packing(Compression.GZIP, null, false);

    private static final int MAX_GZIP = 9;
    private static final int MAX_ZSTD = 22;

    public Packing {
        int most = switch (compression) {
            case NONE -> Integer.MAX_VALUE;
            case GZIP -> MAX_GZIP;
            case ZSTD -> MAX_ZSTD;
            case BZIP2, XZ -> throw new EngineException.InvalidParameter("unsupported layer compression type");
        };
        if (level != null && (level < 0 || level > most))
            throw new EngineException.InvalidParameter("invalid compression level " + level);
    }
}
