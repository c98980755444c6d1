package djong.oci;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an OCI runtime is given as {@code config.json}; OCI runtime-spec, config.md. Null, empty, zero and false are left out of the JSON
 * wherever the specification allows.
 *
 * @param ociVersion {@code 1.0.2}
 * @param process null only for a container that cannot be started
 */
public record RuntimeSpec(
        String ociVersion,
        @Nullable Process process,
        Root root,
        @Nullable String hostname,
        @Nullable String domainname,
        List<Mount> mounts,
        @Nullable Hooks hooks,
        Map<String, String> annotations,
        Linux linux) {
    /** {@code ulimit unlimited} in {@link Rlimit}. */
    public static final long UNLIMITED = -1;

    public RuntimeSpec {
        mounts = List.copyOf(mounts);
        annotations = Ordered.copy(annotations);
    }

    /** The bytes of {@code config.json}. */
    public byte[] toJson() {
        return RuntimeSpecJson.encode(this);
    }

    public RuntimeSpec withProcess(Process process) {
        return new RuntimeSpec(ociVersion, process, root, hostname, domainname, mounts, hooks, annotations, linux);
    }

    public RuntimeSpec withAnnotations(Map<String, String> annotations) {
        return new RuntimeSpec(ociVersion, process, root, hostname, domainname, mounts, hooks, annotations, linux);
    }

    public RuntimeSpec withLinux(Linux linux) {
        return new RuntimeSpec(ociVersion, process, root, hostname, domainname, mounts, hooks, annotations, linux);
    }

    /**
     * What to execute; config.md, "Process".
     *
     * @param consoleSize of the terminal at first; null for the runtime's default
     * @param cwd absolute
     * @param capabilities null for none
     * @param oomScoreAdj null to leave it as the runtime's own
     */
    public record Process(
            boolean terminal,
            @Nullable ConsoleSize consoleSize,
            User user,
            List<String> args,
            List<String> env,
            String cwd,
            @Nullable Capabilities capabilities,
            List<Rlimit> rlimits,
            boolean noNewPrivileges,
            @Nullable String apparmorProfile,
            @Nullable Integer oomScoreAdj,
            @Nullable String selinuxLabel) {
        public Process {
            args = List.copyOf(args);
            env = List.copyOf(env);
            rlimits = List.copyOf(rlimits);
        }

        /** The bytes of the file that {@code exec --process} takes. */
        public byte[] toJson() {
            return RuntimeSpecJson.encode(this);
        }
    }

    public record ConsoleSize(int height, int width) {}

    /** @param umask null for the runtime's default */
    public record User(long uid, long gid, @Nullable Integer umask, List<Long> additionalGids) {
        public User {
            additionalGids = List.copyOf(additionalGids);
        }
    }

    /** Names such as {@code CAP_CHOWN}; capabilities(7). */
    public record Capabilities(
            List<String> bounding,
            List<String> effective,
            List<String> inheritable,
            List<String> permitted,
            List<String> ambient) {
        public Capabilities {
            bounding = List.copyOf(bounding);
            effective = List.copyOf(effective);
            inheritable = List.copyOf(inheritable);
            permitted = List.copyOf(permitted);
            ambient = List.copyOf(ambient);
        }
    }

    /** @param type {@code RLIMIT_NOFILE} and so on; limits in its unit, or {@link #UNLIMITED} */
    public record Rlimit(String type, long soft, long hard) {}

    /** @param path of the root file system, absolute or relative to the bundle */
    public record Root(String path, boolean readonly) {}

    /** @param type null with a bind mount */
    public record Mount(
            String destination,
            @Nullable String type,
            @Nullable String source,
            List<String> options) {
        public Mount {
            options = List.copyOf(options);
        }
    }

    /** Programs that the runtime runs at certain points; config.md, "POSIX-platform Hooks". */
    public record Hooks(
            List<Hook> prestart,
            List<Hook> createRuntime,
            List<Hook> createContainer,
            List<Hook> startContainer,
            List<Hook> poststart,
            List<Hook> poststop) {}

    /** @param timeoutSeconds null for none */
    public record Hook(
            String path,
            List<String> args,
            List<String> env,
            @Nullable Integer timeoutSeconds) {}

    /**
     * config-linux.md.
     *
     * @param cgroupsPath null lets the runtime choose
     * @param rootfsPropagation {@code private}, {@code rslave} and so on
     */
    public record Linux(
            List<IdMapping> uidMappings,
            List<IdMapping> gidMappings,
            Map<String, String> sysctl,
            @Nullable Resources resources,
            @Nullable String cgroupsPath,
            List<Namespace> namespaces,
            List<Device> devices,
            @Nullable Seccomp seccomp,
            @Nullable String rootfsPropagation,
            List<String> maskedPaths,
            List<String> readonlyPaths,
            @Nullable String mountLabel) {
        public Linux {
            uidMappings = List.copyOf(uidMappings);
            gidMappings = List.copyOf(gidMappings);
            sysctl = Ordered.copy(sysctl);
            namespaces = List.copyOf(namespaces);
            devices = List.copyOf(devices);
            maskedPaths = List.copyOf(maskedPaths);
            readonlyPaths = List.copyOf(readonlyPaths);
        }

        public Linux withSeccomp(@Nullable Seccomp seccomp) {
            return new Linux(
                    uidMappings,
                    gidMappings,
                    sysctl,
                    resources,
                    cgroupsPath,
                    namespaces,
                    devices,
                    seccomp,
                    rootfsPropagation,
                    maskedPaths,
                    readonlyPaths,
                    mountLabel);
        }

        public Linux withNamespaces(List<Namespace> namespaces) {
            return new Linux(
                    uidMappings,
                    gidMappings,
                    sysctl,
                    resources,
                    cgroupsPath,
                    namespaces,
                    devices,
                    seccomp,
                    rootfsPropagation,
                    maskedPaths,
                    readonlyPaths,
                    mountLabel);
        }
    }

    public record IdMapping(long containerId, long hostId, long size) {}

    /**
     * @param type {@code pid network mount ipc uts user cgroup}
     * @param path of a namespace to join; null for a new one
     */
    public record Namespace(String type, @Nullable String path) {}

    /** @param type {@code c b u p} */
    public record Device(
            String path,
            String type,
            long major,
            long minor,
            @Nullable Integer fileMode,
            @Nullable Long uid,
            @Nullable Long gid) {}

    /** @param unified cgroup v2 file to value */
    public record Resources(
            List<DeviceRule> devices,
            @Nullable Memory memory,
            @Nullable Cpu cpu,
            @Nullable Pids pids,
            @Nullable BlockIo blockIo,
            List<HugepageLimit> hugepageLimits,
            Map<String, String> unified) {
        public Resources {
            devices = List.copyOf(devices);
            hugepageLimits = List.copyOf(hugepageLimits);
            unified = Ordered.copy(unified);
        }

        /** The bytes of the file that {@code update --resources} takes. */
        public byte[] toJson() {
            return RuntimeSpecJson.encode(this);
        }
    }

    /**
     * @param type {@code a b c}; null is {@code a}
     * @param major null for any
     * @param minor null for any
     * @param access of {@code rwm}; null for all
     */
    public record DeviceRule(
            boolean allow,
            @Nullable String type,
            @Nullable Long major,
            @Nullable Long minor,
            @Nullable String access) {}

    /** Bytes; -1 is no limit, null says nothing. {@code swap} is memory plus swap. */
    public record Memory(
            @Nullable Long limit,
            @Nullable Long reservation,
            @Nullable Long swap,
            @Nullable Long kernel,
            @Nullable Long swappiness,
            @Nullable Boolean disableOomKiller) {}

    /** Quota and period in microseconds. */
    public record Cpu(
            @Nullable Long shares,
            @Nullable Long quota,
            @Nullable Long period,
            @Nullable Long realtimeRuntime,
            @Nullable Long realtimePeriod,
            @Nullable String cpus,
            @Nullable String mems) {}

    /** @param limit -1 is no limit */
    public record Pids(long limit) {}

    public record BlockIo(
            @Nullable Integer weight,
            List<WeightDevice> weightDevices,
            List<Throttle> readBytesPerSecond,
            List<Throttle> writeBytesPerSecond,
            List<Throttle> readOperationsPerSecond,
            List<Throttle> writeOperationsPerSecond) {}

    public record WeightDevice(long major, long minor, int weight) {}

    public record Throttle(long major, long minor, long rate) {}

    /** @param pageSize {@code 2MB} */
    public record HugepageLimit(String pageSize, long limitBytes) {}

    /**
     * config-linux.md, "Seccomp".
     *
     * @param defaultAction {@code SCMP_ACT_ERRNO} and so on
     * @param architectures {@code SCMP_ARCH_X86_64} and so on
     */
    public record Seccomp(
            String defaultAction,
            @Nullable Integer defaultErrnoRet,
            List<String> architectures,
            List<String> flags,
            List<SeccompRule> syscalls) {
        public Seccomp {
            architectures = List.copyOf(architectures);
            flags = List.copyOf(flags);
            syscalls = List.copyOf(syscalls);
        }
    }

    public record SeccompRule(
            List<String> names, String action, @Nullable Integer errnoRet, List<SeccompArg> args) {
        public SeccompRule {
            names = List.copyOf(names);
            args = List.copyOf(args);
        }
    }

    /** Values are unsigned. */
    public record SeccompArg(int index, long value, long valueTwo, String op) {}
}
