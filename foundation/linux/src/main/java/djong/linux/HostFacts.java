package djong.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What the host is and what its kernel offers, asked once and passed on. {@code osName} is os-release(5)'s PRETTY_NAME,
 * {@code architecture} uname's machine.
 */
public record HostFacts(
        String kernelVersion,
        String osName,
        String osVersion,
        String osType,
        String architecture,
        int cpus,
        long memoryBytes,
        String hostName,
        Cgroups cgroups,
        boolean memoryLimit,
        boolean swapLimit,
        boolean cpuQuota,
        boolean cpuShares,
        boolean cpuSet,
        boolean pidsLimit,
        boolean oomKillDisable,
        boolean seccomp,
        boolean apparmor,
        boolean selinux,
        boolean ipv4Forwarding) {

    /** Reads /proc, /sys and os-release: about 20 small files. */
    public static HostFacts ask() throws IOException {
        Cgroups cgroups = Cgroups.ask();
        Map<String, String> os = osRelease();
        Path memory = cgroups.controller("memory");
        Path cpu = cgroups.controller("cpu");
        boolean v2Memory = cgroups.isUnified("memory");
        return new HostFacts(
                text("/proc/sys/kernel/osrelease"),
                os.getOrDefault("PRETTY_NAME", "Linux"),
                os.getOrDefault("VERSION_ID", ""),
                "linux",
                machine(),
                Runtime.getRuntime().availableProcessors(),
                memoryTotal(),
                text("/proc/sys/kernel/hostname"),
                cgroups,
                memory != null,
                memory != null && (v2Memory ? swapV2(memory) : has(memory, "memory.memsw.limit_in_bytes")),
                cpu != null && (cgroups.isUnified("cpu") || has(cpu, "cpu.cfs_quota_us")),
                cpu != null && (cgroups.isUnified("cpu") || has(cpu, "cpu.shares")),
                cgroups.controller("cpuset") != null,
                cgroups.controller("pids") != null,
                memory != null && !v2Memory && has(memory, "memory.oom_control"),
                Files.exists(Path.of("/proc/sys/kernel/seccomp/actions_avail")),
                text("/sys/module/apparmor/parameters/enabled").startsWith("Y"),
                Files.exists(Path.of("/sys/fs/selinux/enforce")),
                text("/proc/sys/net/ipv4/ip_forward").equals("1"));
    }

    /** How the cgroups are mounted. */
    public Cgroups.Layout cgroupLayout() {
        return cgroups.layout();
    }

    private static boolean has(Path folder, String file) {
        return Files.exists(folder.resolve(file));
    }

    /** The root of the tree has no limit files; any cgroup below it shows whether swap is counted. */
    private static boolean swapV2(Path root) throws IOException {
        try (var children = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (Path child : children) {
                if (has(child, "memory.max")) return has(child, "memory.swap.max");
            }
        }
        return Files.exists(Path.of("/proc/swaps"));
    }

    private static String machine() {
        return Architecture.THIS == Architecture.AMD64 ? "x86_64" : "aarch64";
    }

    private static long memoryTotal() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/meminfo"), StandardCharsets.US_ASCII)) {
            if (line.startsWith("MemTotal:")) return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
        throw new IOException("no MemTotal in /proc/meminfo");
    }

    private static Map<String, String> osRelease() throws IOException {
        Path file = Path.of("/etc/os-release");
        if (!Files.exists(file)) file = Path.of("/usr/lib/os-release");
        Map<String, String> values = new HashMap<>();
        if (!Files.exists(file)) return values;
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            int equals = line.indexOf('=');
            if (equals > 0) values.put(line.substring(0, equals), unquoted(line.substring(equals + 1)));
        }
        return values;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1
                && (value.startsWith("\"") && value.endsWith("\"") || value.startsWith("'") && value.endsWith("'"));
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** A small file without its last newline; empty where there is none. */
    private static String text(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
