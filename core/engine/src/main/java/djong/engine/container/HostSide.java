package djong.engine.container;

import djong.base.EngineException;
import djong.engine.config.ContainerConfig;
import djong.engine.config.HostConfig.Networking;
import djong.engine.container.Container.Files;
import djong.engine.container.Container.NetworkAttachment;
import djong.engine.spec.Capabilities;
import djong.engine.spec.HostFiles;
import djong.engine.spec.PlannedMount;
import djong.engine.spec.SpecInput;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.Root;
import djong.linux.Stat;
import djong.oci.RuntimeSpec;
import djong.runtime.seccomp.SeccompPolicy;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What a container takes from, and has on, the host: its folder, its files for {@code /etc}, sources of binds, devices, the daemon's own rights. */
final class HostSide {
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    /** The real servers where resolv.conf only names a stub on the loopback; systemd-resolved(8). */
    private static final Path RESOLVED_CONF = Path.of("/run/systemd/resolve/resolv.conf");
    /** Below /dev and not devices to hand on: file systems of their own, and what the runtime makes itself. */
    private static final Set<String> NOT_DEVICES =
            Set.of("pts", "shm", "fd", "mqueue", ".lxc", ".lxd-mounts", ".udev", "console");

    private final Parts parts;
    private final List<String> capabilities;
    private final boolean recursiveReadOnly;
    private final Map<String, Optional<RuntimeSpec.Seccomp>> policies = new ConcurrentHashMap<>();

    HostSide(Parts parts) {
        this.parts = parts;
        this.capabilities = Capabilities.available(boundingSet());
        this.recursiveReadOnly = atLeast(parts.host().kernelVersion(), 5, 12);
    }

    /** The capabilities that can be given: our own bounding set, proc_pid_status(5). */
    private static long boundingSet() {
        try {
            for (String line : java.nio.file.Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("CapBnd:"))
                    return Long.parseUnsignedLong(line.substring(7).strip(), 16);
            }
        } catch (IOException e) {
            throw new EngineException.System("cannot read /proc/self/status: " + e.getMessage(), e);
        }
        throw new EngineException.System("/proc/self/status has no CapBnd");
    }

    static boolean atLeast(String kernelRelease, int major, int minor) {
        String[] parts = kernelRelease.split("[^0-9]+");
        if (parts.length < 2) return false;
        int foundMajor = Integer.parseInt(parts[0]);
        return foundMajor > major || foundMajor == major && Integer.parseInt(parts[1]) >= minor;
    }

    List<String> capabilities() {
        return capabilities;
    }

    Path folder(ContainerId id) {
        return parts.options().containersDir().resolve(id.hex());
    }

    Files files(ContainerId id) {
        return Files.in(folder(id), id);
    }

    /** The program and its arguments. */
    List<String> argv(Container c) {
        var argv = new ArrayList<String>();
        argv.add(c.path());
        argv.addAll(c.args());
        return argv;
    }

    Path initBinary() {
        Path configured = parts.options().initBinary();
        return configured != null
                ? configured
                : parts.runtimes()
                        .init()
                        .orElseThrow(() -> new EngineException.System(
                                "exec: \"docker-init\": executable file not found in $PATH"));
    }

    SpecInput.Host facts(boolean privileged) throws IOException {
        return new SpecInput.Host(
                capabilities,
                parts.options().cgroupParent(),
                parts.host().cgroupLayout() == djong.linux.Cgroups.Layout.V2,
                recursiveReadOnly,
                privileged ? devices() : List.of(),
                parts.options().defaultShmSizeBytes(),
                parts.options().defaultUlimits());
    }

    /** @param asked as {@code --security-opt seccomp=} had it */
    RuntimeSpec.@Nullable Seccomp seccomp(boolean privileged, String asked, List<String> held) {
        if (privileged || asked.equals("unconfined")) return null;
        boolean standard = asked.isEmpty() || asked.equals("builtin");
        String profile = standard && asked.isEmpty() ? parts.options().seccompProfile() : "";
        if (profile.equals("unconfined")) return null;
        String key = (standard ? profile : asked) + '\n' + new TreeSet<>(held);
        return policies.computeIfAbsent(
                        key,
                        _ -> Optional.of(policy(standard ? "" : asked, profile)
                                .resolve(
                                        Set.copyOf(held),
                                        parts.host().architecture(),
                                        parts.host().kernelVersion())))
                .orElse(null);
    }

    private static SeccompPolicy policy(String json, String file) {
        if (!json.isEmpty()) return SeccompPolicy.parse(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        if (file.isEmpty() || file.equals("builtin")) return SeccompPolicy.standard();
        try {
            return SeccompPolicy.parse(java.nio.file.Files.readAllBytes(Path.of(file)));
        } catch (IOException e) {
            throw new EngineException.System("cannot read the seccomp profile " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * The mount with its source looked at. Where the short form of a bind names nothing there is an empty folder afterwards; a file has
     * nothing below it, and runtimes refuse to look.
     */
    PlannedMount.Bind withSource(PlannedMount.Bind bind) {
        Path source = Path.of(bind.source());
        if (java.nio.file.Files.isDirectory(source)) return bind;
        if (java.nio.file.Files.exists(source)) return bind.withoutMountsBelow();
        if (!bind.createSource()) {
            throw new EngineException.InvalidParameter(
                    "invalid mount config for type \"bind\": bind source path does not exist: " + bind.source());
        }
        try {
            java.nio.file.Files.createDirectories(source);
            return bind;
        } catch (IOException e) {
            throw new EngineException.System(
                    "error while creating mount source path '" + bind.source() + "': " + e.getMessage(), e);
        }
    }

    /** Writes the container's hosts, hostname and resolv.conf. */
    Files writeEtc(Container c, NetworkAttachment network) throws IOException {
        Files files = files(c.id());
        ContainerConfig config = c.config();
        Networking networking = networking(c.hostConfig().networking());
        boolean ofHost = network.networkName().equals("host");
        boolean connected = !network.ipAddress().isEmpty();
        String hosts = ofHost
                ? HostFiles.sharedHosts(readIfThere(Path.of("/etc/hosts")), null, networking.extraHosts())
                : HostFiles.hosts(
                        config.hostname(),
                        config.domainname(),
                        network.ipAddress(),
                        connected ? network.gateway() : null,
                        networking.extraHosts());
        java.nio.file.Files.writeString(files.hosts(), hosts);
        java.nio.file.Files.writeString(files.hostname(), HostFiles.hostname(config.hostname(), config.domainname()));
        java.nio.file.Files.writeString(files.resolvConf(), HostFiles.resolvConf(resolvConf(), networking, !ofHost));
        return files;
    }

    private Networking networking(Networking asked) {
        EngineOptions o = parts.options();
        return new Networking(
                asked.portBindings(),
                asked.publishAllPorts(),
                asked.dns().isEmpty() ? o.dns() : asked.dns(),
                asked.dnsOptions().isEmpty() ? o.dnsOptions() : asked.dnsOptions(),
                asked.dnsSearch().isEmpty() ? o.dnsSearch() : asked.dnsSearch(),
                asked.extraHosts(),
                asked.links());
    }

    private static String resolvConf() throws IOException {
        String text = readIfThere(RESOLV_CONF);
        if (!HostFiles.onlyLoopback(text)) return text;
        String real = readIfThere(RESOLVED_CONF);
        return real.isEmpty() ? text : real;
    }

    private static String readIfThere(Path file) throws IOException {
        try {
            return java.nio.file.Files.readString(file);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** Every device of the host, for a privileged container. */
    private static List<RuntimeSpec.Device> devices() throws IOException {
        var found = new ArrayList<RuntimeSpec.Device>();
        try (Root root = Root.open(Path.of("/dev"));
                Dir dev = root.directory()) {
            collect(dev, "/dev/", found);
        }
        found.sort((a, b) -> a.path().compareTo(b.path()));
        return found;
    }

    private static void collect(Dir folder, String prefix, List<RuntimeSpec.Device> found) throws IOException {
        for (String name : folder.list()) {
            if (prefix.equals("/dev/") && NOT_DEVICES.contains(name)) continue;
            Stat stat = folder.statIfExists(name);
            if (stat == null) continue;
            switch (stat.type()) {
                case Stat.S_IFDIR -> {
                    try (Dir below = folder.directory(name)) {
                        collect(below, prefix + name + '/', found);
                    } catch (IOException e) {
                        if (Errno.of(e) != Errno.ENOENT && Errno.of(e) != Errno.EACCES) throw e;
                    }
                }
                case Stat.S_IFCHR, Stat.S_IFBLK ->
                    found.add(new RuntimeSpec.Device(
                            prefix + name,
                            stat.type() == Stat.S_IFCHR ? "c" : "b",
                            stat.rdevMajor(),
                            stat.rdevMinor(),
                            stat.permissions(),
                            (long) stat.uid(),
                            (long) stat.gid()));
                default -> {} // links and sockets are not devices
            }
        }
    }
}
