package djong.daemon;

import djong.engine.EngineVersion;
import java.util.List;
import java.util.Map;

/** What this is. */
final class Versions {
    static final String VERSION = "0.1.0";

    private Versions() {}

    static EngineVersion engine(boolean buildKit) {
        return new EngineVersion(
                VERSION,
                "unreleased",
                "1970-01-01T00:00:00.000000000+00:00",
                "java" + Runtime.version(),
                List.of(new EngineVersion.Component("java", Runtime.version().toString(), Map.of("GitCommit", ""))),
                buildKit);
    }

    static String line() {
        return "Djong version " + VERSION + ", " + System.getProperty("java.vm.name", "Java") + " " + Runtime.version();
    }
}
