package djong.engine.container;

import djong.engine.config.ContainerConfig;
import djong.engine.config.HealthConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a container is probed: its health check with Docker's defaults filled in.
 *
 * @param argv what is run in it
 * @param interval from the end of a probe to the next
 * @param startPeriod after the start, in which it is probed every {@code startInterval} and failures do not count, until it was healthy once
 */
record HealthPlan(
        List<String> argv,
        Duration interval,
        Duration timeout,
        Duration startPeriod,
        Duration startInterval,
        int retries) {
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration START_INTERVAL = Duration.ofSeconds(5);
    private static final int RETRIES = 3;
    private static final List<String> SHELL = List.of("/bin/sh", "-c");

    /** Null when it is not to be probed; a kind of test that nobody knows is none, as in Docker. */
    static @Nullable HealthPlan of(ContainerConfig config) {
        HealthConfig health = config.healthcheck();
        if (health == null || health.test().isEmpty()) return null;
        List<String> words = health.test().subList(1, health.test().size());
        List<String> argv = switch (health.test().getFirst()) {
            case "CMD" -> words;
            case "CMD-SHELL" -> {
                List<String> shell = config.shell();
                var line = new ArrayList<>(shell == null || shell.isEmpty() ? SHELL : shell);
                line.addAll(words);
                yield line;
            }
            default -> List.of();
        };
        if (argv.isEmpty()) return null;
        return new HealthPlan(
                List.copyOf(argv),
                or(health.interval(), INTERVAL),
                or(health.timeout(), TIMEOUT),
                health.startPeriod(),
                or(health.startInterval(), START_INTERVAL),
                health.retries() == 0 ? RETRIES : health.retries());
    }

    private static Duration or(Duration given, Duration standard) {
        return given.isZero() ? standard : given;
    }

    /** How long until the next probe. */
    Duration pause(Health.Status status, Instant startedAt, Instant now) {
        boolean starting = status == Health.Status.STARTING && now.isBefore(startedAt.plus(startPeriod));
        return starting ? startInterval : interval;
    }
}
