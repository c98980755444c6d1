package djong.runtime;

import djong.base.Undo;
import djong.linux.Cgroups;
import djong.linux.Errno;
import djong.oci.RuntimeSpec.BlockIo;
import djong.oci.RuntimeSpec.Cpu;
import djong.oci.RuntimeSpec.Memory;
import djong.oci.RuntimeSpec.Resources;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * New limits for a cgroup that lives: what the runtime's own update does, without the 30 ms of a process for it. OCI runtime-spec,
 * config-linux.md, "Control groups"; Documentation/admin-guide/cgroup-v1 and cgroup-v2.rst of the kernel.
 */
final class CgroupLimits {
    private static final String NONE = "-1";
    private static final String MAX = "max";

    private final Cgroups cgroups;
    private final String path;
    private final Undo undo;

    private CgroupLimits(Cgroups cgroups, String path, Undo undo) {
        this.cgroups = cgroups;
        this.path = path;
        this.undo = undo;
    }

    /** Writes what is not null. After a failure the settings are as they were. @throws IOException with the kernel's reason */
    static void apply(Cgroups cgroups, String cgroupPath, Resources limits) throws IOException {
        try (var undo = new Undo()) {
            var writer = new CgroupLimits(cgroups, cgroupPath, undo);
            if (limits.cpu() != null) writer.cpu(limits.cpu());
            if (limits.memory() != null) writer.memory(limits.memory());
            if (limits.pids() != null) {
                writer.set(
                        "pids",
                        "pids.max",
                        limits.pids().limit() <= 0 ? MAX : text(limits.pids().limit()));
            }
            if (limits.blockIo() != null) writer.blockIo(limits.blockIo());
            undo.keep();
        }
    }

    private void cpu(Cpu cpu) throws IOException {
        boolean unified = cgroups.isUnified("cpu");
        Long shares = cpu.shares();
        if (shares != null) {
            if (unified) set("cpu", "cpu.weight", text(weight(shares)));
            else set("cpu", "cpu.shares", text(shares));
        }
        if (unified) quotaV2(cpu);
        else quotaV1(cpu);
        if (cpu.realtimePeriod() != null) set("cpu", "cpu.rt_period_us", text(cpu.realtimePeriod()));
        if (cpu.realtimeRuntime() != null) set("cpu", "cpu.rt_runtime_us", text(cpu.realtimeRuntime()));
        if (cpu.cpus() != null) set("cpuset", "cpuset.cpus", cpu.cpus());
        if (cpu.mems() != null) set("cpuset", "cpuset.mems", cpu.mems());
    }

    /** Shares from 2 to 262144 lie on weights from 1 to 10000. */
    static long weight(long shares) {
        long within = Math.clamp(shares, 2, 262_144);
        return 1 + (within - 2) * 9_999 / 262_142;
    }

    private void quotaV1(Cpu cpu) throws IOException {
        String quota = cpu.quota() == null ? null : text(cpu.quota());
        if (cpu.period() != null) {
            try {
                set("cpu", "cpu.cfs_period_us", text(cpu.period()));
            } catch (IOException e) {
                // The old quota may be too much or too little for the new period; then the new one has to come first.
                if (quota == null || Errno.of(e) != Errno.EINVAL) throw e;
                set("cpu", "cpu.cfs_quota_us", quota);
                set("cpu", "cpu.cfs_period_us", text(cpu.period()));
                return;
            }
        }
        if (quota != null) set("cpu", "cpu.cfs_quota_us", quota);
    }

    private void quotaV2(Cpu cpu) throws IOException {
        if (cpu.quota() == null && cpu.period() == null) return;
        String now = cgroups.setting("cpu", path, "cpu.max");
        String quota = cpu.quota() == null ? now.split(" ")[0] : cpu.quota() < 0 ? MAX : text(cpu.quota());
        set("cpu", "cpu.max", cpu.period() == null ? quota : quota + " " + cpu.period());
    }

    private void memory(Memory memory) throws IOException {
        if (cgroups.isUnified("memory")) memoryV2(memory);
        else memoryV1(memory);
    }

    private void memoryV1(Memory memory) throws IOException {
        Long limit = memory.limit();
        Long both = memory.swap();
        if (limit == null || both == null) {
            if (limit != null) set("memory", "memory.limit_in_bytes", text(limit));
            if (both != null) set("memory", "memory.memsw.limit_in_bytes", text(both));
        } else if (both < 0 || both > Long.parseLong(cgroups.setting("memory", path, "memory.limit_in_bytes"))) {
            // Memory with swap may never be less than memory alone, not for a moment either.
            set("memory", "memory.memsw.limit_in_bytes", text(both));
            set("memory", "memory.limit_in_bytes", text(limit));
        } else {
            set("memory", "memory.limit_in_bytes", text(limit));
            set("memory", "memory.memsw.limit_in_bytes", text(both));
        }
        if (memory.reservation() != null) set("memory", "memory.soft_limit_in_bytes", text(memory.reservation()));
        if (memory.swappiness() != null) set("memory", "memory.swappiness", text(memory.swappiness()));
    }

    private void memoryV2(Memory memory) throws IOException {
        Long both = memory.swap();
        if (both != null && cgroups.has("memory", path, "memory.swap.max")) {
            set("memory", "memory.swap.max", swapAlone(both, memory.limit()));
        }
        if (memory.limit() != null) set("memory", "memory.max", memory.limit() < 0 ? MAX : text(memory.limit()));
        if (memory.reservation() != null) set("memory", "memory.low", text(memory.reservation()));
    }

    /** Version 2 counts swap by itself. */
    private String swapAlone(long both, @Nullable Long limit) throws IOException {
        if (both < 0) return MAX;
        String now = limit != null ? text(limit) : cgroups.setting("memory", path, "memory.max");
        return now.equals(MAX) || now.equals(NONE) ? MAX : text(Math.max(0, both - Long.parseLong(now)));
    }

    private void blockIo(BlockIo io) throws IOException {
        Integer weight = io.weight();
        if (weight == null) return;
        if (cgroups.isUnified("io")) {
            if (cgroups.has("io", path, "io.bfq.weight")) set("io", "io.bfq.weight", text(weight));
            // Weights from 10 to 1000 lie on weights from 1 to 10000.
            else set("io", "io.weight", text(1 + (weight - 10L) * 9_999 / 990));
        } else {
            boolean bfq = cgroups.has("blkio", path, "blkio.bfq.weight");
            set("blkio", bfq ? "blkio.bfq.weight" : "blkio.weight", text(weight));
        }
    }

    private void set(String controller, String file, String value) throws IOException {
        String before = cgroups.setting(controller, path, file);
        cgroups.set(controller, path, file, value);
        undo.push("restore " + file, () -> cgroups.set(controller, path, file, before));
    }

    private static String text(long number) {
        return Long.toString(number);
    }
}
