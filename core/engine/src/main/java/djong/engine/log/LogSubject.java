package djong.engine.log;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The container that a log is about, as options can speak of it.
 *
 * @param id whole
 * @param imageId with its algorithm; empty when there is no image
 * @param imageName as it was asked for
 * @param env {@code NAME=value}
 * @param hostName of the machine
 * @param logPath empty when it has none to show
 */
public record LogSubject(
        String id,
        String name,
        Instant created,
        String path,
        List<String> args,
        String imageId,
        String imageName,
        @Nullable List<String> env,
        Map<String, String> labels,
        String hostName,
        String logPath) {}
