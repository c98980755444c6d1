package djong.cli.container;

import djong.api.JsonTree;
import djong.api.MalformedJsonException;
import djong.api.container.ContainerConfig;
import djong.api.container.ContainerCreateRequest;
import djong.api.container.DeviceMapping;
import djong.api.container.DeviceRequest;
import djong.api.container.EndpointSettings;
import djong.api.container.HealthConfig;
import djong.api.container.HostConfig;
import djong.api.container.LogConfig;
import djong.api.container.MountSpec;
import djong.api.container.NetworkingConfig;
import djong.api.container.RestartPolicy;
import djong.api.container.ThrottleDevice;
import djong.api.container.Ulimit;
import djong.api.container.WeightDevice;
import djong.cli.command.Cli;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.cli.flags.FlagException;
import djong.cli.flags.FlagSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The flags that {@code run} and {@code create} share, and the request they make. What the daemon does not have, it answers itself. */
final class CreateFlags {
    final Flag.Text name;
    final Flag.Text platform;
    final Flag.Text pull;
    final Flag.Switch quiet;
    final Flag.Text cidfile;
    final Flag.Switch interactive;
    final Flag.Switch tty;
    final Flag.Switch rm;
    final Flag.Texts attach;

    private final List<MountSpec> mounts = new ArrayList<>();
    private final Flag.Text entrypoint;
    private final Flag.Text workdir;
    private final Flag.Text user;
    private final Flag.Texts env;
    private final Flag.Texts envFile;
    private final Flag.Texts label;
    private final Flag.Texts labelFile;
    private final Flag.Texts annotation;
    private final Flag.Texts volume;
    private final Flag.Texts tmpfs;
    private final Flag.Text volumeDriver;
    private final Flag.Texts volumesFrom;
    private final Flag.Switch readOnly;
    private final Flag.Bytes shmSize;
    private final Flag.Texts storageOpt;
    private final Flag.Texts publish;
    private final Flag.Switch publishAll;
    private final Flag.Texts expose;
    private final Flag.Texts network;
    private final Flag.Texts networkAlias;
    private final Flag.Text hostname;
    private final Flag.Text domainname;
    private final Flag.Texts addHost;
    private final Flag.Texts dns;
    private final Flag.Texts dnsOption;
    private final Flag.Texts dnsSearch;
    private final Flag.Text ip;
    private final Flag.Text ip6;
    private final Flag.Texts linkLocalIp;
    private final Flag.Text macAddress;
    private final Flag.Texts link;
    private final Flag.Bytes memory;
    private final Flag.Bytes memoryReservation;
    private final Flag.Bytes memorySwap;
    private final Flag.Whole memorySwappiness;
    private final Flag.Bytes kernelMemory;
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
    private final Flag.Switch privileged;
    private final Flag.Texts capAdd;
    private final Flag.Texts capDrop;
    private final Flag.Texts securityOpt;
    private final Flag.Texts groupAdd;
    private final Flag.Text userns;
    private final Flag.Text pid;
    private final Flag.Text ipc;
    private final Flag.Text uts;
    private final Flag.Text cgroupns;
    private final Flag.Texts sysctl;
    private final Flag.Texts device;
    private final Flag.Texts deviceCgroupRule;
    private final Flag.Texts gpus;
    private final Flag.Text isolation;
    private final Flag.Text runtime;
    private final Flag.Switch init;
    private final Flag.Text restart;
    private final Flag.Text stopSignal;
    private final Flag.Whole stopTimeout;
    private final Flag.Text healthCmd;
    private final Flag.Span healthInterval;
    private final Flag.Span healthTimeout;
    private final Flag.Span healthStartPeriod;
    private final Flag.Span healthStartInterval;
    private final Flag.Whole healthRetries;
    private final Flag.Switch noHealthcheck;
    private final Flag.Text logDriver;
    private final Flag.Texts logOpt;

    CreateFlags(FlagSet flags) {
        flags.stopAtFirstArgument();
        flags.group("Process");
        interactive = flags.bool("interactive", 'i', "Keep the standard input open even if nothing is attached");
        tty = flags.bool("tty", 't', "Give the process a terminal");
        attach = flags.texts("attach", 'a', "list", "Attach to stdin, stdout or stderr", CreateFlags::streamName);
        entrypoint = flags.text("entrypoint", "Overwrite the image's entrypoint");
        workdir = flags.text("workdir", 'w', "Working directory inside the container");
        user = flags.text("user", 'u', "User name or id, with a group after a colon");
        groupAdd = flags.texts("group-add", "More groups of the user");
        env = flags.texts(
                "env", 'e', "list", "Set an environment variable; NAME alone hands on yours", CreateFlags::variable);
        envFile = flags.texts("env-file", "Read environment variables from a file");
        init = flags.bool("init", "Run a small init as process 1 that forwards signals and reaps processes");
        stopSignal = flags.text("stop-signal", "Signal that stops the container");
        stopTimeout = flags.whole("stop-timeout", (char) 0, 0, "Seconds between that signal and SIGKILL");

        flags.group("Container");
        name = flags.text("name", "Give the container a name");
        rm = flags.bool("rm", "Remove the container and its anonymous volumes when it exits");
        restart = flags.text(
                "restart", (char) 0, "no", "When to start it again: no, on-failure[:MAX], always, unless-stopped");
        label = flags.texts("label", 'l', "list", "Set a label KEY=VALUE", value -> value);
        labelFile = flags.texts("label-file", "Read labels from a file");
        annotation = flags.texts("annotation", "Add an annotation for the OCI runtime");
        cidfile = flags.text("cidfile", "Write the container's id to a file");
        platform = flags.text("platform", "Platform of the image, such as linux/arm64");
        pull = flags.text("pull", (char) 0, "missing", "When to pull the image: always, missing, never");
        quiet = flags.bool("quiet", 'q', "Don't show the progress of pulls");
        runtime = flags.text("runtime", "OCI runtime to use for this container");
        logDriver = flags.text("log-driver", "Log driver");
        logOpt = flags.texts("log-opt", "Options of the log driver");

        flags.group("Files");
        volume = flags.texts(
                "volume", 'v', "list", "Mount a host's path or a volume: SOURCE:TARGET[:ro]", value -> value);
        flags.texts(
                "mount", (char) 0, "mount", "Mount something: type=bind,source=/data,target=/mnt,readonly", value -> {
                    mounts.add(MountParser.parse(value));
                    return value;
                });
        tmpfs = flags.texts("tmpfs", "Mount a temporary file system: TARGET[:OPTIONS]");
        readOnly = flags.bool("read-only", "Make the container's root file system read-only");
        shmSize = flags.bytes("shm-size", (char) 0, "Size of /dev/shm");
        volumesFrom = flags.texts("volumes-from", "Mount the volumes of another container");
        volumeDriver = flags.text("volume-driver", "Driver of the container's volumes");
        storageOpt = flags.texts("storage-opt", "Options of the storage driver");

        flags.group("Network");
        network = flags.texts("network", "Connect to a network: none, host, bridge, a name, or container:NAME");
        flags.alias("net", network);
        publish = flags.texts(
                "publish", 'p', "list", "Publish a port: [[IP:]HOSTPORT:]CONTAINERPORT[/udp]", value -> value);
        publishAll = flags.bool("publish-all", 'P', "Publish all exposed ports to free ports");
        expose = flags.texts("expose", "Expose a port or a range of ports");
        hostname = flags.text("hostname", 'h', "The container's host name");
        domainname = flags.text("domainname", "The container's domain name");
        addHost = flags.texts(
                "add-host",
                (char) 0,
                "list",
                "Add a line HOST:IP to the container's hosts file",
                CreateFlags::extraHost);
        dns = flags.texts("dns", (char) 0, "list", "Use this name server", CreateFlags::address);
        dnsSearch = flags.texts("dns-search", "Search this domain");
        dnsOption = flags.texts("dns-option", "Options of the resolver");
        flags.alias("dns-opt", dnsOption);
        networkAlias = flags.texts("network-alias", "Another name in the network");
        flags.alias("net-alias", networkAlias);
        ip = flags.text("ip", "IPv4 address");
        ip6 = flags.text("ip6", "IPv6 address");
        linkLocalIp = flags.texts("link-local-ip", "Link-local address");
        macAddress = flags.text("mac-address", "MAC address");
        link = flags.texts("link", "Link to another container");

        flags.group("Resources");
        memory = flags.bytes("memory", 'm', "Memory limit");
        memoryReservation = flags.bytes("memory-reservation", (char) 0, "Memory that is kept under pressure");
        memorySwap = flags.bytesOrUnlimited("memory-swap", "Limit of memory and swap together; -1 is unlimited");
        memorySwappiness =
                flags.whole("memory-swappiness", (char) 0, -1, "How eagerly memory is swapped out, 0 to 100");
        kernelMemory = flags.hidden(flags.bytes("kernel-memory", (char) 0, "Limit of kernel memory"));
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

        flags.group("Rights and isolation");
        privileged = flags.bool("privileged", "Give the container nearly all rights of the host");
        capAdd = flags.texts("cap-add", "Add a capability");
        capDrop = flags.texts("cap-drop", "Drop a capability");
        securityOpt =
                flags.texts("security-opt", "seccomp=unconfined|FILE, no-new-privileges, systempaths=unconfined, …");
        device = flags.texts("device", "Give the container a device: HOST[:CONTAINER[:rwm]]");
        deviceCgroupRule = flags.texts("device-cgroup-rule", "Allow devices by a rule: 'c 1:3 mr'");
        gpus = flags.texts("gpus", "GPUs to give the container: all, or a number");
        pid = flags.text("pid", "PID namespace: host, container:NAME");
        ipc = flags.text("ipc", "IPC mode: private, shareable, host, none, container:NAME");
        uts = flags.text("uts", "UTS namespace: host");
        userns = flags.text("userns", "User namespace: host");
        cgroupns = flags.text("cgroupns", "Cgroup namespace: host, private");
        sysctl = flags.texts("sysctl", "Set a kernel parameter of the container: NAME=VALUE");
        isolation = flags.hidden(flags.text("isolation", "Isolation technology"));

        flags.group("Health");
        healthCmd = flags.text("health-cmd", "Command that checks the container's health");
        healthInterval = flags.span("health-interval", "Time between checks (ms|s|m|h)");
        healthTimeout = flags.span("health-timeout", "Time a check may take (ms|s|m|h)");
        healthRetries = flags.whole("health-retries", (char) 0, 0, "Failures in a row that make it unhealthy");
        healthStartPeriod =
                flags.span("health-start-period", "Time to start up in which failures don't count (ms|s|m|h)");
        healthStartInterval = flags.span("health-start-interval", "Time between checks while it starts up (ms|s|m|h)");
        noHealthcheck = flags.bool("no-healthcheck", "No health checks, whatever the image says");
        flags.hidden(flags.boolOn("disable-content-trust", (char) 0, "Accepted for compatibility"));
        flags.group("");
    }

    private static String streamName(String value) {
        String lower = value.toLowerCase(java.util.Locale.ROOT);
        return switch (lower) {
            case "stdin", "stdout", "stderr" -> lower;
            default -> throw new FlagException("valid streams are STDIN, STDOUT and STDERR");
        };
    }

    private static String variable(String value) {
        if (value.isEmpty() || value.startsWith("=")) throw new FlagException("invalid environment variable: " + value);
        return value;
    }

    private static String extraHost(String value) {
        int split = value.indexOf('=');
        if (split < 0) split = value.indexOf(':');
        if (split <= 0) throw new FlagException("bad format for add-host: \"" + value + "\"");
        String address = value.substring(split + 1);
        if (address.startsWith("[") && address.endsWith("]")) address = address.substring(1, address.length() - 1);
        if (!address.equals("host-gateway") && !isAddress(address)) {
            throw new FlagException("invalid IP address in add-host: \"" + address + "\"");
        }
        return value.substring(0, split) + ":" + address;
    }

    private static String address(String value) {
        if (!isAddress(value.strip())) throw new FlagException("IP address is not correctly formatted: " + value);
        return value.strip();
    }

    /** Whether it looks like an address: the daemon looks again. */
    static boolean isAddress(String value) {
        if (value.indexOf(':') >= 0) {
            for (int i = 0; i < value.length(); i++) {
                if ("0123456789abcdefABCDEF:.%".indexOf(value.charAt(i)) < 0) return false;
            }
            return true;
        }
        String[] parts = value.split("\\.", -1);
        if (parts.length != 4) return false;
        for (String part : parts) {
            try {
                if (part.isEmpty() || part.length() > 3 || Integer.parseInt(part) > 255) return false;
            } catch (NumberFormatException e) {
                return false;
            }
        }
        return true;
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

    /**
     * The request for {@code image} with the command that follows it.
     *
     * @throws ExitException with status 125 for values that contradict each other
     */
    ContainerCreateRequest request(
            String image, List<String> command, Map<String, String> environment, boolean detached) {
        try {
            return make(image, command, environment, detached);
        } catch (FlagException e) {
            throw new ExitException(125, e.getMessage());
        } catch (IOException e) {
            throw new ExitException(125, Cli.words(e));
        }
    }

    private ContainerCreateRequest make(
            String image, List<String> command, Map<String, String> environment, boolean detached) throws IOException {
        if (memorySwappiness.value() != -1 && (memorySwappiness.value() < 0 || memorySwappiness.value() > 100)) {
            throw new FlagException(
                    "invalid value: " + memorySwappiness.value() + ". Valid memory swappiness range is 0-100");
        }
        mode(pid, "--pid: invalid PID mode", true, "", "host");
        mode(uts, "--uts: invalid UTS mode", false, "", "host");
        mode(userns, "--userns: invalid USER mode", false, "", "host");
        mode(cgroupns, "--cgroupns: invalid CGROUP mode", false, "", "private", "host");

        boolean stdin = attach.values().contains("stdin");
        boolean stdout = attach.values().contains("stdout");
        boolean stderr = attach.values().contains("stderr");
        if (attach.values().isEmpty()) {
            stdout = true;
            stderr = true;
            stdin = interactive.on();
        }
        if (detached) {
            stdin = false;
            stdout = false;
            stderr = false;
        }
        Binds binds = Binds.of(volume.values());
        PortSpecs ports = PortSpecs.of(publish.values(), expose.values());
        Set<String> exposed = ports.exposed();

        ContainerConfig config = ContainerConfig.builder()
                .hostname(hostname.value())
                .domainname(domainname.value())
                .user(user.value())
                .attachStdin(stdin)
                .attachStdout(stdout)
                .attachStderr(stderr)
                .tty(tty.on())
                .openStdin(interactive.on())
                .stdinOnce(interactive.on() && stdin)
                .exposedPorts(exposed.isEmpty() ? null : exposed)
                .env(orNull(variables(environment)))
                .cmd(command.isEmpty() ? null : command)
                .entrypoint(entrypoint.given() ? List.of(entrypoint.value()) : null)
                .image(image)
                .volumes(binds.anonymous().isEmpty() ? null : binds.anonymous())
                .macAddress(macAddress.orNull())
                .workingDir(workdir.value())
                .labels(labels())
                .stopSignal(stopSignal.orNull())
                .stopTimeout(stopTimeout.given() ? stopTimeout.intValue() : null)
                .healthcheck(health())
                .build();

        RestartPolicy policy = restartPolicy(restart.value());
        if (rm.on() && !policy.name().equals("no")) {
            throw new FlagException("conflicting options: cannot specify both --restart and --rm");
        }
        Map<String, EndpointSettings> endpoints = NetworkParser.parse(
                network.values(),
                networkAlias.values(),
                link.values(),
                ip.value(),
                ip6.value(),
                linkLocalIp.values(),
                macAddress.value());
        String mode = network.values().isEmpty()
                ? "default"
                : NetworkParser.target(network.values().get(0));
        SecurityOpts security = SecurityOpts.of(securityOpt.values());

        HostConfig host = HostConfig.builder()
                .binds(orNull(binds.binds()))
                .containerIdFile(cidfile.value())
                .logConfig(logging())
                .networkMode(mode)
                .portBindings(ports.bindings())
                .restartPolicy(policy)
                .autoRemove(rm.on())
                .volumeDriver(volumeDriver.value())
                .volumesFrom(volumesFrom.orNull())
                .annotations(annotation.values().isEmpty() ? null : pairs(annotation.values(), "annotation"))
                .capAdd(capAdd.orNull())
                .capDrop(capDrop.orNull())
                .cgroupnsMode(cgroupns.value())
                .dns(dns.values())
                .dnsOptions(dnsOption.values())
                .dnsSearch(dnsSearch.values())
                .extraHosts(addHost.orNull())
                .groupAdd(groupAdd.orNull())
                .ipcMode(ipc.value())
                .links(mode.equals("default") || mode.equals("bridge") ? link.orNull() : null)
                .oomScoreAdj((int) oomScoreAdj.value())
                .pidMode(pid.value())
                .privileged(privileged.on())
                .publishAllPorts(publishAll.on())
                .readonlyRootfs(readOnly.on())
                .securityOpt(orNull(security.options()))
                .storageOpt(storageOpt.values().isEmpty() ? null : storageOptions())
                .tmpfs(tmpfs.values().isEmpty() ? null : temporary())
                .utsMode(uts.value())
                .usernsMode(userns.value())
                .shmSize(shmSize.bytes())
                .sysctls(sysctl.values().isEmpty() ? null : pairs(sysctl.values(), "sysctl"))
                .runtime(runtime.orNull())
                .isolation(isolation.value())
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
                .devices(devices())
                .deviceCgroupRules(deviceCgroupRule.orNull())
                .deviceRequests(requests())
                .kernelMemory(kernelMemory.given() ? kernelMemory.bytes() : null)
                .memoryReservation(memoryReservation.bytes())
                .memorySwap(memorySwap.bytes())
                .memorySwappiness(memorySwappiness.given() ? memorySwappiness.value() : null)
                .oomKillDisable(oomKillDisable.on())
                .pidsLimit(pidsLimit.given() ? pidsLimit.value() : null)
                .ulimits(ulimits())
                .cpuCount(cpuCount.value())
                .cpuPercent(cpuPercent.value())
                .ioMaximumIops(ioMaxIops.value())
                .ioMaximumBandwidth(ioMaxBandwidth.bytes())
                .mounts(mounts.isEmpty() ? null : mounts)
                .maskedPaths(security.unmasked() ? List.of() : null)
                .readonlyPaths(security.unmasked() ? List.of() : null)
                .init(init.given() ? init.on() : null)
                .build();
        return ContainerCreateRequest.of(config, host, new NetworkingConfig(endpoints));
    }

    private static <T> @Nullable List<T> orNull(List<T> list) {
        return list.isEmpty() ? null : list;
    }

    private static void mode(Flag.Text flag, String error, boolean container, String... known) {
        for (String mode : known) if (flag.value().equals(mode)) return;
        if (container && flag.value().startsWith("container:") && flag.value().length() > 10) return;
        throw new FlagException(error);
    }

    private List<String> variables(Map<String, String> environment) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String file : envFile.values()) lines.addAll(fileLines(file, true));
        lines.addAll(env.values());
        List<String> variables = new ArrayList<>();
        for (String line : lines) {
            if (line.indexOf('=') >= 0) {
                variables.add(line);
            } else {
                String value = environment.get(line);
                if (value != null) variables.add(line + "=" + value);
            }
        }
        return variables;
    }

    private Map<String, String> labels() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String file : labelFile.values()) lines.addAll(fileLines(file, false));
        lines.addAll(label.values());
        Map<String, String> labels = new LinkedHashMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            labels.put(equals < 0 ? line : line.substring(0, equals), equals < 0 ? "" : line.substring(equals + 1));
        }
        return labels;
    }

    /** Lines {@code NAME=VALUE} or {@code NAME}; lines that start with # are remarks. */
    static List<String> fileLines(String file, boolean variables) throws IOException {
        List<String> lines = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(Path.of(file))) {
            if (number++ == 0 && line.startsWith("\ufeff")) line = line.substring(1);
            line = line.stripLeading();
            if (line.isEmpty() || line.startsWith("#")) continue;
            int equals = line.indexOf('=');
            String name = equals < 0 ? line : line.substring(0, equals);
            String trimmed = name.stripLeading();
            for (int i = 0; i < trimmed.length(); i++) {
                if (Character.isWhitespace(trimmed.charAt(i))) {
                    throw new FlagException(
                            "invalid env file (" + file + "): variable '" + trimmed + "' contains whitespaces");
                }
            }
            if (trimmed.isEmpty()) {
                throw new FlagException("invalid env file (" + file + "): no variable name on line '" + line + "'");
            }
            lines.add(variables || equals >= 0 ? line : line + "=");
        }
        return lines;
    }

    private static Map<String, String> pairs(List<String> values, String what) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String value : values) {
            int equals = value.indexOf('=');
            if (equals < 0 && what.equals("annotation")) {
                pairs.put(value, "");
                continue;
            }
            if (equals < 0) throw new FlagException("invalid " + what + ": " + value + ": expected NAME=VALUE");
            pairs.put(value.substring(0, equals), value.substring(equals + 1));
        }
        return pairs;
    }

    private Map<String, String> storageOptions() {
        Map<String, String> options = new LinkedHashMap<>();
        for (String value : storageOpt.values()) {
            int equals = value.indexOf('=');
            if (equals < 0) throw new FlagException("invalid storage option");
            options.put(value.substring(0, equals), value.substring(equals + 1));
        }
        return options;
    }

    private Map<String, String> temporary() {
        Map<String, String> mounted = new LinkedHashMap<>();
        for (String value : tmpfs.values()) {
            int colon = value.indexOf(':');
            mounted.put(colon < 0 ? value : value.substring(0, colon), colon < 0 ? "" : value.substring(colon + 1));
        }
        return mounted;
    }

    private LogConfig logging() {
        Map<String, String> options = new LinkedHashMap<>();
        for (String value : logOpt.values()) {
            int equals = value.indexOf('=');
            options.put(equals < 0 ? value : value.substring(0, equals), equals < 0 ? "" : value.substring(equals + 1));
        }
        if (logDriver.value().equals("none") && !options.isEmpty()) {
            throw new FlagException("invalid logging opts for driver none");
        }
        return new LogConfig(logDriver.value(), options);
    }

    /** {@code on-failure:3}; nothing is no policy. */
    static RestartPolicy restartPolicy(String value) {
        if (value.isEmpty()) return new RestartPolicy("", 0);
        int colon = value.indexOf(':');
        String policy = colon < 0 ? value : value.substring(0, colon);
        if (colon == 0) throw new FlagException("invalid restart policy format: no policy provided before colon");
        int count = 0;
        if (colon > 0 && colon + 1 < value.length()) {
            try {
                count = Integer.parseInt(value.substring(colon + 1));
            } catch (NumberFormatException e) {
                throw new FlagException("invalid restart policy format: maximum retry count must be an integer");
            }
        }
        return new RestartPolicy(policy, count);
    }

    private @Nullable HealthConfig health() {
        boolean any = healthCmd.given()
                || healthInterval.given()
                || healthTimeout.given()
                || healthRetries.given()
                || healthStartPeriod.given()
                || healthStartInterval.given();
        if (noHealthcheck.on()) {
            if (any) throw new FlagException("--no-healthcheck conflicts with --health-* options");
            return new HealthConfig(List.of("NONE"), null, null, null, null, null);
        }
        if (!any) return null;
        for (Flag.Span span : List.of(healthInterval, healthTimeout, healthStartPeriod, healthStartInterval)) {
            if (span.nanoseconds() < 0) throw new FlagException("--" + span.name() + " cannot be negative");
        }
        if (healthRetries.value() < 0) throw new FlagException("--health-retries cannot be negative");
        return new HealthConfig(
                healthCmd.value().isEmpty() ? null : List.of("CMD-SHELL", healthCmd.value()),
                positive(healthInterval.nanoseconds()),
                positive(healthTimeout.nanoseconds()),
                positive(healthStartPeriod.nanoseconds()),
                positive(healthStartInterval.nanoseconds()),
                healthRetries.given() ? healthRetries.intValue() : null);
    }

    private static @Nullable Long positive(long value) {
        return value == 0 ? null : value;
    }

    private List<Ulimit> ulimits() {
        Map<String, Ulimit> limits = new LinkedHashMap<>();
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

    private List<DeviceMapping> devices() {
        List<DeviceMapping> devices = new ArrayList<>();
        for (String value : device.values()) {
            if (isQualified(value)) continue;
            String[] parts = value.split(":", -1);
            String source = parts[0];
            String target = "";
            String rights = "rwm";
            switch (parts.length) {
                case 1 -> {}
                case 2 -> {
                    if (isRights(parts[1])) rights = parts[1];
                    else target = parts[1];
                }
                case 3 -> {
                    target = parts[1];
                    rights = parts[2];
                }
                default -> throw new FlagException("bad format for path: " + value);
            }
            if (!isRights(rights)) throw new FlagException("bad mode specified: " + rights);
            if (target.isEmpty()) target = source;
            devices.add(new DeviceMapping(source, target, rights));
        }
        return devices;
    }

    /** Names of the container device interface: {@code vendor.com/class=name}. */
    private static boolean isQualified(String value) {
        return !value.startsWith("/") && value.indexOf('/') > 0 && value.indexOf('=') > value.indexOf('/');
    }

    private static boolean isRights(String text) {
        if (text.isEmpty() || text.length() > 3) return false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ("rwm".indexOf(c) < 0 || text.indexOf(c) != i) return false;
        }
        return true;
    }

    private @Nullable List<DeviceRequest> requests() {
        List<DeviceRequest> requests = new ArrayList<>();
        for (String value : gpus.values()) requests.add(gpu(value));
        List<String> qualified = new ArrayList<>();
        for (String value : device.values()) if (isQualified(value)) qualified.add(value);
        if (!qualified.isEmpty()) requests.add(new DeviceRequest("cdi", 0, qualified, null, null));
        return requests.isEmpty() ? null : requests;
    }

    private static DeviceRequest gpu(String value) {
        String driver = "";
        int count = 0;
        boolean counted = false;
        List<String> ids = new ArrayList<>();
        Set<String> capabilities = new LinkedHashSet<>();
        for (String field : Csv.fields(value)) {
            int equals = field.indexOf('=');
            String key = equals < 0 ? "count" : field.substring(0, equals);
            String text = equals < 0 ? field : field.substring(equals + 1);
            switch (key) {
                case "driver" -> driver = text;
                case "count" -> {
                    count = text.equals("all")
                            ? -1
                            : (int) Binds.whole(
                                    text, "invalid count (" + text + "): value must be either \"all\" or an integer");
                    counted = true;
                }
                case "device" -> ids.addAll(List.of(text.split(",")));
                case "capabilities" -> capabilities.addAll(List.of(text.split(",")));
                case "options" -> {}
                default -> throw new FlagException("unexpected key '" + key + "' in '" + field + "'");
            }
        }
        if (!counted && ids.isEmpty()) count = 1;
        capabilities.add("gpu");
        return new DeviceRequest(
                driver, count, ids.isEmpty() ? null : ids, List.of(List.copyOf(capabilities)), Map.of());
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
