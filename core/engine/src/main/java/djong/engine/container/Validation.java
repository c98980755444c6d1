package djong.engine.container;

import djong.base.EngineException;
import djong.base.EngineException.InvalidParameter;
import djong.engine.config.ContainerConfig;
import djong.engine.config.EndpointConfig;
import djong.engine.config.HealthConfig;
import djong.engine.config.HostConfig;
import djong.engine.config.HostConfig.Lifecycle;
import djong.engine.config.HostConfig.Networking;
import djong.engine.config.HostConfig.RestartPolicy;
import djong.engine.config.HostConfig.Security;
import djong.engine.config.HostConfig.Storage;
import djong.engine.log.Amounts;
import djong.engine.spec.HostFiles;
import djong.engine.spec.IpAddresses;
import djong.linux.Signals;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses, before anything is made, a request that makes no sense or asks for what is not built. The words are Docker's: clients show
 * and some match them. Pure.
 */
final class Validation {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");
    private static final String RESERVED = "run.oci.";

    private Validation() {}

    /** @param shown the name as the error shows it */
    static void name(String name, String shown) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidParameter(
                    "Invalid container name (" + shown + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
        }
    }

    /** What can be said before the image is known. Limits are looked at by {@link Limits}. */
    static void request(CreateContainer request, Set<String> runtimes) {
        config(request.config());
        NamespaceRules.check(request.hostConfig(), request.config());
        lifecycle(request.hostConfig().lifecycle(), runtimes);
        networking(request.hostConfig().networking());
        storage(request.hostConfig().storage());
        security(request.hostConfig().security());
        for (Map.Entry<String, EndpointConfig> e : request.endpoints().entrySet()) endpoint(e.getKey(), e.getValue());
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
                if (entry.indexOf('\0') >= 0) {
                    throw new InvalidParameter("invalid environment variable \"" + entry.replace("\0", "\\x00")
                            + "\": contains nul byte (\\x00)");
                }
            }
        }
        if (config.healthcheck() != null) health(config.healthcheck());
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
        if (lifecycle.annotations() != null && lifecycle.annotations().containsKey("")) {
            throw new InvalidParameter("invalid Annotations: the empty string is not permitted as an annotation key");
        }
        if (!lifecycle.runtime().isEmpty() && !RuntimeNames.permitted(lifecycle.runtime(), runtimes)) {
            throw new InvalidParameter("unknown or invalid runtime name: " + lifecycle.runtime());
        }
        String isolation = lifecycle.isolation();
        if (!isolation.isEmpty() && !isolation.equals("default")) {
            throw new InvalidParameter("invalid isolation (" + isolation + "): linux only supports 'default'");
        }
    }

    static void restartPolicy(RestartPolicy policy) {
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

    private static void networking(Networking n) {
        PublishedPorts.of(n, List.of());
        if (n.extraHosts() != null) for (String entry : n.extraHosts()) extraHost(entry);
    }

    private static void extraHost(String entry) {
        int split = entry.indexOf(':');
        if (split <= 0) throw new InvalidParameter("bad format for add-host: \"" + entry + '"');
        String address = entry.substring(split + 1);
        if (!address.equals(HostFiles.HOST_GATEWAY) && !IpAddresses.valid(address))
            throw new InvalidParameter("invalid IP address in add-host: \"" + address + '"');
    }

    private static void storage(Storage s) {
        if (s.shmSizeBytes() < 0) throw new InvalidParameter("SHM size can not be less than 0");
    }

    /**
     * How much a container may write into its layer; 0 for no limit.
     *
     * @param limits whether the file system keeps project quotas; asked only where a limit is wanted
     */
    static long layerBytes(Storage s, BooleanSupplier limits) {
        long bytes = 0;
        if (s.storageOpt() == null) return bytes;
        for (Map.Entry<String, String> option : s.storageOpt().entrySet()) {
            if (!option.getKey().equalsIgnoreCase("size"))
                throw new EngineException.System("Unknown option " + option.getKey());
            if (!limits.getAsBoolean()) {
                throw new EngineException.System(
                        "--storage-opt is supported only for overlay over xfs with 'pquota' mount option");
            }
            try {
                bytes = Amounts.bytes(option.getValue(), Amounts.BINARY);
            } catch (IllegalArgumentException e) {
                throw new EngineException.System(String.valueOf(e.getMessage()), e);
            }
        }
        return bytes;
    }

    private static void security(Security s) {
        if (s.oomScoreAdj() < -1000 || s.oomScoreAdj() > 1000) {
            throw new InvalidParameter(
                    "Invalid value " + s.oomScoreAdj() + ", range for oom score adj is [-1000, 1000]");
        }
    }

    private static void endpoint(String network, EndpointConfig e) {
        if (network.startsWith(NamespaceRules.OF_CONTAINER)
                && (!e.ipv4().isEmpty() || !e.ipv6().isEmpty())) {
            throw new InvalidParameter(
                    "invalid config for network " + network
                            + ": invalid endpoint settings:\nuser specified IP address is supported on user defined networks only");
        }
    }

    private static boolean empty(@Nullable List<?> list) {
        return list == null || list.isEmpty();
    }
}
