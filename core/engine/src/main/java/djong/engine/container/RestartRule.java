package djong.engine.container;

import djong.engine.config.HostConfig.RestartPolicy;
import java.time.Duration;

/** When a container is started again, and how long that takes. Pure; the rules are Docker's. */
final class RestartRule {
    static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** A run of at least this length was a good one: the next pause is the first again. */
    static final Duration GOOD_RUN = Duration.ofSeconds(10);

    private RestartRule() {}

    /** Whether the policy ever starts anything. */
    static boolean active(RestartPolicy policy) {
        return switch (policy.name()) {
            case "always", "unless-stopped", "on-failure" -> true;
            default -> false;
        };
    }

    /** @param restarts how often it was started again since a client started it */
    static boolean restarts(RestartPolicy policy, int exitCode, boolean stoppedByHand, int restarts) {
        return switch (policy.name()) {
            case "always" -> true;
            case "unless-stopped" -> !stoppedByHand;
            case "on-failure" ->
                exitCode != 0 && (policy.maximumRetryCount() == 0 || restarts < policy.maximumRetryCount());
            default -> false;
        };
    }

    /** @param last the pause before the run that has ended, zero when there was none @param ran how long that run was */
    static Duration pause(Duration last, Duration ran) {
        if (last.isZero() || ran.compareTo(GOOD_RUN) >= 0) return FIRST_PAUSE;
        Duration doubled = last.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }
}
