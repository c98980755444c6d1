package djong.oci;

import java.time.Duration;
import java.util.List;

/**
 * How to ask a container for its health; Docker's addition to the image config. Zero means "not said" in every number.
 *
 * @param test empty to inherit, {@code [NONE]}, {@code [CMD, arg…]} or {@code [CMD-SHELL, command]}
 * @param interval between two checks
 * @param timeout of one check
 * @param startPeriod during which failures do not count
 * @param startInterval between two checks within {@code startPeriod}
 * @param retries failures in a row that make a container unhealthy
 */
public record Healthcheck(
        List<String> test,
        Duration interval,
        Duration timeout,
        Duration startPeriod,
        Duration startInterval,
        int retries) {
    public Healthcheck {
        test = List.copyOf(test);
    }
}
