package djong.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException.InvalidParameter;
import djong.engine.config.HostConfig.Resources;
import djong.engine.config.HostConfig.ThrottleDevice;
import djong.engine.config.ResourcesBuilder;
import djong.linux.CgroupSupport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On a kernel that has everything, and on one that has nothing. Words as Docker's, which clients show. */
class LimitsTest {
    private static final long MEGA = 1 << 20;
    private static final CgroupSupport ALL = kernel(true);
    private static final CgroupSupport NONE = kernel(false);

    private static CgroupSupport kernel(boolean b) {
        return new CgroupSupport(b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b ? "0-1" : "", b ? "0" : "");
    }

    record Row(String rule, CgroupSupport kernel, Resources asked, Resources settled, String word) {
        @Override
        public String toString() {
            return rule;
        }
    }

    private static Resources limits(UnaryOperator<ResourcesBuilder> change) {
        return change.apply(Resources.DEFAULT.toBuilder()).build();
    }

    private static Row kept(String rule, UnaryOperator<ResourcesBuilder> asked) {
        return new Row(rule, ALL, limits(asked), limits(asked), "");
    }

    private static Row discarded(String rule, UnaryOperator<ResourcesBuilder> asked, String warning) {
        return new Row(rule, NONE, limits(asked), Resources.DEFAULT, warning);
    }

    static Stream<Row> accepted() {
        List<ThrottleDevice> throttle = List.of(new ThrottleDevice("/dev/sda", 1000));
        return Stream.of(
                kept("nothing", r -> r),
                kept("memory", r -> r.memoryBytes(6 * MEGA).memorySwapBytes(6 * MEGA)),
                kept("swap without end", r -> r.memorySwapBytes(-1)),
                kept("all CPUs", r -> r.nanoCpus(2_000_000_000L)),
                kept("a set of CPUs", r -> r.cpusetCpus("0,1").cpusetMems("0")),
                kept("real time", r -> r.cpuRealtimeRuntimeMicros(950).cpuRealtimePeriodMicros(1000)),
                kept("weight", r -> r.blkioWeight(10)),
                new Row(
                        "the swappiness older clients send for nothing",
                        ALL,
                        limits(r -> r.memorySwappiness(-1L)),
                        Resources.DEFAULT,
                        ""),
                new Row(
                        "nobody kills and nothing limits",
                        ALL,
                        limits(r -> r.oomKillDisable(true)),
                        limits(r -> r.oomKillDisable(true)),
                        "OOM killer is disabled for the container, but no memory limit is set, this can result in the system running out of resources."),
                new Row(
                        "CPUs in percent are Windows'",
                        ALL,
                        limits(r -> r.cpuPercent(50)),
                        Resources.DEFAULT,
                        "linux does not support CPU percent. Percent discarded."),
                new Row(
                        "memory without a controller",
                        NONE,
                        limits(r -> r.memoryBytes(8 * MEGA)),
                        limits(r -> r.memorySwapBytes(-1)),
                        "Your kernel does not support memory limit capabilities or the cgroup is not mounted. Limitation discarded."),
                discarded(
                        "a reservation without a controller",
                        r -> r.memoryReservationBytes(8 * MEGA),
                        "Your kernel does not support memory soft limit capabilities or the cgroup is not mounted. Limitation discarded."),
                discarded(
                        "swappiness, which version 2 has not",
                        r -> r.memorySwappiness(10L),
                        "Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded."),
                discarded(
                        "no killing, which version 2 has not",
                        r -> r.oomKillDisable(true),
                        "Your kernel does not support OomKillDisable. OomKillDisable discarded."),
                discarded("killing as ever, which needs no warning", r -> r.oomKillDisable(false), ""),
                discarded(
                        "processes without a controller",
                        r -> r.pidsLimit(5L),
                        "Your kernel does not support PIDs limit capabilities or the cgroup is not mounted. PIDs limit discarded."),
                discarded(
                        "shares without a controller",
                        r -> r.cpuShares(5),
                        "Your kernel does not support CPU shares or the cgroup is not mounted. Shares discarded."),
                discarded(
                        "a quota without a controller",
                        r -> r.cpuQuotaMicros(5000).cpuPeriodMicros(10000),
                        "Your kernel does not support CPU CFS scheduler. CPU period/quota discarded."),
                discarded(
                        "a set of CPUs without a controller",
                        r -> r.cpusetCpus("0"),
                        "Your kernel does not support cpuset or the cgroup is not mounted. Cpuset discarded."),
                discarded(
                        "weight without a controller",
                        r -> r.blkioWeight(5),
                        "Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded."),
                new Row(
                        "a device's rate without a controller",
                        NONE,
                        limits(r -> r.blkioReadBytesPerSecond(throttle)),
                        limits(r -> r.blkioReadBytesPerSecond(List.of())),
                        "Your kernel does not support BPS Block I/O read limit or the cgroup is not mounted. Block I/O BPS read limit discarded."));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void accepts(Row row) {
        var warnings = new ArrayList<String>();
        assertEquals(row.settled(), Limits.settled(row.asked(), row.kernel(), 2, false, warnings));
        assertEquals(row.word().isEmpty() ? List.of() : List.of(row.word()), warnings);
    }

    private static Row bad(String rule, UnaryOperator<ResourcesBuilder> asked, String error) {
        return new Row(rule, ALL, limits(asked), Resources.DEFAULT, error);
    }

    static Stream<Row> refused() {
        return Stream.of(
                bad("less than 6 MB", r -> r.memoryBytes(6 * MEGA - 1), "Minimum memory limit allowed is 6MB"),
                bad(
                        "swap alone",
                        r -> r.memorySwapBytes(8 * MEGA),
                        "You should always set the Memory limit when using Memoryswap limit, see usage"),
                bad(
                        "less swap than memory",
                        r -> r.memoryBytes(8 * MEGA).memorySwapBytes(7 * MEGA),
                        "Minimum memoryswap limit should be larger than memory limit, see usage"),
                bad(
                        "a reservation above the limit",
                        r -> r.memoryBytes(8 * MEGA).memoryReservationBytes(9 * MEGA),
                        "Minimum memory limit can not be less than memory reservation limit, see usage"),
                bad(
                        "swappiness above 100",
                        r -> r.memorySwappiness(101L),
                        "Invalid value: 101, valid memory swappiness range is 0-100"),
                bad(
                        "two ways to say a quota",
                        r -> r.nanoCpus(1).cpuQuotaMicros(1000),
                        "Conflicting options: Nano CPUs and CPU Quota cannot both be set"),
                bad(
                        "more CPUs than there are",
                        r -> r.nanoCpus(2_000_000_001L),
                        "range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available"),
                bad(
                        "a CPU that is not there",
                        r -> r.cpusetCpus("1-2"),
                        "Requested CPUs are not available - requested 1-2, available: 0-1"),
                bad(
                        "no list of CPUs",
                        r -> r.cpusetCpus("0,,1"),
                        "Invalid value 0,,1 for cpuset cpus: invalid format: 0,,1"),
                bad(
                        "a node that is not there",
                        r -> r.cpusetMems("1"),
                        "Requested memory nodes are not available - requested 1, available: 0"),
                bad("a weight below 10", r -> r.blkioWeight(9), "Range of blkio weight is from 10 to 1000"),
                bad(
                        "more real time than there is time",
                        r -> r.cpuRealtimeRuntimeMicros(2).cpuRealtimePeriodMicros(1),
                        "cpu real-time runtime cannot be higher than cpu real-time period"),
                new Row(
                        "real time on a kernel without",
                        NONE,
                        limits(r -> r.cpuRealtimePeriodMicros(1)),
                        Resources.DEFAULT,
                        "kernel does not support CPU real-time scheduler"),
                new Row(
                        "CPUs on a kernel without quotas",
                        NONE,
                        limits(r -> r.nanoCpus(1)),
                        Resources.DEFAULT,
                        "NanoCPUs can not be set, as your kernel does not support CPU CFS scheduler or the cgroup is not mounted"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuses(Row row) {
        var e = assertThrows(
                InvalidParameter.class, () -> Limits.settled(row.asked(), row.kernel(), 2, false, new ArrayList<>()));
        assertEquals(row.word(), e.getMessage());
    }
}
