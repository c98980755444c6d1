package djong.cli.system;

import djong.api.Json;
import djong.api.system.SystemInfo;
import djong.cli.command.Cli;
import djong.cli.format.Units;
import djong.client.Body;
import djong.client.DaemonException;
import djong.client.Endpoint;
import djong.client.EngineClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Looks at this host by reading files and asking programs for their version; changes nothing. */
final class Examination {
    enum Level {
        GOOD,
        WARNING,
        BROKEN
    }

    /** What was looked at, what was seen, and how to mend it; the remedy is empty when there is nothing to mend. */
    record Finding(Level level, String what, String says, String remedy) {}

    /** The daemon's data when it is not there to say where it keeps them. */
    private static final Path USUAL_DATA_ROOT = Path.of("/var/lib/djong");

    private static final long LITTLE_SPACE_BYTES = 2L << 30;
    /** Before the remedy in the daemon's words. */
    private static final String LET_THROUGH = "; let them through: ";

    private static final String APT = "apt-get install -y ";

    private final Map<String, String> environment;
    private final EngineClient client;
    private final List<Finding> findings = new ArrayList<>();

    Examination(Map<String, String> environment, EngineClient client) {
        this.environment = environment;
        this.client = client;
    }

    List<Finding> all() {
        boolean local = client.endpoint() instanceof Endpoint.Unix;
        SystemInfo info = daemon();
        if (!Cli.os().equals("linux")) {
            if (local)
                bad(
                        "system",
                        Cli.os() + " cannot run containers itself",
                        "Name a Linux host: djong -H tcp://HOST:2376 …");
            return findings;
        }
        if (!local) {
            good("host", "the daemon is elsewhere (" + client.endpoint().url() + "); this host was not examined");
            return findings;
        }
        kernel();
        overlay();
        namespaces();
        cgroups();
        seccomp();
        programs();
        forwarding();
        firewalls(info);
        space(info);
        return findings;
    }

    private void good(String what, String says) {
        findings.add(new Finding(Level.GOOD, what, says, ""));
    }

    private void warn(String what, String says, String remedy) {
        findings.add(new Finding(Level.WARNING, what, says, remedy));
    }

    private void bad(String what, String says, String remedy) {
        findings.add(new Finding(Level.BROKEN, what, says, remedy));
    }

    private @Nullable SystemInfo daemon() {
        try {
            SystemInfo info = Json.read(SystemInfo.class, client.bytes("GET", "/info", Body.NONE));
            good(
                    "daemon",
                    "version " + info.serverVersion() + " answers at "
                            + client.endpoint().url());
            return info;
        } catch (DaemonException e) {
            bad("daemon", "answers with an error: " + e.getMessage(), "Look at the daemon's log: journalctl -u djong");
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            int line = message.indexOf('\n');
            if (message.startsWith("permission denied")) {
                bad("daemon", "its socket may not be used by you", message.substring(message.indexOf(": ") + 2));
            } else {
                bad(
                        "daemon",
                        line < 0 ? message : message.substring(0, line),
                        "Start it: djongd &   or, where it is installed as a service: systemctl start djong\n"
                                + "Another place: djong -H ADDRESS …, or DOCKER_HOST=ADDRESS");
            }
        }
        return null;
    }

    private void kernel() {
        String release = read("/proc/sys/kernel/osrelease");
        int[] version = version(release);
        if (version[0] > 5 || version[0] == 5 && version[1] >= 10) good("kernel", release);
        else
            bad(
                    "kernel",
                    release + " is older than 5.10",
                    "Boot a kernel of 5.10 or newer; Debian 12 and Ubuntu 22.04 have one.");
    }

    /** The first two numbers of a version. */
    private static int[] version(String text) {
        int[] numbers = new int[2];
        int index = 0;
        boolean digits = false;
        for (int i = 0; i < text.length() && index < 2; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                numbers[index] = numbers[index] * 10 + (c - '0');
                digits = true;
            } else if (digits) {
                index++;
                digits = false;
                if (c != '.') break;
            }
        }
        return numbers;
    }

    private void overlay() {
        if (read("/proc/filesystems").contains("overlay")) {
            good("overlayfs", "known to the kernel");
        } else if (Files.isDirectory(
                Path.of("/lib/modules/" + read("/proc/sys/kernel/osrelease") + "/kernel/fs/overlayfs"))) {
            warn(
                    "overlayfs",
                    "a module that is not loaded",
                    "modprobe overlay && echo overlay > /etc/modules-load.d/djong.conf");
        } else {
            bad("overlayfs", "not known to the kernel", "modprobe overlay, or boot a kernel with CONFIG_OVERLAY_FS");
        }
    }

    private void namespaces() {
        List<String> missing = new ArrayList<>();
        for (String kind : List.of("mnt", "pid", "net", "ipc", "uts", "cgroup", "user")) {
            if (!Files.exists(Path.of("/proc/self/ns/" + kind))) missing.add(kind);
        }
        if (missing.isEmpty()) good("namespaces", "mnt pid net ipc uts cgroup user");
        else
            bad(
                    "namespaces",
                    "missing: " + String.join(" ", missing),
                    "Boot a kernel with CONFIG_NAMESPACES and all its kinds.");
    }

    /** Version 2 has one mount; version 1 one per controller; hybrid has both, and its controllers are where they are mounted. */
    private void cgroups() {
        Set<String> first = new TreeSet<>();
        String unified = "";
        for (String line : read("/proc/self/mountinfo").split("\n")) {
            int dash = line.indexOf(" - ");
            if (dash < 0) continue;
            String[] left = line.substring(0, dash).split(" ");
            String[] right = line.substring(dash + 3).split(" ");
            if (right[0].equals("cgroup2") && unified.isEmpty()) unified = left[4];
            if (right[0].equals("cgroup") && right.length > 2) {
                for (String option : right[2].split(",")) {
                    if (Set.of("memory", "cpu", "cpuacct", "cpuset", "pids", "devices", "freezer", "blkio")
                            .contains(option)) {
                        first.add(option);
                    }
                }
            }
        }
        Set<String> second = unified.isEmpty() ? Set.of() : words(read(unified + "/cgroup.controllers"));
        if (first.isEmpty() && unified.isEmpty()) {
            bad("cgroups", "nothing is mounted", "mount -t cgroup2 cgroup2 /sys/fs/cgroup");
            return;
        }
        Set<String> needed = new LinkedHashSet<>(List.of("memory", "cpu", "pids"));
        String layout = first.isEmpty() ? "version 2" : unified.isEmpty() ? "version 1" : "hybrid";
        if (first.isEmpty()) {
            needed.removeAll(second);
            if (needed.isEmpty()) {
                good("cgroups", layout + " at " + unified + " with " + String.join(" ", second));
            } else {
                warn(
                        "cgroups",
                        layout + ", without " + String.join(" ", needed) + ": limits for it cannot be set",
                        "Take the controller from version 1: boot with cgroup_no_v1=all systemd.unified_cgroup_hierarchy=1");
            }
            return;
        }
        needed.removeAll(first);
        if (!needed.isEmpty()) {
            warn(
                    "cgroups",
                    layout + ", without " + String.join(" ", needed) + ": limits for it cannot be set",
                    mountVersion1(needed));
        } else if (!second.isEmpty()) {
            bad(
                    "cgroups",
                    layout + " with controllers in version 2 (" + String.join(" ", second)
                            + "): crun refuses this layout",
                    "Take them to version 1 now, in this order:\n" + mountVersion1(second)
                            + "\nor for good: boot with systemd.unified_cgroup_hierarchy=1, so that all controllers are in version 2.");
        } else {
            good("cgroups", layout + " with " + String.join(" ", first));
        }
    }

    private static String mountVersion1(Set<String> controllers) {
        StringBuilder remedy = new StringBuilder();
        for (String controller : controllers) {
            if (!remedy.isEmpty()) remedy.append(" && ");
            remedy.append("mkdir -p /sys/fs/cgroup/")
                    .append(controller)
                    .append(" && mount -t cgroup -o ")
                    .append(controller)
                    .append(" cgroup /sys/fs/cgroup/")
                    .append(controller);
        }
        return remedy.toString();
    }

    private static Set<String> words(String text) {
        Set<String> words = new LinkedHashSet<>();
        for (String word : text.split("\\s+")) if (!word.isEmpty()) words.add(word);
        return words;
    }

    private void seccomp() {
        if (read("/proc/self/status").contains("Seccomp:")) good("seccomp", "known to the kernel");
        else
            warn(
                    "seccomp",
                    "not known to the kernel: containers run without a system call filter",
                    "Boot a kernel with CONFIG_SECCOMP_FILTER");
    }

    private void programs() {
        program("crun", 1, 8, true, "crun");
        program("conmon", 2, 1, true, "conmon");
        Path runc = onPath("runc");
        if (runc != null) good("runc", runc + ", usable by --runtime runc");
        Path library = library("libnftables.so.1");
        if (library != null) good("libnftables", library.toString());
        else bad("libnftables", "not found; the default network needs it", APT + "libnftables1");
    }

    private void program(String name, int major, int minor, boolean needed, String debianPackage) {
        Path path = onPath(name);
        if (path == null) {
            if (needed) bad(name, "not found on PATH", APT + debianPackage);
            return;
        }
        String answer = ask(path, "--version");
        int line = answer.indexOf('\n');
        String first = line < 0 ? answer : answer.substring(0, line);
        int[] version = version(first);
        String says = path + ", " + (first.isBlank() ? "version unknown" : first.strip());
        if (version[0] > major || version[0] == major && version[1] >= minor) good(name, says);
        else warn(name, says + "; at least " + major + "." + minor + " was tested", APT + debianPackage);
    }

    private @Nullable Path onPath(String program) {
        String path = environment.getOrDefault("PATH", "");
        for (String folder : (path
                        + ":/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin:/usr/libexec/podman:/usr/lib/podman")
                .split(":")) {
            if (folder.isEmpty()) continue;
            Path file = Path.of(folder, program);
            if (Files.isExecutable(file) && !Files.isDirectory(file)) return file;
        }
        return null;
    }

    private static @Nullable Path library(String name) {
        String machine = Cli.architecture().equals("arm64") ? "aarch64" : "x86_64";
        for (String folder : List.of(
                "/usr/lib/" + machine + "-linux-gnu",
                "/lib/" + machine + "-linux-gnu",
                "/usr/lib64",
                "/lib64",
                "/usr/lib",
                "/lib",
                "/usr/local/lib")) {
            Path file = Path.of(folder, name);
            if (Files.exists(file)) return file;
        }
        return null;
    }

    private static String ask(Path program, String argument) {
        try {
            Process process = new ProcessBuilder(program.toString(), argument)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return answer;
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private void forwarding() {
        String value = read("/proc/sys/net/ipv4/ip_forward");
        if (value.equals("1")) {
            good("ip_forward", "on");
        } else {
            warn(
                    "ip_forward",
                    "off; the daemon switches it on when a container with a network starts",
                    "To have it on from the start: echo net.ipv4.ip_forward=1 > /etc/sysctl.d/99-djong.conf && sysctl --system");
        }
    }

    /** What the daemon says of other firewalls of this host: what they do, and after the mark what helps. */
    private void firewalls(@Nullable SystemInfo info) {
        List<String> warnings = info == null || info.warnings() == null ? List.of() : info.warnings();
        for (String warning : warnings) {
            int mark = warning.indexOf(LET_THROUGH);
            if (mark < 0) continue;
            warn(
                    "firewall",
                    warning.substring("WARNING: ".length(), mark),
                    warning.substring(mark + LET_THROUGH.length()));
        }
    }

    private void space(@Nullable SystemInfo info) {
        Path root = info == null || info.dockerRootDir().isEmpty() ? USUAL_DATA_ROOT : Path.of(info.dockerRootDir());
        Path existing = root;
        while (existing != null && !Files.exists(existing)) existing = existing.getParent();
        if (existing == null) return;
        try {
            FileStore store = Files.getFileStore(existing);
            long free = store.getUsableSpace();
            String says = Units.binarySize(free) + " free for " + root + " (" + store.type() + ")";
            if (store.type().equals("overlay")) {
                bad(
                        "disk",
                        says + "; overlayfs cannot have its upper layer on overlayfs",
                        "Use a data root on a real file system: djongd --data-root PATH");
            } else if (free < LITTLE_SPACE_BYTES) {
                warn("disk", says, "Make room, or use another data root: djongd --data-root PATH");
            } else {
                good("disk", says);
            }
        } catch (IOException e) {
            warn("disk", "cannot be examined: " + e.getMessage(), "");
        }
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
