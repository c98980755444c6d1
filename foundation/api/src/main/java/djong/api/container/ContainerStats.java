package djong.api.container;

import djong.api.wire.ShownBlockCountList;
import io.avaje.jsonb.Json;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code GET /containers/{id}/stats}: what a container uses now and, for the CPU's share, what it had used before.
 *
 * @param storage of Windows; nothing on Linux
 */
@Json
public record ContainerStats(
        @Nullable String name,
        @Nullable String id,
        String read,
        String preread,
        @Json.Property("pids_stats") Pids pids,
        @Json.Property("blkio_stats") Blocks blocks,
        @Json.Property("num_procs") long processes,
        @Json.Property("storage_stats") Map<String, Long> storage,
        @Json.Property("cpu_stats") Cpu cpu,
        @Json.Property("precpu_stats") Cpu before,
        @Json.Property("memory_stats") Memory memory,
        @Nullable Map<String, Interface> networks) {

    public ContainerStats {
        read = read == null ? "" : read;
        preread = preread == null ? "" : preread;
        pids = pids == null ? new Pids(null, null) : pids;
        blocks = blocks == null ? Blocks.NONE : blocks;
        storage = storage == null ? Map.of() : storage;
        cpu = cpu == null ? Cpu.NONE : cpu;
        before = before == null ? Cpu.NONE : before;
        memory = memory == null ? Memory.NONE : memory;
    }

    /** @param limit beyond 2⁶³ for none, on version 2 of cgroups */
    @Json
    public record Pids(@Nullable Long current, @Nullable BigInteger limit) {}

    @Json
    public record Blocks(
            @Json.Property("io_service_bytes_recursive") @Json.Serializer(ShownBlockCountList.class) @Nullable
            List<BlockCount> bytes,

            @Json.Property("io_serviced_recursive") @Json.Serializer(ShownBlockCountList.class) @Nullable
            List<BlockCount> operations,

            @Json.Property("io_queue_recursive") @Json.Serializer(ShownBlockCountList.class) @Nullable
            List<BlockCount> queued,

            @Json.Property("io_service_time_recursive") @Json.Serializer(ShownBlockCountList.class) @Nullable
            List<BlockCount> serviceTime,

            @Json.Property("io_wait_time_recursive") @Json.Serializer(ShownBlockCountList.class) @Nullable
            List<BlockCount> waitTime,

            @Json.Property("io_merged_recursive") @Json.Serializer(ShownBlockCountList.class) @Nullable
            List<BlockCount> merged,

            @Json.Property("io_time_recursive") @Json.Serializer(ShownBlockCountList.class) @Nullable
            List<BlockCount> time,

            @Json.Property("sectors_recursive") @Json.Serializer(ShownBlockCountList.class) @Nullable
            List<BlockCount> sectors) {
        public static final Blocks NONE = new Blocks(null, null, null, null, null, null, null, null);
    }

    @Json
    public record BlockCount(long major, long minor, String op, long value) {
        public BlockCount {
            op = op == null ? "" : op;
        }
    }

    /** @param system of all CPUs of the host together; nanoseconds, as all of it */
    @Json
    public record Cpu(
            @Json.Property("cpu_usage") CpuUsage usage,
            @Json.Property("system_cpu_usage") @Nullable Long system,
            @Json.Property("online_cpus") @Nullable Integer online,
            @Json.Property("throttling_data") Throttling throttling) {
        public static final Cpu NONE = new Cpu(new CpuUsage(0, null, 0, 0), null, null, new Throttling(0, 0, 0));

        public Cpu {
            usage = usage == null ? new CpuUsage(0, null, 0, 0) : usage;
            throttling = throttling == null ? new Throttling(0, 0, 0) : throttling;
        }
    }

    @Json
    public record CpuUsage(
            @Json.Property("total_usage") long total,
            @Json.Property("percpu_usage") @Nullable List<Long> perCpu,
            @Json.Property("usage_in_kernelmode") long kernel,
            @Json.Property("usage_in_usermode") long user) {}

    @Json
    public record Throttling(
            long periods,
            @Json.Property("throttled_periods") long throttledPeriods,
            @Json.Property("throttled_time") long throttledNanos) {}

    /** Bytes, and what the kernel's memory.stat says. */
    @Json
    public record Memory(
            @Nullable Long usage,
            @Json.Property("max_usage") @Nullable Long maxUsage,
            @Nullable Map<String, Long> stats,
            @Json.Property("failcnt") @Nullable Long failures,
            @Nullable Long limit) {
        public static final Memory NONE = new Memory(null, null, null, null, null);
    }

    @Json
    public record Interface(
            @Json.Property("rx_bytes") long receivedBytes,
            @Json.Property("rx_packets") long receivedPackets,
            @Json.Property("rx_errors") long receiveErrors,
            @Json.Property("rx_dropped") long receiveDropped,
            @Json.Property("tx_bytes") long sentBytes,
            @Json.Property("tx_packets") long sentPackets,
            @Json.Property("tx_errors") long sendErrors,
            @Json.Property("tx_dropped") long sendDropped) {}
}
