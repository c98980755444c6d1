package djong.engine.container;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the probes of a container have shown.
 *
 * @param failures in a row
 * @param log the latest {@value #KEPT} probes, oldest first
 */
public record Health(Status status, int failures, List<Probe> log) {
    /** Probes that are remembered. */
    public static final int KEPT = 5;

    /** How well it is; {@link #toString} is Docker's word. */
    public enum Status {
        STARTING,
        HEALTHY,
        UNHEALTHY;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** One probe. @param code 0 healthy; -1 when there was no end of its process to see */
    public record Probe(Instant start, Instant end, int code, String output) {}

    public Health {
        log = List.copyOf(log);
    }

    /** At the start of a run; what earlier runs showed stays in the log. */
    Health starting() {
        return new Health(Status.STARTING, 0, log);
    }

    static Health first() {
        return new Health(Status.STARTING, 0, List.of());
    }

    /** Nobody looks any more. */
    Health unwatched() {
        return new Health(Status.UNHEALTHY, failures, log);
    }

    /**
     * The state after a probe. Pure.
     *
     * @param startedAt of the run
     * @param startPeriod after the start, in which failures do not count until it was healthy once
     * @param retries failures in a row that make it unhealthy
     */
    Health after(Probe probe, Instant startedAt, Duration startPeriod, int retries) {
        var next = new ArrayList<>(log);
        next.add(probe);
        List<Probe> kept = next.subList(Math.max(0, next.size() - KEPT), next.size());
        if (probe.code() == 0) return new Health(Status.HEALTHY, 0, kept);
        boolean excused = status == Status.STARTING && probe.start().isBefore(startedAt.plus(startPeriod));
        int failed = excused ? failures : failures + 1;
        return new Health(failed >= retries ? Status.UNHEALTHY : status, failed, kept);
    }
}
