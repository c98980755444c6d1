package djong.server.compat;

import djong.api.container.BindOptions;
import djong.api.container.ContainerCreateRequest;
import djong.api.container.HealthConfig;
import djong.api.container.HostConfig;
import djong.api.container.MountSpec;
import djong.api.container.NetworkingConfig;
import djong.base.EngineException;
import djong.engine.config.HostConfig.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a field of a create request meant, or did not yet mean, to an older version. */
public final class CreateQuirks {
    private CreateQuirks() {}

    /** The health check; a start interval came with 1.44. */
    public static @Nullable HealthConfig healthcheck(ApiVersion version, @Nullable HealthConfig asked) {
        if (asked == null || version.atLeast(44)) return asked;
        return new HealthConfig(
                asked.test(), asked.interval(), asked.timeout(), asked.startPeriod(), null, asked.retries());
    }

    /** @throws EngineException.InvalidParameter when an option is asked for that came with a newer version */
    public static HostConfig hostConfig(ApiVersion version, @Nullable HostConfig asked) {
        HostConfig.Builder host = asked == null ? HostConfig.builder() : asked.toBuilder();
        HostConfig given = host.build();
        if (version.before(44) && given.mounts() != null) host.mounts(mounts(version, given.mounts()));
        if (given.mounts() != null) refuseNewer(version, given.mounts());
        if (version.atLeast(48) && given.sysctls() != null)
            ofInterfaces(given.networkMode(), given.sysctls().keySet());
        // Annotations came with 1.43; cgroup namespaces with 1.41, before which they were the host's; private IPC
        // became the default in 1.40.
        if (version.before(43)) host.annotations(null);
        if (version.before(41) && given.cgroupnsMode().isEmpty()) host.cgroupnsMode("host");
        if (version.before(40) && given.ipcMode().isEmpty()) host.ipcMode("shareable");
        return host.build();
    }

    /** What an update asks for. A limit on processes came with 1.40; zero and less mean that there is none, and are kept as zero. */
    public static Resources update(ApiVersion version, Resources asked) {
        Long pids = asked.pidsLimit();
        if (pids == null || pids > 0 && version.atLeast(40)) return asked;
        return asked.withPidsLimit(version.before(40) ? null : (Long) 0L);
    }

    /** Settings of one interface belong to its endpoint since 1.48; before, the first interface was meant. */
    private static void ofInterfaces(String networkMode, Set<String> sysctls) {
        if (networkMode.equals("host") || networkMode.startsWith("container:")) return;
        for (String name : sysctls) {
            String[] words = name.split("\\.", 5);
            if (words.length == 5 && words[0].equals("net") && words[3].startsWith("eth")) {
                throw new EngineException.System("interface specific sysctl setting \"" + name
                        + "\" must be supplied using driver option 'com.docker.network.endpoint.sysctls'");
            }
        }
    }

    /** Whether a read-only entry of {@code Binds} is so without what is mounted below it; as for {@code Mounts}, until 1.44. */
    public static boolean shallowReadOnlyBinds(ApiVersion version) {
        return version.before(44);
    }

    private static List<MountSpec> mounts(ApiVersion version, List<MountSpec> asked) {
        List<MountSpec> aged = new ArrayList<>();
        for (MountSpec mount : asked) {
            BindOptions bind = mount.bindOptions();
            if (bind != null) {
                if (bind.readOnlyNonRecursive() != null && bind.readOnlyNonRecursive()) {
                    throw new EngineException.InvalidParameter(
                            "BindOptions.ReadOnlyNonRecursive needs API v1.44 or newer");
                }
                if (bind.readOnlyForceRecursive() != null && bind.readOnlyForceRecursive()) {
                    throw new EngineException.InvalidParameter(
                            "BindOptions.ReadOnlyForceRecursive needs API v1.44 or newer");
                }
                // A read-only bind was not recursively so before 1.44.
                bind = new BindOptions(
                        bind.propagation(),
                        version.before(40) ? null : bind.nonRecursive(),
                        version.before(42) ? null : bind.createMountpoint(),
                        true,
                        null);
            } else if ("bind".equals(mount.type()) && mount.readOnly() != null && mount.readOnly()) {
                bind = new BindOptions(null, null, null, true, null);
            }
            aged.add(new MountSpec(
                    mount.type(),
                    mount.source(),
                    mount.target(),
                    mount.readOnly(),
                    mount.consistency(),
                    bind,
                    mount.volumeOptions(),
                    mount.imageOptions(),
                    mount.tmpfsOptions()));
        }
        return aged;
    }

    private static void refuseNewer(ApiVersion version, List<MountSpec> mounts) {
        for (MountSpec mount : mounts) {
            if (version.before(45)
                    && mount.volumeOptions() != null
                    && mount.volumeOptions().subpath() != null
                    && !mount.volumeOptions().subpath().isEmpty()) {
                throw new EngineException.InvalidParameter("VolumeOptions.Subpath needs API v1.45 or newer");
            }
            if (version.before(46)
                    && mount.tmpfsOptions() != null
                    && mount.tmpfsOptions().options() != null
                    && !mount.tmpfsOptions().options().isEmpty()) {
                throw new EngineException.InvalidParameter("TmpfsOptions.Options needs API v1.46 or newer");
            }
            if (version.before(48) && "image".equals(mount.type())) {
                throw new EngineException.InvalidParameter("Mount type \"Image\" needs API v1.48 or newer");
            }
        }
    }

    /** Before 1.44 a container had one hardware address, and could be created in one network only. */
    public static void networks(ApiVersion version, ContainerCreateRequest request) {
        HostConfig host = request.hostConfig();
        boolean others = host != null
                && (host.networkMode().equals("host") || host.networkMode().startsWith("container:"));
        if (version.before(44)
                && others
                && request.macAddress() != null
                && !request.macAddress().isEmpty()) {
            throw new EngineException.InvalidParameter("conflicting options: mac-address and the network mode");
        }
        NetworkingConfig networking = request.networkingConfig();
        if (version.atLeast(44) || networking == null || networking.endpointsConfig() == null) return;
        if (networking.endpointsConfig().size() > 1) {
            throw new EngineException.InvalidParameter("Container cannot be created with multiple network endpoints: "
                    + String.join(
                            ", ", new TreeSet<>(networking.endpointsConfig().keySet())));
        }
    }
}
