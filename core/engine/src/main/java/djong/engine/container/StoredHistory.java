package djong.engine.container;

import djong.engine.container.Health.Probe;
import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A container's {@link History} as it is written. Its parts are null in records of versions that did not know them. */
@Json
public record StoredHistory(
        boolean stoppedByHand,
        @Nullable StoredHealth health,
        @Nullable List<StoredEnd> ends) {

    @Json
    public record StoredEnd(
            @Nullable String startedAt,
            String at,
            int code,
            String cause,
            int signal,
            String asked,
            boolean restarted) {
        static StoredEnd of(End end) {
            return new StoredEnd(
                    Records.text(end.startedAt()),
                    end.at().toString(),
                    end.code(),
                    end.cause().name(),
                    end.signal(),
                    end.asked().name(),
                    end.restarted());
        }

        End toEnd() {
            return new End(
                    Records.instant(startedAt),
                    Instant.parse(at),
                    code,
                    End.Cause.valueOf(cause),
                    signal,
                    End.Asker.valueOf(asked),
                    restarted);
        }
    }

    @Json
    public record StoredHealth(
            String status, int failures, @Nullable List<StoredProbe> log) {
        static StoredHealth of(Health health) {
            return new StoredHealth(
                    health.status().name(),
                    health.failures(),
                    health.log().stream().map(StoredProbe::of).toList());
        }

        Health toHealth() {
            List<Probe> probes = Objects.requireNonNullElse(log, List.<StoredProbe>of()).stream()
                    .map(StoredProbe::toProbe)
                    .toList();
            return new Health(Health.Status.valueOf(status), failures, probes);
        }
    }

    @Json
    public record StoredProbe(String start, String end, int code, String output) {
        static StoredProbe of(Probe probe) {
            return new StoredProbe(probe.start().toString(), probe.end().toString(), probe.code(), probe.output());
        }

        Probe toProbe() {
            return new Probe(Instant.parse(start), Instant.parse(end), code, output);
        }
    }

    /** Null when there is nothing to remember. */
    static @Nullable StoredHistory of(History history) {
        if (history.equals(History.NONE)) return null;
        Health health = history.health();
        return new StoredHistory(
                history.stoppedByHand(),
                health == null ? null : StoredHealth.of(health),
                history.ends().stream().map(StoredEnd::of).toList());
    }

    static History toHistory(@Nullable StoredHistory stored) {
        if (stored == null) return History.NONE;
        return new History(
                stored.stoppedByHand,
                stored.health == null ? null : stored.health.toHealth(),
                Objects.requireNonNullElse(stored.ends, List.<StoredEnd>of()).stream()
                        .map(StoredEnd::toEnd)
                        .toList());
    }
}
