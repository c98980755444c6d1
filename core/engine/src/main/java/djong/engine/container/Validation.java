package djong.engine.container;

import djong.base.EngineException;
import djong.base.EngineException.InvalidParameter;
import djong.base.EngineException.NotImplemented;
import djong.engine.config.ContainerConfig;
import djong.engine.config.HealthConfig;
import djong.engine.config.HostConfig;
import djong.engine.config.HostConfig.Lifecycle;
import djong.engine.config.HostConfig.Namespaces;
import djong.engine.config.HostConfig.Networking;
import djong.engine.config.HostConfig.Resources;
import djong.engine.config.HostConfig.RestartPolicy;
import djong.engine.config.HostConfig.Security;
import djong.engine.config.HostConfig.Storage;
import djong.linux.Signals;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses, before anything is made, a request that makes no sense or asks for what is not built. The words are Docker's: clients show
 * and some match them. Pure.
 */
final class Validation {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");
    private static final String RESERVED = "run.oci.";
    private static final long MIN_MEMORY_BYTES = 6L << 20;
    private static final long NANOS_PER_CPU = 1_000_000_000L;

    private Validation() {}

    /** @param shown the name as the error shows it */
    static void name(String name, String shown) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidParameter(
                    "Invalid container name (" + shown + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
        }
    }

    /** What can be said before the image is known. @param cpus of this host */
    static void request(CreateContainer request, int cpus, Set<String> runtimes) {
        config(request.config());
        lifecycle(request.hostConfig().lifecycle(), runtimes);
        namespaces(request.hostConfig().namespaces(), request.config());
        networking(request.hostConfig().networking());
        storage(request.hostConfig().storage());
        security(request.hostConfig().security());
        resources(request.hostConfig().resources(), cpus);
        for (Map.Entry<String, CreateContainer.EndpointRequest> e :
                request.endpoints().entrySet()) endpoint(e.getKey(), e.getValue());
    }

    /** What can only be said once the image's defaults are in. */
    static void merged(ContainerConfig config, HostConfig hostConfig) {
        if (!config.stopSignal().isEmpty()) signal(config.stopSignal());
        if (!config.workingDir().isEmpty() && !config.workingDir().startsWith("/")) {
            throw new InvalidParameter(
                    "the working directory '" + config.workingDir() + "' is invalid, it needs to be an absolute path");
        }
        if (empty(config.entrypoint()) && empty(config.cmd())) throw new InvalidParameter("no command specified");
    }

    /** A signal's number. */
    static int signal(String signal) {
        try {
            return Signals.number(signal);
        } catch (IllegalArgumentException e) {
            throw new InvalidParameter("invalid signal: " + signal, e);
        }
    }

    private static void config(ContainerConfig config) {
        if (config.env() != null) {
            for (String entry : config.env()) {
                if (entry.isEmpty() || entry.startsWith("="))
                    throw new InvalidParameter("invalid environment variable: " + entry);
            }
        }
        if (config.healthcheck() != null) health(config.healthcheck());
        if (!config.exposedPorts().stream().allMatch(Validation::port)) {
            throw new InvalidParameter("invalid port in ExposedPorts: " + config.exposedPorts());
        }
    }

    private static void health(HealthConfig health) {
        span("Interval", health.interval());
        span("Timeout", health.timeout());
        if (health.retries() < 0) throw new InvalidParameter("Retries in Healthcheck cannot be negative");
        span("StartPeriod", health.startPeriod());
        span("StartInterval", health.startInterval());
    }

    private static void span(String name, Duration span) {
        if (!span.isZero() && span.compareTo(Duration.ofMillis(1)) < 0) {
            throw new InvalidParameter(name + " in Healthcheck cannot be less than 1ms");
        }
    }

    private static boolean port(String port) {
        return port.matches("[0-9]{1,5}(-[0-9]{1,5})?(/(tcp|udp|sctp))?");
    }

    /** crun(1) takes orders from these: another filter, files to write on the host, libraries to load. They are the engine's to give. */
    private static void annotations(@Nullable Map<String, String> annotations) {
        if (annotations == null) return;
        for (String key : annotations.keySet())
            if (key.startsWith(RESERVED))
                throw new InvalidParameter(
                        "invalid annotation " + key + ": " + RESERVED + "* is reserved for the engine");
    }

    private static void lifecycle(Lifecycle lifecycle, Set<String> runtimes) {
        annotations(lifecycle.annotations());
        restartPolicy(lifecycle.restartPolicy());
        if (lifecycle.autoRemove() && RestartRule.active(lifecycle.restartPolicy())) {
            throw new InvalidParameter("can't create 'AutoRemove' container with restart policy");
        }
        if (!lifecycle.runtime().isEmpty() && !runtimes.contains(lifecycle.runtime())) {
            throw new InvalidParameter("unknown or invalid runtime name: " + lifecycle.runtime());
        }
        String isolation = lifecycle.isolation();
        if (!isolation.isEmpty() && !isolation.equals("default")) {
            throw new InvalidParameter("invalid isolation (" + isolation + "): linux only supports 'default'");
        }
    }

    /** New limits and a new policy for a container that there is already. @param cpus of this host */
    static void update(Resources asked, RestartPolicy policy, int cpus) {
        resources(asked, cpus);
        restartPolicy(policy);
    }

    private static void restartPolicy(RestartPolicy policy) {
        int count = policy.maximumRetryCount();
        String bad = "invalid restart policy: ";
        switch (policy.name()) {
            case "", "no", "always", "unless-stopped" -> {
                if (count == 0) return;
                throw new InvalidParameter(bad + "maximum retry count can only be used with 'on-failure'"
                        + (count < 0 ? " and cannot be negative" : ""));
            }
            case "on-failure" -> {
                if (count < 0) throw new InvalidParameter(bad + "maximum retry count cannot be negative");
            }
            default ->
                throw new InvalidParameter(bad + "unknown policy '" + policy.name()
                        + "'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'");
        }
    }

    private static void namespaces(Namespaces n, ContainerConfig config) {
        String network = n.networkMode();
        if (network.startsWith("container:")) {
            if (!config.hostname().isEmpty()) {
                throw new InvalidParameter("conflicting options: hostname and the network mode");
            }
            unbuilt("the network of another container");
        }
        mode("IPC", n.ipcMode(), Set.of("", "private", "shareable", "none", "host"), true);
        mode("PID", n.pidMode(), Set.of("", "host"), true);
        mode("UTS", n.utsMode(), Set.of("", "host"), false);
        mode("user", n.usernsMode(), Set.of("", "host"), false);
        mode("cgroup namespace", n.cgroupnsMode(), Set.of("", "host", "private"), false);
    }

    private static void mode(String which, String mode, Set<String> known, boolean ofContainer) {
        if (known.contains(mode)) return;
        if (ofContainer && mode.startsWith("container:")) unbuilt("the " + which + " namespace of another container");
        throw new InvalidParameter("invalid " + which + " mode: " + mode);
    }

    private static void networking(Networking n) {
        if (!n.portBindings().isEmpty() || n.publishAllPorts()) unbuilt("publishing ports");
        if (!empty(n.links())) unbuilt("links");
        if (n.extraHosts() != null) {
            for (String entry : n.extraHosts()) {
                int split = entry.indexOf('=') < 0 ? entry.indexOf(':') : entry.indexOf('=');
                if (split <= 0 || split == entry.length() - 1) {
                    throw new InvalidParameter("bad format for add-host: \"" + entry + '"');
                }
            }
        }
    }

    private static void storage(Storage s) {
        if (s.shmSizeBytes() < 0) throw new InvalidParameter("SHM size can not be less than 0");
        if (s.storageOpt() != null && !s.storageOpt().isEmpty()) unbuilt("storage options");
    }

    private static void security(Security s) {
        if (s.oomScoreAdj() < -1000 || s.oomScoreAdj() > 1000) {
            throw new InvalidParameter(
                    "Invalid value " + s.oomScoreAdj() + ", range for oom score adj is [-1000, 1000]");
        }
        if (s.sysctls() != null && !s.sysctls().isEmpty()) unbuilt("sysctls");
    }

    private static void resources(Resources r, int cpus) {
        if (r.memoryBytes() != 0 && r.memoryBytes() < MIN_MEMORY_BYTES)
            throw new InvalidParameter("Minimum memory limit allowed is 6MB");
        if (r.memoryBytes() > 0 && r.memorySwapBytes() > 0 && r.memorySwapBytes() < r.memoryBytes()) {
            throw new InvalidParameter("Minimum memoryswap limit should be larger than memory limit, see usage");
        }
        if (r.memoryBytes() == 0 && r.memorySwapBytes() > 0) {
            throw new InvalidParameter("You should always set the Memory limit when using Memoryswap limit, see usage");
        }
        if (r.memoryReservationBytes() > 0 && r.memoryReservationBytes() < MIN_MEMORY_BYTES) {
            throw new InvalidParameter("Minimum memory reservation allowed is 6MB");
        }
        if (r.memoryReservationBytes() > 0 && r.memoryBytes() > 0 && r.memoryBytes() < r.memoryReservationBytes()) {
            throw new InvalidParameter("Minimum memory limit can not be less than memory reservation limit, see usage");
        }
        Long swappiness = r.memorySwappiness();
        if (swappiness != null && (swappiness < -1 || swappiness > 100)) {
            throw new InvalidParameter("Invalid value: " + swappiness + ", valid memory swappiness range is 0-100");
        }
        if (r.nanoCpus() > 0 && (r.cpuPeriodMicros() > 0 || r.cpuQuotaMicros() > 0)) {
            throw new InvalidParameter("Conflicting options: Nano CPUs and CPU "
                    + (r.cpuPeriodMicros() > 0 ? "Period" : "Quota") + " cannot both be set");
        }
        if (r.nanoCpus() < 0 || r.nanoCpus() > cpus * NANOS_PER_CPU) {
            throw new InvalidParameter(String.format(
                    Locale.ROOT,
                    "range of CPUs is from 0.01 to %d.00, as there are only %d CPUs available",
                    cpus,
                    cpus));
        }
        if (r.cpuShares() < 0) {
            throw new InvalidParameter("invalid CPU shares (" + r.cpuShares() + "): value must be a positive integer");
        }
        if (r.cpuPeriodMicros() != 0 && (r.cpuPeriodMicros() < 1000 || r.cpuPeriodMicros() > 1_000_000)) {
            throw new InvalidParameter(
                    "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
        }
        if (r.cpuQuotaMicros() > 0 && r.cpuQuotaMicros() < 1000) {
            throw new InvalidParameter("CPU cfs quota can not be less than 1ms (i.e. 1000)");
        }
        if (r.cpuRealtimePeriodMicros() != 0 || r.cpuRealtimeRuntimeMicros() != 0) unbuilt("real-time CPU limits");
        if (r.blkioWeight() != 0
                || !empty(r.blkioWeightDevices())
                || !empty(r.blkioReadBytesPerSecond())
                || !empty(r.blkioWriteBytesPerSecond())
                || !empty(r.blkioReadsPerSecond())
                || !empty(r.blkioWritesPerSecond())) {
            unbuilt("limits on block I/O");
        }
        if (!empty(r.devices()) || !empty(r.deviceCgroupRules())) unbuilt("devices");
        if (!empty(r.deviceRequests())) unbuilt("device requests");
        if (!r.cgroupParent().isEmpty()) unbuilt("a cgroup parent");
        if (r.cpuCount() != 0 || r.cpuPercent() != 0 || r.ioMaximumIops() != 0 || r.ioMaximumBandwidthBytes() != 0) {
            throw new InvalidParameter(
                    "the limits CpuCount, CpuPercent, IOMaximumIOps and IOMaximumBandwidth are for Windows only");
        }
    }

    private static void endpoint(String network, CreateContainer.EndpointRequest e) {
        if (!e.ipv4Address().isEmpty() || !e.ipv6Address().isEmpty()) {
            throw new InvalidParameter("invalid config for network " + network
                    + ": invalid endpoint settings:\n"
                    + "user specified IP address is supported on user defined networks only");
        }
        if (!e.links().isEmpty()) unbuilt("links");
        if (!e.macAddress().isEmpty()) unbuilt("a chosen MAC address");
    }

    private static void unbuilt(String what) {
        throw new NotImplemented("not implemented yet: " + what);
    }

    private static boolean empty(@Nullable List<?> list) {
        return list == null || list.isEmpty();
    }

    /** @throws EngineException.InvalidParameter for what nobody knows */
    static SecurityOptions securityOptions(@Nullable List<String> asked) {
        boolean noNewPrivileges = false;
        String seccomp = "";
        if (asked != null) {
            for (int i = 0; i < asked.size(); i++) {
                String option = asked.get(i);
                if (option.equals("no-new-privileges")) {
                    noNewPrivileges = true;
                    continue;
                }
                if (option.equals("disable")) continue;
                int eq = option.indexOf('=');
                if (eq < 0) eq = option.indexOf(':');
                if (eq < 0) throw new InvalidParameter("invalid --security-opt 1: \"" + option + '"');
                String value = option.substring(eq + 1);
                switch (option.substring(0, eq)) {
                    case "seccomp" -> seccomp = value;
                    case "label" -> {} // SELinux; there is none to label for
                    case "apparmor" -> {
                        if (!value.equals("unconfined") && !value.isEmpty()) unbuilt("AppArmor profiles");
                    }
                    case "no-new-privileges" -> {
                        if (!value.equals("true") && !value.equals("false")) {
                            throw new InvalidParameter("invalid --security-opt 2: \"" + option + '"');
                        }
                        noNewPrivileges = value.equals("true");
                    }
                    case "systempaths" -> {} // the client turns it into masked and read-only paths
                    case "writable-cgroups" -> unbuilt("writable cgroups");
                    default -> throw new InvalidParameter("invalid --security-opt 2: \"" + option + '"');
                }
            }
        }
        return new SecurityOptions(noNewPrivileges, seccomp);
    }

    /** @param seccomp empty for the default; {@code unconfined}; {@code builtin}; otherwise a profile in Docker's JSON */
    record SecurityOptions(boolean noNewPrivileges, String seccomp) {}
}
