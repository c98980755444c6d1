package djong.engine.container;

import djong.base.EngineException.InvalidParameter;
import djong.engine.config.HostConfig.Resources;
import djong.engine.config.ResourcesBuilder;
import djong.linux.CgroupSupport;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Limits as they were asked for, looked at: what makes no sense is refused, what this kernel cannot do is left out with a warning. The words
 * are Docker's. Pure; serves the create and the update alike.
 */
final class Limits {
    private static final long MIN_MEMORY_BYTES = 6L << 20;
    private static final long NANOS_PER_CPU = 1_000_000_000L;
    private static final int MAX_CPUS = 8192;

    private final CgroupSupport kernel;
    private final List<String> warnings;
    private final boolean update;
    private final ResourcesBuilder settled;

    private Limits(Resources asked, CgroupSupport kernel, List<String> warnings, boolean update) {
        this.kernel = kernel;
        this.warnings = warnings;
        this.update = update;
        this.settled = asked.toBuilder();
    }

    /**
     * @param cpus of this host
     * @param warnings takes what the client is to be told
     * @param update of a container that has limits already, so that one may come without another
     */
    static Resources settled(Resources asked, CgroupSupport kernel, int cpus, boolean update, List<String> warnings) {
        var limits = new Limits(asked, kernel, warnings, update);
        limits.realtime(asked);
        limits.memory(asked);
        limits.killing(limits.settled.build());
        limits.cpu(asked, cpus);
        limits.cpuset(asked);
        limits.blockIo(asked);
        return limits.settled.build();
    }

    private void realtime(Resources r) {
        if (r.ioMaximumBandwidthBytes() > 0) {
            throw new InvalidParameter("invalid option: QoS maximum bandwidth configuration is not supported on linux");
        }
        if (r.ioMaximumIops() > 0)
            throw new InvalidParameter("invalid option: QoS maximum IOPs configuration is not supported on linux");
        long runtime = r.cpuRealtimeRuntimeMicros();
        long period = r.cpuRealtimePeriodMicros();
        if ((runtime != 0 || period != 0) && !kernel.cpuRealtime())
            throw new InvalidParameter("kernel does not support CPU real-time scheduler");
        if (runtime != 0 && period != 0 && runtime > period)
            throw new InvalidParameter("cpu real-time runtime cannot be higher than cpu real-time period");
    }

    private void memory(Resources r) {
        long limit = r.memoryBytes();
        long swap = r.memorySwapBytes();
        if (limit != 0 && limit < MIN_MEMORY_BYTES) throw new InvalidParameter("Minimum memory limit allowed is 6MB");
        if (limit > 0 && !kernel.memory()) {
            warnings.add(
                    "Your kernel does not support memory limit capabilities or the cgroup is not mounted. Limitation discarded.");
            limit = 0;
            swap = -1;
        }
        if (limit > 0 && swap != -1 && !kernel.swap()) {
            warnings.add(
                    "Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory limited without swap.");
            swap = -1;
        }
        if (limit > 0 && swap > 0 && swap < limit) {
            throw new InvalidParameter("Minimum memoryswap limit should be larger than memory limit, see usage");
        }
        if (limit == 0 && swap > 0 && !update) {
            throw new InvalidParameter("You should always set the Memory limit when using Memoryswap limit, see usage");
        }
        Long swappiness = r.memorySwappiness();
        // The value that older clients send for nothing.
        if (swappiness != null && swappiness == -1) swappiness = null;
        if (swappiness != null && !kernel.swappiness()) {
            warnings.add(
                    "Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded.");
            swappiness = null;
        }
        if (swappiness != null && (swappiness < 0 || swappiness > 100)) {
            throw new InvalidParameter("Invalid value: " + swappiness + ", valid memory swappiness range is 0-100");
        }
        long reservation = r.memoryReservationBytes();
        if (reservation > 0 && !kernel.reservation()) {
            warnings.add(
                    "Your kernel does not support memory soft limit capabilities or the cgroup is not mounted. Limitation discarded.");
            reservation = 0;
        }
        if (reservation > 0 && reservation < MIN_MEMORY_BYTES)
            throw new InvalidParameter("Minimum memory reservation allowed is 6MB");
        if (limit > 0 && reservation > 0 && limit < reservation) {
            throw new InvalidParameter("Minimum memory limit can not be less than memory reservation limit, see usage");
        }
        settled.memoryBytes(limit)
                .memorySwapBytes(swap)
                .memorySwappiness(swappiness)
                .memoryReservationBytes(reservation);
    }

    private void killing(Resources r) {
        Boolean disable = r.oomKillDisable();
        if (disable != null && !kernel.oomKillDisable()) {
            if (disable) warnings.add("Your kernel does not support OomKillDisable. OomKillDisable discarded.");
            disable = null;
        }
        if (disable != null && disable && r.memoryBytes() == 0) {
            warnings.add(
                    "OOM killer is disabled for the container, but no memory limit is set, this can result in the system running out of resources.");
        }
        Long pids = r.pidsLimit();
        if (pids != null && !kernel.pids()) {
            if (pids > 0) {
                warnings.add(
                        "Your kernel does not support PIDs limit capabilities or the cgroup is not mounted. PIDs limit discarded.");
            }
            pids = null;
        }
        settled.oomKillDisable(disable).pidsLimit(pids);
    }

    private void cpu(Resources r, int cpus) {
        if (r.nanoCpus() > 0 && r.cpuPeriodMicros() > 0)
            throw new InvalidParameter("Conflicting options: Nano CPUs and CPU Period cannot both be set");
        if (r.nanoCpus() > 0 && r.cpuQuotaMicros() > 0)
            throw new InvalidParameter("Conflicting options: Nano CPUs and CPU Quota cannot both be set");
        if (r.nanoCpus() > 0 && !kernel.cpuQuota()) {
            throw new InvalidParameter(
                    "NanoCPUs can not be set, as your kernel does not support CPU CFS scheduler or the cgroup is not mounted");
        }
        if (r.nanoCpus() < 0 || r.nanoCpus() > cpus * NANOS_PER_CPU) {
            throw new InvalidParameter(String.format(
                    Locale.ROOT,
                    "range of CPUs is from 0.01 to %d.00, as there are only %d CPUs available",
                    cpus,
                    cpus));
        }
        if (r.cpuShares() < 0) {
            throw new InvalidParameter("invalid CPU shares (" + r.cpuShares() + "): value must be a positive integer");
        }
        if (r.cpuShares() > 0 && !kernel.cpuShares()) {
            warnings.add("Your kernel does not support CPU shares or the cgroup is not mounted. Shares discarded.");
            settled.cpuShares(0);
        }
        long period = r.cpuPeriodMicros();
        long quota = r.cpuQuotaMicros();
        if ((period != 0 || quota != 0) && !kernel.cpuQuota()) {
            warnings.add("Your kernel does not support CPU CFS scheduler. CPU period/quota discarded.");
            period = 0;
            quota = 0;
        }
        if (period != 0 && (period < 1000 || period > 1_000_000)) {
            throw new InvalidParameter(
                    "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
        }
        if (quota > 0 && quota < 1000) throw new InvalidParameter("CPU cfs quota can not be less than 1ms (i.e. 1000)");
        settled.cpuPeriodMicros(period).cpuQuotaMicros(quota);
        if (r.cpuPercent() > 0) {
            warnings.add("linux does not support CPU percent. Percent discarded.");
            settled.cpuPercent(0);
        }
    }

    private void cpuset(Resources r) {
        if (r.cpusetCpus().isEmpty() && r.cpusetMems().isEmpty()) return;
        if (!kernel.cpuset()) {
            warnings.add("Your kernel does not support cpuset or the cgroup is not mounted. Cpuset discarded.");
            settled.cpusetCpus("").cpusetMems("");
            return;
        }
        available(r.cpusetCpus(), kernel.cpus(), "cpuset cpus", "Requested CPUs");
        available(r.cpusetMems(), kernel.mems(), "cpuset mems", "Requested memory nodes");
    }

    private static void available(String asked, String all, String field, String what) {
        BitSet missing;
        try {
            missing = numbers(asked);
        } catch (IllegalArgumentException e) {
            throw new InvalidParameter("Invalid value " + asked + " for " + field + ": " + e.getMessage(), e);
        }
        missing.andNot(numbers(all));
        if (missing.isEmpty()) return;
        throw new InvalidParameter(what + " are not available - requested " + asked + ", available: " + all);
    }

    /** Reads {@code 0-2,5}: cpuset(7), "List format". */
    static BitSet numbers(String list) {
        var numbers = new BitSet();
        if (list.isEmpty()) return numbers;
        for (String range : list.split(",", -1)) {
            int dash = range.indexOf('-');
            int from = number(dash < 0 ? range : range.substring(0, dash), list);
            int to = dash < 0 ? from : number(range.substring(dash + 1), list);
            if (to < from) throw new IllegalArgumentException("invalid format: " + list);
            if (to > MAX_CPUS) throw new IllegalArgumentException("value of out range, maximum is " + MAX_CPUS);
            numbers.set(from, to + 1);
        }
        return numbers;
    }

    private static int number(String text, String list) {
        try {
            if (!text.isEmpty() && text.chars().allMatch(Character::isDigit)) return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("invalid format: " + list, e);
        }
        throw new IllegalArgumentException("invalid format: " + list);
    }

    private void blockIo(Resources r) {
        if (r.blkioWeight() > 0 && !kernel.blkioWeight()) {
            warnings.add(
                    "Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.");
            settled.blkioWeight(0);
        } else if (r.blkioWeight() != 0 && (r.blkioWeight() < 10 || r.blkioWeight() > 1000)) {
            throw new InvalidParameter("Range of blkio weight is from 10 to 1000");
        }
        if (discarded(
                r.blkioWeightDevices(),
                kernel.blkioWeightDevice(),
                "Block I/O weight_device or the cgroup is not mounted. Weight-device discarded.")) {
            settled.blkioWeightDevices(List.of());
        }
        if (discarded(
                r.blkioReadBytesPerSecond(),
                kernel.readBytesPerSecond(),
                "BPS Block I/O read limit or the cgroup is not mounted. Block I/O BPS read limit discarded.")) {
            settled.blkioReadBytesPerSecond(List.of());
        }
        if (discarded(
                r.blkioWriteBytesPerSecond(),
                kernel.writeBytesPerSecond(),
                "BPS Block I/O write limit or the cgroup is not mounted. Block I/O BPS write limit discarded.")) {
            settled.blkioWriteBytesPerSecond(List.of());
        }
        if (discarded(
                r.blkioReadsPerSecond(),
                kernel.readsPerSecond(),
                "IOPS Block read limit or the cgroup is not mounted. Block I/O IOPS read limit discarded.")) {
            settled.blkioReadsPerSecond(List.of());
        }
        if (discarded(
                r.blkioWritesPerSecond(),
                kernel.writesPerSecond(),
                "IOPS Block write limit or the cgroup is not mounted. Block I/O IOPS write limit discarded.")) {
            settled.blkioWritesPerSecond(List.of());
        }
    }

    private boolean discarded(@Nullable List<?> asked, boolean possible, String what) {
        if (asked == null || asked.isEmpty() || possible) return false;
        warnings.add("Your kernel does not support " + what);
        return true;
    }
}
