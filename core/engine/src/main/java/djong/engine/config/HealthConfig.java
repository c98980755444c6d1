package djong.engine.config;

import java.time.Duration;
import java.util.List;

/**
 * How a container's health is probed. Zero durations and retries mean the default.
 *
 * @param test {@code NONE}; {@code CMD} and arguments; {@code CMD-SHELL} and one line for the shell; empty inherits the image's
 */
public record HealthConfig(
        List<String> test,
        Duration interval,
        Duration timeout,
        Duration startPeriod,
        Duration startInterval,
        int retries) {}
