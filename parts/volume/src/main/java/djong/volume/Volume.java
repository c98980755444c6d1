package djong.volume;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A volume as it was made; it never changes.
 *
 * @param labels null where a request left them out, which inspect shows
 * @param options of the driver; null where a request left them out
 * @param mountpoint the directory with its files
 */
public record Volume(
        String name,
        Instant created,
        @Nullable Map<String, String> labels,
        @Nullable Map<String, String> options,
        Path mountpoint) {
    /** The only driver there is. */
    public static final String DRIVER = "local";
    /** All volumes are this host's. */
    public static final String SCOPE = "local";
    /** Marks a volume that nobody named: it goes with its container when that is asked for, and is pruned without being asked for. */
    public static final String ANONYMOUS_LABEL = "com.docker.volume.anonymous";

    public boolean anonymous() {
        return labels != null && labels.containsKey(ANONYMOUS_LABEL);
    }

    /** Whether it is a directory of the data root, and not a mount of something that lives elsewhere. */
    public boolean plain() {
        return options == null || options.isEmpty();
    }
}
