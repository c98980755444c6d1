package djong.engine;

import java.util.List;
import java.util.Map;

/**
 * What this is made of, as {@code /version} tells it.
 *
 * @param built RFC 3339
 * @param components further parts: the runtime, the monitor
 * @param buildKit whether clients are asked to build by BuildKit; without, they take the classic builder unless they are told otherwise
 */
public record EngineVersion(
        String version,
        String gitCommit,
        String built,
        String javaVersion,
        List<Component> components,
        boolean buildKit) {
    public record Component(String name, String version, Map<String, String> details) {}
}
