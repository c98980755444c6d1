package djong.volume;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a volume.
 *
 * @param name empty for one of its own, which makes the volume anonymous
 * @param driver empty for {@code local}
 */
public record CreateVolume(
        String name,
        String driver,
        @Nullable Map<String, String> options,
        @Nullable Map<String, String> labels) {
    /** Nothing but a name; empty for an anonymous one. */
    public static CreateVolume named(String name) {
        return new CreateVolume(name, "", null, null);
    }
}
