package djong.engine.spec;

import djong.engine.config.HostConfig.Resources;
import djong.engine.config.HostConfig.ThrottleDevice;
import djong.engine.config.ResourcesBuilder;
import djong.oci.RuntimeSpec;
import djong.oci.RuntimeSpec.BlockIo;
import djong.oci.RuntimeSpec.Cpu;
import djong.oci.RuntimeSpec.DeviceRule;
import djong.oci.RuntimeSpec.Memory;
import djong.oci.RuntimeSpec.Pids;
import djong.oci.RuntimeSpec.Throttle;
import djong.oci.RuntimeSpec.WeightDevice;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits as an OCI runtime is told them: config-linux.md, "Control groups". They are written in the terms of version 1 on every host; on
 * version 2 the runtime converts them (shares to a weight, memory plus swap to swap alone). Pure; serves the start and the update alike.
 */
public final class ResourceSpec {
    private static final long CPU_PERIOD_MICROS = 100_000;
    private static final long NANOS_PER_CPU = 1_000_000_000L;

    private ResourceSpec() {}

    /** A block device's number. */
    public record DeviceNumber(long major, long minor) {}

    /**
     * @param devices who may use what; empty changes nothing
     * @param numbers of the block devices that the limits name, by their paths
     */
    public static RuntimeSpec.Resources of(
            Resources asked, List<DeviceRule> devices, Map<String, DeviceNumber> numbers) {
        return new RuntimeSpec.Resources(
                devices, memory(asked), cpu(asked), pids(asked), blockIo(asked, numbers), List.of(), Map.of());
    }

    /** For a cgroup that is new, and so has no limit: what means no limit is not said, since kernels refuse it in some files. */
    static RuntimeSpec.Resources fresh(Resources asked, List<DeviceRule> devices, Map<String, DeviceNumber> numbers) {
        ResourcesBuilder said = asked.toBuilder();
        if (asked.memorySwapBytes() < 0) said.memorySwapBytes(0);
        if (asked.cpuQuotaMicros() < 0) said.cpuQuotaMicros(0);
        if (asked.pidsLimit() != null && asked.pidsLimit() <= 0) said.pidsLimit(null);
        return of(said.build(), devices, numbers);
    }

    private static @Nullable Memory memory(Resources r) {
        Long limit = positive(r.memoryBytes());
        Long reservation = positive(r.memoryReservationBytes());
        Long swap = r.memorySwapBytes() == 0 ? null : (Long) Math.max(RuntimeSpec.UNLIMITED, r.memorySwapBytes());
        Long swappiness = r.memorySwappiness() == null || r.memorySwappiness() < 0 ? null : r.memorySwappiness();
        Boolean noOomKill = Boolean.TRUE.equals(r.oomKillDisable()) ? Boolean.TRUE : null;
        if (limit == null && reservation == null && swap == null && swappiness == null && noOomKill == null)
            return null;
        return new Memory(limit, reservation, swap, null, swappiness, noOomKill);
    }

    private static @Nullable Cpu cpu(Resources r) {
        Long shares = positive(r.cpuShares());
        Long quota = r.cpuQuotaMicros() == 0 ? null : (Long) Math.max(RuntimeSpec.UNLIMITED, r.cpuQuotaMicros());
        Long period = positive(r.cpuPeriodMicros());
        if (r.nanoCpus() > 0) {
            period = CPU_PERIOD_MICROS;
            quota = r.nanoCpus() * CPU_PERIOD_MICROS / NANOS_PER_CPU;
        }
        Long realtimeRuntime = positive(r.cpuRealtimeRuntimeMicros());
        Long realtimePeriod = positive(r.cpuRealtimePeriodMicros());
        String cpus = r.cpusetCpus().isEmpty() ? null : r.cpusetCpus();
        String mems = r.cpusetMems().isEmpty() ? null : r.cpusetMems();
        var cpu = new Cpu(shares, quota, period, realtimeRuntime, realtimePeriod, cpus, mems);
        return cpu.equals(new Cpu(null, null, null, null, null, null, null)) ? null : cpu;
    }

    /** Docker's 0 and negative numbers mean no limit, which is -1 here; null says nothing. */
    private static @Nullable Pids pids(Resources r) {
        Long limit = r.pidsLimit();
        return limit == null ? null : new Pids(limit <= 0 ? RuntimeSpec.UNLIMITED : limit);
    }

    private static @Nullable BlockIo blockIo(Resources r, Map<String, DeviceNumber> numbers) {
        List<WeightDevice> weights = r.blkioWeightDevices() == null
                ? List.of()
                : r.blkioWeightDevices().stream()
                        .map(d -> {
                            DeviceNumber n = number(numbers, d.path());
                            return new WeightDevice(n.major(), n.minor(), d.weight());
                        })
                        .toList();
        var io = new BlockIo(
                r.blkioWeight() == 0 ? null : (Integer) r.blkioWeight(),
                weights,
                throttles(r.blkioReadBytesPerSecond(), numbers),
                throttles(r.blkioWriteBytesPerSecond(), numbers),
                throttles(r.blkioReadsPerSecond(), numbers),
                throttles(r.blkioWritesPerSecond(), numbers));
        return io.equals(new BlockIo(null, List.of(), List.of(), List.of(), List.of(), List.of())) ? null : io;
    }

    private static List<Throttle> throttles(@Nullable List<ThrottleDevice> asked, Map<String, DeviceNumber> numbers) {
        if (asked == null) return List.of();
        return asked.stream()
                .map(d -> {
                    DeviceNumber n = number(numbers, d.path());
                    return new Throttle(n.major(), n.minor(), d.rate());
                })
                .toList();
    }

    private static DeviceNumber number(Map<String, DeviceNumber> numbers, String path) {
        DeviceNumber number = numbers.get(path);
        if (number == null) throw new IllegalArgumentException("nobody has looked at the device " + path);
        return number;
    }

    private static @Nullable Long positive(long value) {
        return value > 0 ? (Long) value : null;
    }
}
