package djong.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which limits the kernel's control groups can hold: cgroups(7) and the kernel's cgroup-v1 and cgroup-v2 documents. Asked once and passed on.
 *
 * @param cpus that may be used, as {@code 0-1}; empty where there is no cpuset
 * @param mems memory nodes that may be used
 */
public record CgroupSupport(
        boolean memory,
        boolean swap,
        boolean reservation,
        boolean swappiness,
        boolean oomKillDisable,
        boolean cpuShares,
        boolean cpuQuota,
        boolean cpuRealtime,
        boolean cpuset,
        boolean pids,
        boolean blkioWeight,
        boolean blkioWeightDevice,
        boolean readBytesPerSecond,
        boolean writeBytesPerSecond,
        boolean readsPerSecond,
        boolean writesPerSecond,
        String cpus,
        String mems) {

    /** Looks which files the roots of the hierarchies have. @param swap whether swap is counted, which only a cgroup below the root shows */
    public static CgroupSupport ask(Cgroups cgroups, boolean swap) throws IOException {
        // Version 2 has its files in the cgroups below the root only; a controller there has all of its limits.
        boolean memoryV2 = cgroups.isUnified("memory");
        boolean cpuV2 = cgroups.isUnified("cpu");
        boolean ioV2 = cgroups.controller("io") != null;
        return new CgroupSupport(
                cgroups.controller("memory") != null,
                swap,
                memoryV2 || has(cgroups, "memory", "memory.soft_limit_in_bytes"),
                !memoryV2 && has(cgroups, "memory", "memory.swappiness"),
                !memoryV2 && has(cgroups, "memory", "memory.oom_control"),
                cpuV2 || has(cgroups, "cpu", "cpu.shares"),
                cpuV2 || has(cgroups, "cpu", "cpu.cfs_quota_us"),
                !cpuV2 && has(cgroups, "cpu", "cpu.rt_period_us") && has(cgroups, "cpu", "cpu.rt_runtime_us"),
                cgroups.controller("cpuset") != null,
                cgroups.controller("pids") != null,
                ioV2 || has(cgroups, "blkio", "blkio.weight"),
                ioV2 || has(cgroups, "blkio", "blkio.weight_device"),
                ioV2 || has(cgroups, "blkio", "blkio.throttle.read_bps_device"),
                ioV2 || has(cgroups, "blkio", "blkio.throttle.write_bps_device"),
                ioV2 || has(cgroups, "blkio", "blkio.throttle.read_iops_device"),
                ioV2 || has(cgroups, "blkio", "blkio.throttle.write_iops_device"),
                available(cgroups, "cpus"),
                available(cgroups, "mems"));
    }

    private static boolean has(Cgroups cgroups, String controller, String file) {
        Path root = cgroups.controller(controller);
        return root != null && Files.exists(root.resolve(file));
    }

    private static String available(Cgroups cgroups, String which) throws IOException {
        Path root = cgroups.controller("cpuset");
        if (root == null) return "";
        for (String name :
                new String[] {"cpuset." + which + ".effective", "cpuset.effective_" + which, "cpuset." + which}) {
            Path file = root.resolve(name);
            if (Files.exists(file))
                return Files.readString(file, StandardCharsets.US_ASCII).strip();
        }
        return "";
    }
}
