package djong.cli.container;

import djong.api.container.HostConfig;
import djong.api.container.ThrottleDevice;
import djong.api.container.Ulimit;
import djong.api.container.WeightDevice;
import djong.cli.flags.Flag;
import djong.cli.flags.FlagException;
import djong.cli.flags.FlagSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The flags of a container's limits. */
final class ResourceFlags {
    private final Flag.Bytes memory;
    private final Flag.Bytes memoryReservation;
    private final Flag.Bytes memorySwap;
    private final Flag.Whole memorySwappiness;
    private final Flag.Switch oomKillDisable;
    private final Flag.Whole oomScoreAdj;
    private final Flag.Cpus cpus;
    private final Flag.Whole cpuShares;
    private final Flag.Whole cpuPeriod;
    private final Flag.Whole cpuQuota;
    private final Flag.Whole cpuRtPeriod;
    private final Flag.Whole cpuRtRuntime;
    private final Flag.Whole cpuCount;
    private final Flag.Whole cpuPercent;
    private final Flag.Text cpusetCpus;
    private final Flag.Text cpusetMems;
    private final Flag.Whole pidsLimit;
    private final Flag.Texts ulimit;
    private final Flag.Whole blkioWeight;
    private final Flag.Texts blkioWeightDevice;
    private final Flag.Texts deviceReadBps;
    private final Flag.Texts deviceWriteBps;
    private final Flag.Texts deviceReadIops;
    private final Flag.Texts deviceWriteIops;
    private final Flag.Bytes ioMaxBandwidth;
    private final Flag.Whole ioMaxIops;
    private final Flag.Text cgroupParent;

    ResourceFlags(FlagSet flags) {
        flags.group("Resources");
        memory = flags.bytes("memory", 'm', "Memory limit");
        memoryReservation = flags.bytes("memory-reservation", (char) 0, "Memory that is kept under pressure");
        memorySwap = flags.bytesOrUnlimited("memory-swap", "Limit of memory and swap together; -1 is unlimited");
        memorySwappiness =
                flags.whole("memory-swappiness", (char) 0, -1, "How eagerly memory is swapped out, 0 to 100");
        flags.hidden(flags.bytes("kernel-memory", (char) 0, "Limit of kernel memory"));
        oomKillDisable = flags.bool("oom-kill-disable", "Don't kill processes when memory runs out");
        oomScoreAdj =
                flags.whole("oom-score-adj", (char) 0, 0, "The host's preference when memory runs out, -1000 to 1000");
        cpus = flags.cpus("cpus", "Number of processors");
        cpuShares = flags.whole("cpu-shares", 'c', 0, "Share of the processors when all are busy");
        cpuPeriod = flags.whole("cpu-period", (char) 0, 0, "Period of the processor quota in microseconds");
        cpuQuota = flags.whole("cpu-quota", (char) 0, 0, "Processor quota in microseconds");
        cpuRtPeriod = flags.whole("cpu-rt-period", (char) 0, 0, "Period of the real-time quota in microseconds");
        cpuRtRuntime = flags.whole("cpu-rt-runtime", (char) 0, 0, "Real-time quota in microseconds");
        cpuCount = flags.hidden(flags.whole("cpu-count", (char) 0, 0, "Processor count (Windows only)"));
        cpuPercent = flags.hidden(flags.whole("cpu-percent", (char) 0, 0, "Processor percent (Windows only)"));
        cpusetCpus = flags.text("cpuset-cpus", "Processors to run on: 0-3, 0,1");
        cpusetMems = flags.text("cpuset-mems", "Memory nodes to use: 0-3, 0,1");
        pidsLimit = flags.whole("pids-limit", (char) 0, 0, "Limit of processes; -1 is unlimited");
        ulimit = flags.texts("ulimit", (char) 0, "ulimit", "A limit NAME=SOFT[:HARD]", value -> {
            ulimit(value);
            return value;
        });
        blkioWeight = flags.uint16("blkio-weight", "Share of block input and output, 10 to 1000");
        blkioWeightDevice =
                flags.texts("blkio-weight-device", (char) 0, "list", "The same for a device: PATH:WEIGHT", value -> {
                    weight(value);
                    return value;
                });
        deviceReadBps = flags.texts(
                "device-read-bps",
                (char) 0,
                "list",
                "Limit of bytes read from a device per second: PATH:RATE",
                value -> {
                    rate(value, true);
                    return value;
                });
        deviceWriteBps = flags.texts(
                "device-write-bps",
                (char) 0,
                "list",
                "Limit of bytes written to a device per second: PATH:RATE",
                value -> {
                    rate(value, true);
                    return value;
                });
        deviceReadIops = flags.texts(
                "device-read-iops", (char) 0, "list", "Limit of reads from a device per second: PATH:RATE", value -> {
                    rate(value, false);
                    return value;
                });
        deviceWriteIops = flags.texts(
                "device-write-iops", (char) 0, "list", "Limit of writes to a device per second: PATH:RATE", value -> {
                    rate(value, false);
                    return value;
                });
        ioMaxBandwidth = flags.hidden(flags.bytes("io-maxbandwidth", (char) 0, "Limit of bandwidth (Windows only)"));
        ioMaxIops = flags.hidden(flags.whole("io-maxiops", (char) 0, 0, "Limit of operations (Windows only)"));
        cgroupParent = flags.text("cgroup-parent", "Parent cgroup");
    }

    void check() {
        if (memorySwappiness.value() != -1 && (memorySwappiness.value() < 0 || memorySwappiness.value() > 100)) {
            throw new FlagException(
                    "invalid value: " + memorySwappiness.value() + ". Valid memory swappiness range is 0-100");
        }
    }

    void fill(HostConfig.Builder host) {
        host.oomScoreAdj((int) oomScoreAdj.value())
                .cpuShares(cpuShares.value())
                .memory(memory.bytes())
                .nanoCpus(cpus.nano())
                .cgroupParent(cgroupParent.value())
                .blkioWeight((int) blkioWeight.value())
                .blkioWeightDevice(weights())
                .blkioDeviceReadBps(rates(deviceReadBps, true))
                .blkioDeviceWriteBps(rates(deviceWriteBps, true))
                .blkioDeviceReadIops(rates(deviceReadIops, false))
                .blkioDeviceWriteIops(rates(deviceWriteIops, false))
                .cpuPeriod(cpuPeriod.value())
                .cpuQuota(cpuQuota.value())
                .cpuRealtimePeriod(cpuRtPeriod.value())
                .cpuRealtimeRuntime(cpuRtRuntime.value())
                .cpusetCpus(cpusetCpus.value())
                .cpusetMems(cpusetMems.value())
                .memoryReservation(memoryReservation.bytes())
                .memorySwap(memorySwap.bytes())
                .memorySwappiness(memorySwappiness.value())
                .oomKillDisable(oomKillDisable.on())
                .pidsLimit(pidsLimit.value())
                .ulimits(ulimits())
                .cpuCount(cpuCount.value())
                .cpuPercent(cpuPercent.value())
                .ioMaximumIops(ioMaxIops.value())
                .ioMaximumBandwidth(ioMaxBandwidth.bytes());
    }

    private static Ulimit ulimit(String value) {
        int equals = value.indexOf('=');
        if (equals < 0) throw new FlagException("invalid ulimit argument: " + value);
        String name = value.substring(0, equals);
        String limits = value.substring(equals + 1);
        switch (name) {
            case "core",
                    "cpu",
                    "data",
                    "fsize",
                    "locks",
                    "memlock",
                    "msgqueue",
                    "nice",
                    "nofile",
                    "nproc",
                    "rss",
                    "rtprio",
                    "rttime",
                    "sigpending",
                    "stack" -> {}
            default -> throw new FlagException("invalid ulimit type: " + name);
        }
        if (limits.chars().filter(c -> c == ':').count() > 1) {
            throw new FlagException(
                    "too many limit value arguments - " + limits + ", can only have up to two, `soft[:hard]`");
        }
        int colon = limits.indexOf(':');
        long soft = number(colon < 0 ? limits : limits.substring(0, colon));
        long hard = colon < 0 ? soft : number(limits.substring(colon + 1));
        if (hard != -1 && (soft == -1 || soft > hard)) {
            throw new FlagException("ulimit soft limit must be less than or equal to hard limit: "
                    + (soft == -1 ? "soft: -1 (unlimited), hard: " + hard : soft + " > " + hard));
        }
        return new Ulimit(name, hard, soft);
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new FlagException("strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
        }
    }

    private List<Ulimit> ulimits() {
        Map<String, Ulimit> limits = new TreeMap<>();
        for (String value : ulimit.values()) {
            Ulimit limit = ulimit(value);
            limits.put(limit.name(), limit);
        }
        return List.copyOf(limits.values());
    }

    private List<WeightDevice> weights() {
        List<WeightDevice> weights = new ArrayList<>();
        for (String value : blkioWeightDevice.values()) weights.add(weight(value));
        return weights;
    }

    private static WeightDevice weight(String value) {
        String[] parts = devicePath(value);
        long weight = Binds.whole(parts[1], "invalid weight for device: " + value);
        if (weight != 0 && (weight < 10 || weight > 1000))
            throw new FlagException("invalid weight for device: " + value);
        return new WeightDevice(parts[0], (int) weight);
    }

    private static List<ThrottleDevice> rates(Flag.Texts flag, boolean bytes) {
        List<ThrottleDevice> rates = new ArrayList<>();
        for (String value : flag.values()) rates.add(rate(value, bytes));
        return rates;
    }

    private static ThrottleDevice rate(String value, boolean bytes) {
        String[] parts = devicePath(value);
        String error = "invalid rate for device: " + value + ". The correct format is <device-path>:<number>"
                + (bytes
                        ? "[<unit>]. Number must be a positive integer. Unit is optional and can be kb, mb, or gb"
                        : ". Number must be a positive integer");
        try {
            return new ThrottleDevice(parts[0], bytes ? Flag.Bytes.size(parts[1]) : Binds.whole(parts[1], error));
        } catch (FlagException e) {
            throw new FlagException(error);
        }
    }

    private static String[] devicePath(String value) {
        int colon = value.indexOf(':');
        if (colon < 0) throw new FlagException("bad format: " + value);
        if (!value.startsWith("/dev/")) throw new FlagException("bad format for device path: " + value);
        return new String[] {value.substring(0, colon), value.substring(colon + 1)};
    }
}
