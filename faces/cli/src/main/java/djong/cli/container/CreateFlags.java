package djong.cli.container;

import djong.api.container.ContainerConfig;
import djong.api.container.ContainerCreateRequest;
import djong.api.container.EndpointSettings;
import djong.api.container.HostConfig;
import djong.api.container.LogConfig;
import djong.api.container.MountSpec;
import djong.api.container.NetworkingConfig;
import djong.api.container.RestartPolicy;
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
    private final NetworkFlags networking;
    private final ResourceFlags resources;
    private final SecurityFlags security;
    private final HealthFlags health;
    private final Flag.Text entrypoint;
    private final Flag.Texts groupAdd;
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
    private final Flag.Text runtime;
    private final Flag.Switch init;
    private final Flag.Text restart;
    private final Flag.Text stopSignal;
    private final Flag.Whole stopTimeout;
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

        networking = new NetworkFlags(flags);
        resources = new ResourceFlags(flags);
        security = new SecurityFlags(flags);
        health = new HealthFlags(flags);
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
        resources.check();
        security.check();

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
        PortSpecs ports = networking.ports();
        Set<String> exposed = ports.exposed();

        ContainerConfig config = ContainerConfig.builder()
                .hostname(networking.hostname())
                .domainname(networking.domainname())
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
                .volumes(binds.anonymous())
                .workingDir(workdir.value())
                .labels(labels())
                .stopSignal(stopSignal.orNull())
                .stopTimeout(stopTimeout.given() ? stopTimeout.intValue() : null)
                .healthcheck(health.config())
                .build();

        RestartPolicy policy = restartPolicy(restart.value());
        if (rm.on() && !policy.name().equals("no")) {
            throw new FlagException("conflicting options: cannot specify both --restart and --rm");
        }
        Map<String, EndpointSettings> endpoints = networking.endpoints();

        HostConfig.Builder host = HostConfig.builder()
                .binds(orNull(binds.binds()))
                .containerIdFile(cidfile.value())
                .logConfig(logging())
                .restartPolicy(policy)
                .autoRemove(rm.on())
                .volumeDriver(volumeDriver.value())
                .volumesFrom(volumesFrom.orNull())
                .annotations(annotation.values().isEmpty() ? null : pairs(annotation.values(), "annotation"))
                .groupAdd(groupAdd.orNull())
                .readonlyRootfs(readOnly.on())
                .storageOpt(storageOpt.values().isEmpty() ? null : storageOptions())
                .tmpfs(tmpfs.values().isEmpty() ? null : temporary())
                .shmSize(shmSize.bytes())
                .runtime(runtime.orNull())
                .mounts(mounts.isEmpty() ? null : mounts)
                .init(init.given() ? init.on() : null);
        networking.fill(host.portBindings(ports.bindings()));
        resources.fill(host);
        security.fill(host);
        return ContainerCreateRequest.of(config, host.build(), new NetworkingConfig(endpoints));
    }

    private static <T> @Nullable List<T> orNull(List<T> list) {
        return list.isEmpty() ? null : list;
    }

    private List<String> variables(Map<String, String> environment) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String file : envFile.values()) lines.addAll(fileLines(file, true));
        int fromFiles = lines.size();
        lines.addAll(env.values());
        List<String> variables = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String value = line.indexOf('=') >= 0 ? null : environment.get(line);
            if (line.indexOf('=') >= 0) variables.add(line);
            else if (value != null) variables.add(line + "=" + value);
            // A bare name takes a variable of the image away; one in a file does not.
            else if (i >= fromFiles) variables.add(line);
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

    static Map<String, String> pairs(List<String> values, String what) {
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
}
