package djong.linux;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the processes of a cgroup have used since it was made, from one look at its files. A part is null where the host has no such
 * controller.
 */
public record CgroupUsage(
        @Nullable Cpu cpu,
        @Nullable Memory memory,
        @Nullable Io io,
        @Nullable Pids pids) {

    /**
     * CPU time and how often a quota held it back.
     *
     * @param perCpuNanos by CPU; empty in version 2, which does not count them apart
     */
    public record Cpu(
            long totalNanos,
            List<Long> perCpuNanos,
            long kernelNanos,
            long userNanos,
            long periods,
            long throttledPeriods,
            long throttledNanos) {}

    /**
     * Memory, the page cache included.
     *
     * @param unified whether {@code stat} has the keys of version 2
     * @param maxBytes the most there ever was; 0 in version 2
     * @param limitBytes {@link Long#MAX_VALUE} or about that without a limit
     * @param failures how often the limit was hit
     * @param stat memory.stat, line by line
     */
    public record Memory(
            boolean unified, long bytes, long maxBytes, long limitBytes, long failures, Map<String, Long> stat) {}

    /**
     * Block devices.
     *
     * @param operations empty in version 2, as nobody asks for them there
     */
    public record Io(boolean unified, List<IoEntry> bytes, List<IoEntry> operations) {}

    /** @param operation {@code Read Write Sync Async Discard Total} in version 1, {@code read write} in version 2 */
    public record IoEntry(long major, long minor, String operation, long value) {}

    /** @param limit {@link Long#MAX_VALUE} without one */
    public record Pids(boolean unified, long current, long limit) {}
}
