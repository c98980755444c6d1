package djong.engine.spec;

import djong.engine.config.ContainerConfig;
import djong.engine.config.HostConfig;
import djong.engine.config.HostConfig.Security;
import djong.oci.RuntimeSpec;
import djong.oci.RuntimeSpec.Capabilities;
import djong.oci.RuntimeSpec.DeviceRule;
import djong.oci.RuntimeSpec.Linux;
import djong.oci.RuntimeSpec.Mount;
import djong.oci.RuntimeSpec.Namespace;
import djong.oci.RuntimeSpec.Process;
import djong.oci.RuntimeSpec.Rlimit;
import djong.oci.RuntimeSpec.User;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the runtime is told about a container. A pure function: the same input gives the same specification.
 * Which system calls are allowed is decided elsewhere and only carried along.
 */
public final class SpecBuilder {
    static final String DEFAULT_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    /** Where the init program appears in the container. */
    static final String INIT = "/sbin/docker-init";

    public static final List<String> DEFAULT_MASKED_PATHS = List.of(
            "/proc/asound",
            "/proc/acpi",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/sys/firmware",
            "/sys/devices/virtual/powercap");
    public static final List<String> DEFAULT_READONLY_PATHS =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private static final List<DeviceRule> DEFAULT_DEVICE_RULES = List.of(
            new DeviceRule(false, null, null, null, "rwm"),
            allow(1, 5),
            allow(1, 3),
            allow(1, 9),
            allow(1, 8),
            allow(5, 0),
            allow(5, 1),
            new DeviceRule(false, "c", 10L, 229L, "rwm"));

    private final SpecInput in;
    private final HostConfig hostConfig;
    private final Security security;

    private SpecBuilder(SpecInput in) {
        this.in = in;
        this.hostConfig = in.hostConfig();
        this.security = hostConfig.security();
    }

    public static RuntimeSpec build(SpecInput in) {
        return new SpecBuilder(in).build();
    }

    private RuntimeSpec build() {
        boolean ownUts = !hostConfig.namespaces().utsMode().equals("host");
        Map<String, String> annotations = hostConfig.lifecycle().annotations();
        return new RuntimeSpec(
                "1.0.2",
                process(),
                new RuntimeSpec.Root(
                        in.rootfs().toString(), hostConfig.storage().readonlyRootfs()),
                ownUts ? in.hostname() : null,
                null,
                mounts(),
                in.granted().hooks(),
                annotations == null ? Map.of() : new TreeMap<>(annotations),
                linux(ownUts));
    }

    private Process process() {
        var size = hostConfig.lifecycle().consoleSize();
        var args = new ArrayList<String>();
        if (in.initBinary() != null) {
            args.add(INIT);
            args.add("--");
        }
        args.addAll(in.args());
        ContainerConfig config = in.config();
        return new Process(
                config.tty(),
                config.tty() && size.known() ? new RuntimeSpec.ConsoleSize(size.rows(), size.columns()) : null,
                user(),
                args,
                env(config, in.hostname(), in.identity()),
                config.workingDir().isEmpty() ? "/" : config.workingDir(),
                capabilities(djong.engine.spec.Capabilities.of(
                        security.privileged(),
                        security.capAdd(),
                        security.capDrop(),
                        in.host().capabilities())),
                rlimits(in.host().defaultUlimits(), hostConfig.resources().ulimits()),
                in.noNewPrivileges(),
                in.apparmor(),
                in.oomScoreAdj(),
                null);
    }

    private User user() {
        User user = user(in.identity());
        var groups = new ArrayList<>(user.additionalGids());
        for (Long group : in.granted().groups()) if (!groups.contains(group)) groups.add(group);
        return new User(user.uid(), user.gid(), user.umask(), groups);
    }

    static User user(Identity identity) {
        return new User(
                identity.uid(),
                identity.gid(),
                null,
                identity.groups().stream().map(Integer::longValue).toList());
    }

    static Capabilities capabilities(List<String> held) {
        return new Capabilities(held, held, List.of(), held, List.of());
    }

    /** The engine's variables, each replaced by the container's where it names it; a bare name takes one away. */
    private List<String> env(ContainerConfig config, String hostname, Identity identity) {
        var base = new ArrayList<String>();
        base.add(DEFAULT_PATH);
        base.add("HOSTNAME=" + hostname);
        if (config.tty()) base.add("TERM=xterm");
        base.addAll(in.links());
        List<String> env = replaced(base, config.env() == null ? List.of() : config.env());
        if (env.stream().noneMatch(e -> e.startsWith("HOME="))) env.add("HOME=" + identity.home());
        return replaced(env, in.granted().env());
    }

    /** {@code base} with the entries of {@code more} in the place of those of the same name, or at the end. */
    public static List<String> replaced(List<String> base, List<String> more) {
        var all = new LinkedHashMap<String, String>();
        for (String entry : base) all.put(key(entry), entry);
        for (String entry : more) {
            if (entry.indexOf('=') < 0) all.remove(entry);
            else all.put(key(entry), entry);
        }
        return new ArrayList<>(all.values());
    }

    private static String key(String entry) {
        int eq = entry.indexOf('=');
        return eq < 0 ? entry : entry.substring(0, eq);
    }

    static List<Rlimit> rlimits(List<HostConfig.Ulimit> defaults, @Nullable List<HostConfig.Ulimit> asked) {
        var limits = new TreeMap<String, HostConfig.Ulimit>();
        for (HostConfig.Ulimit limit : defaults) limits.put(limit.name(), limit);
        if (asked != null) for (HostConfig.Ulimit limit : asked) limits.put(limit.name(), limit);
        return limits.values().stream()
                .map(l -> new Rlimit("RLIMIT_" + l.name().toUpperCase(Locale.ROOT), l.soft(), l.hard()))
                .toList();
    }

    private List<Mount> mounts() {
        boolean privileged = security.privileged();
        boolean writableCgroups = in.writableCgroups() == null ? privileged : in.writableCgroups();
        var mounts = new ArrayList<Mount>();
        mounts.add(new Mount("/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev")));
        mounts.add(new Mount("/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")));
        mounts.add(new Mount(
                "/dev/pts",
                "devpts",
                "devpts",
                List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5")));
        mounts.add(new Mount(
                "/sys",
                "sysfs",
                "sysfs",
                privileged ? List.of("nosuid", "noexec", "nodev") : List.of("nosuid", "noexec", "nodev", "ro")));
        mounts.add(new Mount(
                "/sys/fs/cgroup",
                "cgroup",
                "cgroup",
                writableCgroups ? List.of("nosuid", "noexec", "nodev") : List.of("ro", "nosuid", "noexec", "nodev")));
        mounts.add(new Mount("/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev")));
        switch (hostConfig.namespaces().ipcMode()) {
            case String _
            when in.shared().shm() != null ->
                mounts.add(new Mount(
                        "/dev/shm",
                        "bind",
                        in.shared().shm().toString(),
                        List.of("rbind", "nosuid", "noexec", "nodev", "rprivate")));
            case "none" -> {} // neither shared memory nor its file system
            case "host" -> mounts.add(new Mount("/dev/shm", "bind", "/dev/shm", List.of("rbind", "rprivate")));
            default -> {
                long size = hostConfig.storage().shmSizeBytes();
                mounts.add(new Mount(
                        "/dev/shm",
                        "tmpfs",
                        "shm",
                        List.of(
                                "nosuid",
                                "noexec",
                                "nodev",
                                "mode=1777",
                                "size=" + (size > 0 ? size : in.host().defaultShmSizeBytes()))));
            }
        }
        for (PlannedMount asked : in.mounts()) hide(mounts, asked.target());
        for (Mount granted : in.granted().mounts()) hide(mounts, granted.destination());
        var own = new ArrayList<Mount>();
        if (in.initBinary() != null)
            own.add(new Mount(INIT, "bind", in.initBinary().toString(), List.of("bind", "ro")));
        for (PlannedMount.Ready asked : in.mounts()) own.add(mount(asked));
        own.addAll(in.granted().mounts());
        etc(own, "/etc/resolv.conf", in.files().resolvConf().toString());
        etc(own, "/etc/hostname", in.files().hostname().toString());
        etc(own, "/etc/hosts", in.files().hosts().toString());
        // A mount below another one must come after it.
        own.sort((a, b) -> Integer.compare(depth(a.destination()), depth(b.destination())));
        mounts.addAll(own);
        return mounts;
    }

    /** A mount that was asked for takes the place of the engine's own at and below its target. */
    private static void hide(List<Mount> mounts, String target) {
        mounts.removeIf(m -> m.destination().equals(target)
                || target.equals("/dev") && m.destination().startsWith("/dev/"));
    }

    private static int depth(String path) {
        return (int) path.chars().filter(c -> c == '/').count();
    }

    private void etc(List<Mount> mounts, String target, String source) {
        if (mounts.stream().anyMatch(m -> m.destination().equals(target))) return;
        var options = new ArrayList<String>(List.of("rbind"));
        if (hostConfig.storage().readonlyRootfs()) options.add(readOnly(false));
        options.add("rprivate");
        mounts.add(new Mount(target, "bind", source, options));
    }

    private String readOnly(boolean recursive) {
        return recursive && in.host().recursiveReadOnly() ? "rro" : "ro";
    }

    private Mount mount(PlannedMount.Ready asked) {
        return switch (asked) {
            case PlannedMount.Bind bind -> {
                var options = new ArrayList<String>();
                options.add(bind.recursive() ? "rbind" : "bind");
                if (bind.readOnly()) options.add(readOnly(bind.recursive() && bind.recursiveReadOnly()));
                for (String restriction : bind.restrictions())
                    if (!restriction.equals("ro") || !bind.readOnly()) options.add(restriction);
                options.add(bind.propagation());
                yield new Mount(bind.target(), "bind", bind.source(), options);
            }
            case PlannedMount.Tmpfs tmpfs -> new Mount(tmpfs.target(), "tmpfs", "tmpfs", tmpfs.options());
        };
    }

    private Linux linux(boolean ownUts) {
        boolean privileged = security.privileged();
        List<String> masked = security.maskedPaths();
        List<String> readonly = security.readonlyPaths();
        return new Linux(
                List.of(),
                List.of(),
                sysctls(ownUts),
                resources(),
                cgroup(),
                namespaces(ownUts),
                in.granted().nodes(),
                in.seccomp(),
                rootfsPropagation(),
                privileged && masked == null ? List.of() : masked == null ? DEFAULT_MASKED_PATHS : masked,
                privileged && readonly == null ? List.of() : readonly == null ? DEFAULT_READONLY_PATHS : readonly,
                null);
    }

    /** Below the daemon's parent or the one asked for, which cannot lead out of the hierarchy. */
    private String cgroup() {
        String asked = hostConfig.resources().cgroupParent();
        String parent = asked.isEmpty() ? in.host().cgroupParent() : asked;
        return Path.of("/").resolve(parent).normalize().resolve(in.id()).toString();
    }

    private Map<String, String> sysctls(boolean ownUts) {
        var sysctls = new LinkedHashMap<String, String>();
        if (ownUts && !in.config().domainname().isEmpty())
            sysctls.put("kernel.domainname", in.config().domainname());
        if (in.ownNetwork()) {
            sysctls.put("net.ipv4.ip_unprivileged_port_start", "0");
            sysctls.put("net.ipv4.ping_group_range", "0 2147483647");
        }
        if (security.sysctls() != null)
            security.sysctls().forEach((name, value) -> sysctls.put(Sysctls.dotted(name), value));
        return sysctls;
    }

    private List<Namespace> namespaces(boolean ownUts) {
        var namespaces = new ArrayList<Namespace>();
        namespaces.add(new Namespace("mount", null));
        if (in.networkNamespace() != null)
            namespaces.add(new Namespace("network", in.networkNamespace().toString()));
        if (ownUts) namespaces.add(new Namespace("uts", null));
        if (!hostConfig.namespaces().pidMode().equals("host"))
            namespaces.add(new Namespace("pid", text(in.shared().pid())));
        if (!hostConfig.namespaces().ipcMode().equals("host"))
            namespaces.add(new Namespace("ipc", text(in.shared().ipc())));
        if (hostConfig.namespaces().cgroupnsMode().equals("private")) namespaces.add(new Namespace("cgroup", null));
        return namespaces;
    }

    private static @Nullable String text(@Nullable Path path) {
        return path == null ? null : path.toString();
    }

    /** A bind mount can only receive or send mounts if the root it lies on does. */
    private @Nullable String rootfsPropagation() {
        String propagation = null;
        for (PlannedMount mount : in.mounts()) {
            if (!(mount instanceof PlannedMount.Bind bind)) continue;
            if (bind.propagation().endsWith("shared")) return "shared";
            if (bind.propagation().endsWith("slave")) propagation = "rslave";
        }
        return propagation;
    }

    private RuntimeSpec.Resources resources() {
        var devices = new ArrayList<>(DEFAULT_DEVICE_RULES);
        if (security.privileged()) devices.add(new DeviceRule(true, null, null, null, "rwm"));
        devices.addAll(in.granted().rules());
        return ResourceSpec.fresh(hostConfig.resources(), devices, in.granted().numbers());
    }

    private static DeviceRule allow(long major, long minor) {
        return new DeviceRule(true, "c", major, minor, "rwm");
    }
}
