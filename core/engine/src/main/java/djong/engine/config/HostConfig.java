package djong.engine.config;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The half of what a container was asked to be that depends on this host, grouped by what it is about. Lists are null where nobody said
 * anything and inspect must say null as well. Start from {@link #DEFAULT} and its parts.
 */
public record HostConfig(
        Lifecycle lifecycle,
        Namespaces namespaces,
        Networking networking,
        Storage storage,
        Security security,
        Resources resources) {

    /** What an empty request asks for. */
    public static final HostConfig DEFAULT = new HostConfig(
            Lifecycle.DEFAULT,
            Namespaces.DEFAULT,
            Networking.DEFAULT,
            Storage.DEFAULT,
            Security.DEFAULT,
            Resources.DEFAULT);

    /**
     * How the container runs and ends.
     *
     * @param init null for the daemon's default
     * @param runtime empty for the daemon's default
     * @param annotations handed to the runtime; null when none were given
     */
    public record Lifecycle(
            RestartPolicy restartPolicy,
            boolean autoRemove,
            @Nullable Boolean init,
            String runtime,
            LogConfig logConfig,
            String containerIdFile,
            ConsoleSize consoleSize,
            @Nullable Map<String, String> annotations,
            String isolation) {
        public static final Lifecycle DEFAULT = new Lifecycle(
                RestartPolicy.NO, false, null, "", new LogConfig("", Map.of()), "", ConsoleSize.UNKNOWN, null, "");
    }

    /**
     * When a container that ended is started again.
     *
     * @param name {@code no}, {@code always}, {@code unless-stopped}, {@code on-failure}; empty means {@code no}
     */
    public record RestartPolicy(String name, int maximumRetryCount) {
        public static final RestartPolicy NO = new RestartPolicy("no", 0);
    }

    /** Where output is kept. @param type empty for the daemon's default */
    public record LogConfig(String type, Map<String, String> options) {}

    /** A terminal's size in characters; zeros when nobody said. */
    public record ConsoleSize(int rows, int columns) {
        public static final ConsoleSize UNKNOWN = new ConsoleSize(0, 0);

        public boolean known() {
            return rows > 0 && columns > 0;
        }
    }

    /** Which namespaces are the container's own: {@code ""}, {@code private}, {@code host}, {@code container:x} as Docker writes them. */
    public record Namespaces(
            String networkMode,
            String ipcMode,
            String pidMode,
            String utsMode,
            String usernsMode,
            String cgroupnsMode,
            String cgroup) {
        public static final Namespaces DEFAULT = new Namespaces("default", "", "", "", "", "", "");
    }

    /**
     * Names and ports.
     *
     * @param portBindings by {@code port/proto}
     */
    public record Networking(
            Map<String, List<PortBinding>> portBindings,
            boolean publishAllPorts,
            List<String> dns,
            List<String> dnsOptions,
            List<String> dnsSearch,
            @Nullable List<String> extraHosts,
            @Nullable List<String> links) {
        public static final Networking DEFAULT =
                new Networking(Map.of(), false, List.of(), List.of(), List.of(), null, null);
    }

    /** A host's side of a published port. */
    @Json
    public record PortBinding(String hostIp, String hostPort) {}

    /**
     * What the container sees as files.
     *
     * @param binds {@code source:target[:mode]}
     * @param tmpfs options by target; null when none were given
     * @param shmSizeBytes 0 for the daemon's default
     * @param shallowReadOnlyBinds whether what is mounted below the source of a read-only one of {@code binds} can be written
     */
    public record Storage(
            @Nullable List<String> binds,
            @Nullable List<MountRequest> mounts,
            @Nullable Map<String, String> tmpfs,
            String volumeDriver,
            @Nullable List<String> volumesFrom,
            @Nullable Map<String, String> storageOpt,
            boolean readonlyRootfs,
            long shmSizeBytes,
            boolean shallowReadOnlyBinds) {
        public static final Storage DEFAULT = new Storage(null, null, null, "", null, null, false, 0, false);
    }

    /**
     * An entry of {@code Mounts}, the long form.
     *
     * @param type {@code bind}, {@code tmpfs}, {@code volume}, {@code image}, {@code npipe}, {@code cluster}
     */
    public record MountRequest(
            String type,
            String source,
            String target,
            boolean readOnly,
            String consistency,
            @Nullable BindOptions bind,
            @Nullable TmpfsOptions tmpfs,
            @Nullable VolumeOptions volume,
            @Nullable ImageOptions image) {}

    public record BindOptions(
            String propagation,
            boolean nonRecursive,
            boolean createMountpoint,
            boolean readOnlyNonRecursive,
            boolean readOnlyForceRecursive) {}

    /** @param mode permission bits; null for 1777 */
    public record TmpfsOptions(
            long sizeBytes,
            @Nullable Integer mode,
            @Nullable List<List<String>> options) {}

    /** @param driver null where no driver's configuration was given, empty where it names none */
    public record VolumeOptions(
            boolean noCopy,
            @Nullable Map<String, String> labels,
            @Nullable String subpath,
            @Nullable String driver,
            @Nullable Map<String, String> driverOptions) {}

    public record ImageOptions(String subpath) {}

    /**
     * What the container may do.
     *
     * @param maskedPaths null for the default set, empty for none
     * @param readonlyPaths null for the default set, empty for none
     */
    public record Security(
            boolean privileged,
            @Nullable List<String> capAdd,
            @Nullable List<String> capDrop,
            @Nullable List<String> securityOpt,
            @Nullable List<String> groupAdd,
            @Nullable List<String> maskedPaths,
            @Nullable List<String> readonlyPaths,
            int oomScoreAdj,
            @Nullable Map<String, String> sysctls) {
        public static final Security DEFAULT = new Security(false, null, null, null, null, null, null, 0, null);
    }

    /**
     * Limits and devices. Zeros and empty text mean no limit.
     *
     * @param memoryBytes hard limit
     * @param memorySwapBytes memory and swap together; -1 for no limit on swap
     * @param nanoCpus CPUs in units of 10⁻⁹
     * @param pidsLimit null or not positive for none
     */
    public record Resources(
            long cpuShares,
            long memoryBytes,
            long nanoCpus,
            String cgroupParent,
            int blkioWeight,
            @Nullable List<WeightDevice> blkioWeightDevices,
            @Nullable List<ThrottleDevice> blkioReadBytesPerSecond,
            @Nullable List<ThrottleDevice> blkioWriteBytesPerSecond,
            @Nullable List<ThrottleDevice> blkioReadsPerSecond,
            @Nullable List<ThrottleDevice> blkioWritesPerSecond,
            long cpuPeriodMicros,
            long cpuQuotaMicros,
            long cpuRealtimePeriodMicros,
            long cpuRealtimeRuntimeMicros,
            String cpusetCpus,
            String cpusetMems,
            @Nullable List<DeviceMapping> devices,
            @Nullable List<String> deviceCgroupRules,
            @Nullable List<DeviceRequest> deviceRequests,
            long memoryReservationBytes,
            long memorySwapBytes,
            @Nullable Long memorySwappiness,
            @Nullable Boolean oomKillDisable,
            @Nullable Long pidsLimit,
            @Nullable List<Ulimit> ulimits,
            long cpuCount,
            long cpuPercent,
            long ioMaximumIops,
            long ioMaximumBandwidthBytes) {
        public static final Resources DEFAULT = new Resources(
                0, 0, 0, "", 0, null, null, null, null, null, 0, 0, 0, 0, "", "", null, null, null, 0, 0, null, null,
                null, null, 0, 0, 0, 0);

        public Resources withPidsLimit(@Nullable Long limit) {
            return new Resources(
                    cpuShares,
                    memoryBytes,
                    nanoCpus,
                    cgroupParent,
                    blkioWeight,
                    blkioWeightDevices,
                    blkioReadBytesPerSecond,
                    blkioWriteBytesPerSecond,
                    blkioReadsPerSecond,
                    blkioWritesPerSecond,
                    cpuPeriodMicros,
                    cpuQuotaMicros,
                    cpuRealtimePeriodMicros,
                    cpuRealtimeRuntimeMicros,
                    cpusetCpus,
                    cpusetMems,
                    devices,
                    deviceCgroupRules,
                    deviceRequests,
                    memoryReservationBytes,
                    memorySwapBytes,
                    memorySwappiness,
                    oomKillDisable,
                    limit,
                    ulimits,
                    cpuCount,
                    cpuPercent,
                    ioMaximumIops,
                    ioMaximumBandwidthBytes);
        }

        public ResourcesBuilder toBuilder() {
            return new ResourcesBuilder(this);
        }
    }

    public record WeightDevice(String path, int weight) {}

    public record ThrottleDevice(String path, long rate) {}

    public record DeviceMapping(String pathOnHost, String pathInContainer, String cgroupPermissions) {}

    public record DeviceRequest(
            String driver,
            int count,
            @Nullable List<String> deviceIds,
            @Nullable List<List<String>> capabilities,
            @Nullable Map<String, String> options) {}

    public record Ulimit(String name, long soft, long hard) {}
}
