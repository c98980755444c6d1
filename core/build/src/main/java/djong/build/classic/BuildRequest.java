package djong.build.classic;

import djong.base.EngineException;
import djong.engine.config.HostConfig;
import djong.oci.Platform;
import djong.oci.Reference;
import djong.registry.client.Credentials;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a build. Empty texts were not said.
 *
 * @param dockerfile path in the context
 * @param remote URL of a context, a Dockerfile or a git repository
 * @param tags names of the image
 * @param id by which it can be cancelled
 * @param quiet whether only the image's id is told
 * @param pull whether bases are fetched although they are here
 * @param remove whether clients hear that what a step ran in is gone, after success
 * @param forceRemove the same after a failure
 * @param arguments values of ARG; null for one that the client names without a value
 * @param host network, limits and names of commands
 * @param credentials of a registry's host; null for none
 */
public record BuildRequest(
        String dockerfile,
        String remote,
        List<Reference.Tagged> tags,
        String id,
        boolean quiet,
        boolean noCache,
        List<String> cacheFrom,
        boolean pull,
        boolean remove,
        boolean forceRemove,
        Map<String, @Nullable String> arguments,
        Map<String, String> labels,
        String target,
        @Nullable Platform platform,
        HostConfig host,
        Function<String, @Nullable Credentials> credentials) {
    /** The argument that stands for the time of all that is built: reproducible-builds.org/specs/source-date-epoch. */
    private static final String EPOCH = "SOURCE_DATE_EPOCH";

    /** Null when each step has its own time. @throws EngineException.InvalidParameter for what is no time */
    @Nullable
    Instant epoch() {
        String seconds = arguments.get(EPOCH);
        if (seconds == null || seconds.isEmpty()) return null;
        if (!seconds.matches("[0-9]{1,11}"))
            throw new EngineException.InvalidParameter("invalid SOURCE_DATE_EPOCH: " + seconds);
        return Instant.ofEpochSecond(Long.parseLong(seconds));
    }
}
