package djong.server;

import djong.api.container.ContainerStats;
import djong.api.container.ContainerStats.BlockCount;
import djong.api.container.ContainerStats.Blocks;
import djong.api.container.ContainerStats.Cpu;
import djong.api.container.ContainerStats.CpuUsage;
import djong.api.container.ContainerStats.Interface;
import djong.api.container.ContainerStats.Memory;
import djong.api.container.ContainerStats.Pids;
import djong.api.container.ContainerStats.Throttling;
import djong.engine.container.Container;
import djong.engine.container.Sample;
import djong.linux.CgroupUsage;
import djong.linux.CgroupUsage.IoEntry;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** From samples to Docker's document of a container's use of the host. Which keys there are depends on the version of cgroups. */
final class StatsDocuments {
    /** What Docker shows of version 1's memory.stat, each with and without the cgroups below. */
    private static final List<String> MEMORY_V1 = List.of(
            "active_anon",
            "active_file",
            "cache",
            "dirty",
            "inactive_anon",
            "inactive_file",
            "mapped_file",
            "pgfault",
            "pgmajfault",
            "pgpgin",
            "pgpgout",
            "rss",
            "rss_huge",
            "unevictable",
            "writeback");

    private static final List<String> LIMITS_V1 = List.of("hierarchical_memory_limit", "hierarchical_memsw_limit");

    private static final List<String> MEMORY_V2 = List.of(
            "active_anon",
            "active_file",
            "anon",
            "anon_thp",
            "file",
            "file_dirty",
            "file_mapped",
            "file_writeback",
            "inactive_anon",
            "inactive_file",
            "kernel_stack",
            "pgactivate",
            "pgdeactivate",
            "pgfault",
            "pglazyfree",
            "pglazyfreed",
            "pgmajfault",
            "pgrefill",
            "pgscan",
            "pgsteal",
            "shmem",
            "slab",
            "slab_reclaimable",
            "slab_unreclaimable",
            "sock",
            "thp_collapse_alloc",
            "thp_fault_alloc",
            "unevictable",
            "workingset_activate",
            "workingset_nodereclaim",
            "workingset_refault");

    /** No limit, as version 2 has it. */
    private static final BigInteger NO_LIMIT = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    private StatsDocuments() {}

    /** Of one that does not run. */
    static ContainerStats none(Container c) {
        return new ContainerStats(
                "/" + c.name(),
                c.id().hex(),
                Times.ZERO,
                Times.ZERO,
                new Pids(null, null),
                Blocks.NONE,
                0,
                Map.of(),
                Cpu.NONE,
                Cpu.NONE,
                Memory.NONE,
                null);
    }

    /**
     * Of one that runs.
     *
     * @param c null leaves its name out
     * @param hostMemoryBytes the limit of those that have none
     */
    static ContainerStats of(@Nullable Container c, Sample now, @Nullable Sample before, long hostMemoryBytes) {
        CgroupUsage usage = now.usage();
        return new ContainerStats(
                c == null ? null : "/" + c.name(),
                c == null ? null : c.id().hex(),
                Times.rfc3339(now.read()),
                before == null ? Times.ZERO : Times.rfc3339(before.read()),
                pids(usage.pids()),
                blocks(usage.io()),
                0,
                Map.of(),
                cpu(now),
                before == null ? Cpu.NONE : cpu(before),
                memory(usage.memory(), hostMemoryBytes),
                now.networks().isEmpty() ? null : networks(now));
    }

    private static Pids pids(CgroupUsage.@Nullable Pids pids) {
        if (pids == null) return new Pids(null, null);
        boolean limited = pids.limit() != Long.MAX_VALUE;
        BigInteger limit = limited ? BigInteger.valueOf(pids.limit()) : pids.unified() ? NO_LIMIT : null;
        return new Pids(shown(pids.current()), limit);
    }

    private static Blocks blocks(CgroupUsage.@Nullable Io io) {
        if (io == null) return Blocks.NONE;
        List<BlockCount> bytes = counts(io.bytes());
        if (io.unified()) {
            return new Blocks(bytes.isEmpty() ? null : bytes, null, null, null, null, null, null, null);
        }
        List<BlockCount> none = List.of();
        return new Blocks(bytes, counts(io.operations()), none, none, none, none, none, none);
    }

    private static List<BlockCount> counts(List<IoEntry> entries) {
        List<BlockCount> counts = new ArrayList<>(entries.size());
        for (IoEntry e : entries) counts.add(new BlockCount(e.major(), e.minor(), e.operation(), e.value()));
        return counts;
    }

    private static Cpu cpu(Sample sample) {
        CgroupUsage.Cpu cpu = sample.usage().cpu();
        if (cpu == null) return Cpu.NONE;
        return new Cpu(
                new CpuUsage(
                        cpu.totalNanos(),
                        cpu.perCpuNanos().isEmpty() ? null : cpu.perCpuNanos(),
                        cpu.kernelNanos(),
                        cpu.userNanos()),
                sample.host().nanos(),
                sample.host().online(),
                new Throttling(cpu.periods(), cpu.throttledPeriods(), cpu.throttledNanos()));
    }

    private static Memory memory(CgroupUsage.@Nullable Memory memory, long hostBytes) {
        if (memory == null) return Memory.NONE;
        Map<String, Long> stats = new TreeMap<>();
        Map<String, Long> stat = memory.stat();
        if (memory.unified()) {
            for (String key : MEMORY_V2) stats.put(key, stat.getOrDefault(key, 0L));
        } else {
            for (String key : MEMORY_V1) {
                stats.put(key, stat.getOrDefault(key, 0L));
                stats.put("total_" + key, stat.getOrDefault("total_" + key, 0L));
            }
            for (String key : LIMITS_V1) stats.put(key, stat.getOrDefault(key, 0L));
        }
        return new Memory(
                shown(memory.bytes()),
                shown(memory.maxBytes()),
                stats,
                shown(memory.failures()),
                shown(Math.min(memory.limitBytes(), hostBytes)));
    }

    private static Map<String, Interface> networks(Sample sample) {
        Map<String, Interface> networks = new TreeMap<>();
        sample.networks()
                .forEach((name, n) -> networks.put(
                        name,
                        new Interface(
                                n.receivedBytes(),
                                n.receivedPackets(),
                                n.receiveErrors(),
                                n.receiveDropped(),
                                n.sentBytes(),
                                n.sentPackets(),
                                n.sendErrors(),
                                n.sendDropped())));
        return networks;
    }

    /** Zeros are left out, as Go leaves them out. */
    private static @Nullable Long shown(long value) {
        return value == 0 ? null : (Long) value;
    }
}
