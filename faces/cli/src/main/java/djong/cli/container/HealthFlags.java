package djong.cli.container;

import djong.api.container.HealthConfig;
import djong.cli.flags.Flag;
import djong.cli.flags.FlagException;
import djong.cli.flags.FlagSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The flags of a container's health check. */
final class HealthFlags {
    private final Flag.Text healthCmd;
    private final Flag.Span healthInterval;
    private final Flag.Span healthTimeout;
    private final Flag.Span healthStartPeriod;
    private final Flag.Span healthStartInterval;
    private final Flag.Whole healthRetries;
    private final Flag.Switch noHealthcheck;

    HealthFlags(FlagSet flags) {
        flags.group("Health");
        healthCmd = flags.text("health-cmd", "Command that checks the container's health");
        healthInterval = flags.span("health-interval", "Time between checks (ms|s|m|h)");
        healthTimeout = flags.span("health-timeout", "Time a check may take (ms|s|m|h)");
        healthRetries = flags.whole("health-retries", (char) 0, 0, "Failures in a row that make it unhealthy");
        healthStartPeriod =
                flags.span("health-start-period", "Time to start up in which failures don't count (ms|s|m|h)");
        healthStartInterval = flags.span("health-start-interval", "Time between checks while it starts up (ms|s|m|h)");
        noHealthcheck = flags.bool("no-healthcheck", "No health checks, whatever the image says");
    }

    /** Null to leave it to the image. */
    @Nullable
    HealthConfig config() {
        boolean any = healthCmd.given()
                || healthInterval.given()
                || healthTimeout.given()
                || healthRetries.given()
                || healthStartPeriod.given()
                || healthStartInterval.given();
        if (noHealthcheck.on()) {
            if (any) throw new FlagException("--no-healthcheck conflicts with --health-* options");
            return new HealthConfig(List.of("NONE"), null, null, null, null, null);
        }
        if (!any) return null;
        for (Flag.Span span : List.of(healthInterval, healthTimeout, healthStartPeriod, healthStartInterval)) {
            if (span.nanoseconds() < 0) throw new FlagException("--" + span.name() + " cannot be negative");
        }
        if (healthRetries.value() < 0) throw new FlagException("--health-retries cannot be negative");
        return new HealthConfig(
                healthCmd.value().isEmpty() ? null : List.of("CMD-SHELL", healthCmd.value()),
                positive(healthInterval.nanoseconds()),
                positive(healthTimeout.nanoseconds()),
                positive(healthStartPeriod.nanoseconds()),
                positive(healthStartInterval.nanoseconds()),
                healthRetries.given() ? healthRetries.intValue() : null);
    }

    private static @Nullable Long positive(long value) {
        return value == 0 ? null : value;
    }
}
