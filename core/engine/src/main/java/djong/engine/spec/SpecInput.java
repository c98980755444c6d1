package djong.engine.spec;

import djong.engine.config.ContainerConfig;
import djong.engine.config.HostConfig;
import djong.oci.RuntimeSpec;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that decides how a container's runtime configuration looks.
 *
 * @param id 64 digits
 * @param args the program and its arguments
 * @param rootfs where its root file system is, or will be when the runtime looks
 * @param identity who its first process is
 * @param mounts what was asked for
 * @param hostname of its UTS namespace
 * @param networkNamespace path of the namespace to join; null for the host's
 * @param ownNetwork whether that namespace is the container's own, so that its settings may be changed
 * @param files put over the ones in {@code /etc}
 * @param noNewPrivileges as asked for or by the daemon's default
 * @param seccomp which system calls it may make; null for all
 * @param granted what it gets of the host
 * @param links variables that tell of linked containers
 * @param writableCgroups null for what privileges say
 * @param apparmor name of a profile; null for none
 * @param oomScoreAdj as far as it can be had
 * @param initBinary a program to be the first process, on the host; null for none
 */
public record SpecInput(
        String id,
        ContainerConfig config,
        HostConfig hostConfig,
        List<String> args,
        Path rootfs,
        Identity identity,
        List<PlannedMount.Ready> mounts,
        String hostname,
        @Nullable Path networkNamespace,
        boolean ownNetwork,
        EtcFiles files,
        boolean noNewPrivileges,
        RuntimeSpec.@Nullable Seccomp seccomp,
        @Nullable Path initBinary,
        Shared shared,
        Granted granted,
        List<String> links,
        @Nullable Boolean writableCgroups,
        @Nullable String apparmor,
        int oomScoreAdj,
        Host host) {

    /** Namespaces of other containers; null for those that are its own or the host's. @param shm the other's shared memory, on the host */
    public record Shared(
            @Nullable Path pid,
            @Nullable Path ipc,
            @Nullable Path shm) {}

    /** Files on the host. */
    public record EtcFiles(Path resolvConf, Path hostname, Path hosts) {}

    /**
     * What is true of this host and daemon.
     *
     * @param capabilities those that the daemon has and so can give
     * @param cgroupParent path of the cgroup below which containers live
     * @param cgroup2 pure version 2
     * @param recursiveReadOnly whether mounts can be made read-only with all that is below them; Linux 5.12
     * @param defaultShmSizeBytes of {@code /dev/shm}
     * @param defaultUlimits for those that a request does not name
     */
    public record Host(
            List<String> capabilities,
            String cgroupParent,
            boolean cgroup2,
            boolean recursiveReadOnly,
            long defaultShmSizeBytes,
            List<HostConfig.Ulimit> defaultUlimits) {}
}
