package djong.engine.config;

import djong.engine.config.HostConfig.DeviceMapping;
import djong.engine.config.HostConfig.DeviceRequest;
import djong.engine.config.HostConfig.Resources;
import djong.engine.config.HostConfig.ThrottleDevice;
import djong.engine.config.HostConfig.Ulimit;
import djong.engine.config.HostConfig.WeightDevice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** For a {@link Resources} that differs from another in a few of its many limits. */
public final class ResourcesBuilder {
    private long cpuShares;
    private long memoryBytes;
    private long nanoCpus;
    private String cgroupParent;
    private int blkioWeight;
    private @Nullable List<WeightDevice> blkioWeightDevices;
    private @Nullable List<ThrottleDevice> blkioReadBytesPerSecond;
    private @Nullable List<ThrottleDevice> blkioWriteBytesPerSecond;
    private @Nullable List<ThrottleDevice> blkioReadsPerSecond;
    private @Nullable List<ThrottleDevice> blkioWritesPerSecond;
    private long cpuPeriodMicros;
    private long cpuQuotaMicros;
    private long cpuRealtimePeriodMicros;
    private long cpuRealtimeRuntimeMicros;
    private String cpusetCpus;
    private String cpusetMems;
    private @Nullable List<DeviceMapping> devices;
    private @Nullable List<String> deviceCgroupRules;
    private @Nullable List<DeviceRequest> deviceRequests;
    private long memoryReservationBytes;
    private long memorySwapBytes;
    private @Nullable Long memorySwappiness;
    private @Nullable Boolean oomKillDisable;
    private @Nullable Long pidsLimit;
    private @Nullable List<Ulimit> ulimits;
    private long cpuCount;
    private long cpuPercent;
    private long ioMaximumIops;
    private long ioMaximumBandwidthBytes;

    ResourcesBuilder(Resources from) {
        this.cpuShares = from.cpuShares();
        this.memoryBytes = from.memoryBytes();
        this.nanoCpus = from.nanoCpus();
        this.cgroupParent = from.cgroupParent();
        this.blkioWeight = from.blkioWeight();
        this.blkioWeightDevices = from.blkioWeightDevices();
        this.blkioReadBytesPerSecond = from.blkioReadBytesPerSecond();
        this.blkioWriteBytesPerSecond = from.blkioWriteBytesPerSecond();
        this.blkioReadsPerSecond = from.blkioReadsPerSecond();
        this.blkioWritesPerSecond = from.blkioWritesPerSecond();
        this.cpuPeriodMicros = from.cpuPeriodMicros();
        this.cpuQuotaMicros = from.cpuQuotaMicros();
        this.cpuRealtimePeriodMicros = from.cpuRealtimePeriodMicros();
        this.cpuRealtimeRuntimeMicros = from.cpuRealtimeRuntimeMicros();
        this.cpusetCpus = from.cpusetCpus();
        this.cpusetMems = from.cpusetMems();
        this.devices = from.devices();
        this.deviceCgroupRules = from.deviceCgroupRules();
        this.deviceRequests = from.deviceRequests();
        this.memoryReservationBytes = from.memoryReservationBytes();
        this.memorySwapBytes = from.memorySwapBytes();
        this.memorySwappiness = from.memorySwappiness();
        this.oomKillDisable = from.oomKillDisable();
        this.pidsLimit = from.pidsLimit();
        this.ulimits = from.ulimits();
        this.cpuCount = from.cpuCount();
        this.cpuPercent = from.cpuPercent();
        this.ioMaximumIops = from.ioMaximumIops();
        this.ioMaximumBandwidthBytes = from.ioMaximumBandwidthBytes();
    }

    public ResourcesBuilder cpuShares(long cpuShares) {
        this.cpuShares = cpuShares;
        return this;
    }

    public ResourcesBuilder memoryBytes(long memoryBytes) {
        this.memoryBytes = memoryBytes;
        return this;
    }

    public ResourcesBuilder nanoCpus(long nanoCpus) {
        this.nanoCpus = nanoCpus;
        return this;
    }

    public ResourcesBuilder cgroupParent(String cgroupParent) {
        this.cgroupParent = cgroupParent;
        return this;
    }

    public ResourcesBuilder blkioWeight(int blkioWeight) {
        this.blkioWeight = blkioWeight;
        return this;
    }

    public ResourcesBuilder blkioWeightDevices(@Nullable List<WeightDevice> blkioWeightDevices) {
        this.blkioWeightDevices = blkioWeightDevices;
        return this;
    }

    public ResourcesBuilder blkioReadBytesPerSecond(@Nullable List<ThrottleDevice> blkioReadBytesPerSecond) {
        this.blkioReadBytesPerSecond = blkioReadBytesPerSecond;
        return this;
    }

    public ResourcesBuilder blkioWriteBytesPerSecond(@Nullable List<ThrottleDevice> blkioWriteBytesPerSecond) {
        this.blkioWriteBytesPerSecond = blkioWriteBytesPerSecond;
        return this;
    }

    public ResourcesBuilder blkioReadsPerSecond(@Nullable List<ThrottleDevice> blkioReadsPerSecond) {
        this.blkioReadsPerSecond = blkioReadsPerSecond;
        return this;
    }

    public ResourcesBuilder blkioWritesPerSecond(@Nullable List<ThrottleDevice> blkioWritesPerSecond) {
        this.blkioWritesPerSecond = blkioWritesPerSecond;
        return this;
    }

    public ResourcesBuilder cpuPeriodMicros(long cpuPeriodMicros) {
        this.cpuPeriodMicros = cpuPeriodMicros;
        return this;
    }

    public ResourcesBuilder cpuQuotaMicros(long cpuQuotaMicros) {
        this.cpuQuotaMicros = cpuQuotaMicros;
        return this;
    }

    public ResourcesBuilder cpuRealtimePeriodMicros(long cpuRealtimePeriodMicros) {
        this.cpuRealtimePeriodMicros = cpuRealtimePeriodMicros;
        return this;
    }

    public ResourcesBuilder cpuRealtimeRuntimeMicros(long cpuRealtimeRuntimeMicros) {
        this.cpuRealtimeRuntimeMicros = cpuRealtimeRuntimeMicros;
        return this;
    }

    public ResourcesBuilder cpusetCpus(String cpusetCpus) {
        this.cpusetCpus = cpusetCpus;
        return this;
    }

    public ResourcesBuilder cpusetMems(String cpusetMems) {
        this.cpusetMems = cpusetMems;
        return this;
    }

    public ResourcesBuilder devices(@Nullable List<DeviceMapping> devices) {
        this.devices = devices;
        return this;
    }

    public ResourcesBuilder deviceCgroupRules(@Nullable List<String> deviceCgroupRules) {
        this.deviceCgroupRules = deviceCgroupRules;
        return this;
    }

    public ResourcesBuilder deviceRequests(@Nullable List<DeviceRequest> deviceRequests) {
        this.deviceRequests = deviceRequests;
        return this;
    }

    public ResourcesBuilder memoryReservationBytes(long memoryReservationBytes) {
        this.memoryReservationBytes = memoryReservationBytes;
        return this;
    }

    public ResourcesBuilder memorySwapBytes(long memorySwapBytes) {
        this.memorySwapBytes = memorySwapBytes;
        return this;
    }

    public ResourcesBuilder memorySwappiness(@Nullable Long memorySwappiness) {
        this.memorySwappiness = memorySwappiness;
        return this;
    }

    public ResourcesBuilder oomKillDisable(@Nullable Boolean oomKillDisable) {
        this.oomKillDisable = oomKillDisable;
        return this;
    }

    public ResourcesBuilder pidsLimit(@Nullable Long pidsLimit) {
        this.pidsLimit = pidsLimit;
        return this;
    }

    public ResourcesBuilder ulimits(@Nullable List<Ulimit> ulimits) {
        this.ulimits = ulimits;
        return this;
    }

    public ResourcesBuilder cpuCount(long cpuCount) {
        this.cpuCount = cpuCount;
        return this;
    }

    public ResourcesBuilder cpuPercent(long cpuPercent) {
        this.cpuPercent = cpuPercent;
        return this;
    }

    public ResourcesBuilder ioMaximumIops(long ioMaximumIops) {
        this.ioMaximumIops = ioMaximumIops;
        return this;
    }

    public ResourcesBuilder ioMaximumBandwidthBytes(long ioMaximumBandwidthBytes) {
        this.ioMaximumBandwidthBytes = ioMaximumBandwidthBytes;
        return this;
    }

    public Resources build() {
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
                pidsLimit,
                ulimits,
                cpuCount,
                cpuPercent,
                ioMaximumIops,
                ioMaximumBandwidthBytes);
    }
}
