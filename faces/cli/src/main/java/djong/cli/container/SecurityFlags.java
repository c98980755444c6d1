package djong.cli.container;

import djong.api.JsonTree;
import djong.api.MalformedJsonException;
import djong.api.container.HostConfig;
import djong.cli.flags.Flag;
import djong.cli.flags.FlagException;
import djong.cli.flags.FlagSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The flags of what a container may do, and of what it shares with others. */
final class SecurityFlags {
    private static final Set<String> SYSCTLS = Set.of(
            "kernel.msgmax",
            "kernel.msgmnb",
            "kernel.msgmni",
            "kernel.sem",
            "kernel.shmall",
            "kernel.shmmax",
            "kernel.shmmni",
            "kernel.shm_rmid_forced");

    private final DeviceFlags devices;
    private final Flag.Switch privileged;
    private final Flag.Texts capAdd;
    private final Flag.Texts capDrop;
    private final Flag.Texts securityOpt;
    private final Flag.Text userns;
    private final Flag.Text pid;
    private final Flag.Text ipc;
    private final Flag.Text uts;
    private final Flag.Text cgroupns;
    private final Flag.Texts sysctl;
    private final Flag.Text isolation;

    SecurityFlags(FlagSet flags) {
        flags.group("Rights and isolation");
        privileged = flags.bool("privileged", "Give the container nearly all rights of the host");
        capAdd = flags.texts("cap-add", "Add a capability");
        capDrop = flags.texts("cap-drop", "Drop a capability");
        securityOpt =
                flags.texts("security-opt", "seccomp=unconfined|FILE, no-new-privileges, systempaths=unconfined, …");
        devices = new DeviceFlags(flags);
        pid = flags.text("pid", "PID namespace: host, container:NAME");
        ipc = flags.text("ipc", "IPC mode: private, shareable, host, none, container:NAME");
        uts = flags.text("uts", "UTS namespace: host");
        userns = flags.text("userns", "User namespace: host");
        cgroupns = flags.text("cgroupns", "Cgroup namespace: host, private");
        sysctl = flags.texts(
                "sysctl",
                (char) 0,
                "map",
                "Set a kernel parameter of the container: NAME=VALUE",
                SecurityFlags::setting);
        isolation = flags.hidden(flags.text("isolation", "Isolation technology"));
    }

    void check() {
        mode(pid, "--pid: invalid PID mode", true, "", "host");
        mode(uts, "--uts: invalid UTS mode", false, "", "host");
        mode(userns, "--userns: invalid USER mode", false, "", "host");
        mode(cgroupns, "--cgroupns: invalid CGROUP mode", false, "", "private", "host");
    }

    void fill(HostConfig.Builder host) throws IOException {
        SecurityOpts options = SecurityOpts.of(securityOpt.values());
        host.privileged(privileged.on())
                .capAdd(capabilities(capAdd))
                .capDrop(capabilities(capDrop))
                .securityOpt(securityOpt.values().isEmpty() ? null : options.options())
                .maskedPaths(options.unmasked() ? List.of() : null)
                .readonlyPaths(options.unmasked() ? List.of() : null)
                .pidMode(pid.value())
                .ipcMode(ipc.value())
                .utsMode(uts.value())
                .usernsMode(userns.value())
                .cgroupnsMode(cgroupns.value())
                .sysctls(sysctl.values().isEmpty() ? null : CreateFlags.pairs(sysctl.values(), "sysctl"))
                .isolation(isolation.value());
        devices.fill(host);
    }

    /** In the kernel's form and in order, each once. */
    private static @Nullable List<String> capabilities(Flag.Texts flag) {
        if (flag.values().isEmpty()) return null;
        var names = new TreeSet<String>();
        for (String value : flag.values()) {
            String name = value.strip().toUpperCase(Locale.ROOT);
            names.add(name.equals("ALL") || name.startsWith("CAP_") ? name : "CAP_" + name);
        }
        return List.copyOf(names);
    }

    private static String setting(String value) {
        int equals = value.indexOf('=');
        String name = equals < 0 ? "" : value.substring(0, equals);
        if (!SYSCTLS.contains(name) && !name.startsWith("net.") && !name.startsWith("fs.mqueue."))
            throw new FlagException("sysctl '" + value + "' is not allowed");
        return value;
    }

    private static void mode(Flag.Text flag, String error, boolean container, String... known) {
        for (String mode : known) if (flag.value().equals(mode)) return;
        if (container && flag.value().startsWith("container:") && flag.value().length() > 10) return;
        throw new FlagException(error);
    }

    /** Security options with files read; {@code systempaths=unconfined} is no option of the daemon but shows all paths. */
    private record SecurityOpts(List<String> options, boolean unmasked) {
        static SecurityOpts of(List<String> values) throws IOException {
            List<String> options = new ArrayList<>();
            boolean unmasked = false;
            for (String value : values) {
                if (value.equals("systempaths=unconfined")) {
                    unmasked = true;
                    continue;
                }
                int split = value.indexOf('=');
                if (split < 0) split = value.indexOf(':');
                if (split < 0 && !value.equals("no-new-privileges")) {
                    throw new FlagException("Invalid --security-opt: \"" + value + "\"");
                }
                String key = split < 0 ? value : value.substring(0, split);
                String file = split < 0 ? "" : value.substring(split + 1);
                if (key.equals("seccomp") && !file.equals("unconfined") && !file.equals("builtin")) {
                    options.add("seccomp=" + profile(file));
                } else {
                    options.add(value);
                }
            }
            return new SecurityOpts(options, unmasked);
        }

        private static String profile(String file) throws IOException {
            byte[] json;
            try {
                json = Files.readAllBytes(Path.of(file));
            } catch (java.nio.file.NoSuchFileException e) {
                throw new FlagException(
                        "opening seccomp profile (" + file + ") failed: open " + file + ": no such file or directory");
            }
            try {
                return JsonTree.compact(JsonTree.parse(json));
            } catch (MalformedJsonException e) {
                throw new FlagException("compacting json for seccomp profile (" + file + ") failed: " + e.getMessage());
            }
        }
    }
}
