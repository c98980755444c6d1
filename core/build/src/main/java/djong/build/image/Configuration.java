package djong.build.image;

import djong.base.EngineException;
import djong.dockerfile.Command;
import djong.dockerfile.Instruction;
import djong.dockerfile.Instruction.*;
import djong.dockerfile.Pair;
import djong.oci.Healthcheck;
import djong.oci.RunConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What instructions do to an image's configuration, and how its history tells of it. Pure. */
public final class Configuration {
    private static final List<String> SHELL = List.of("/bin/sh", "-c");
    private static final Pattern PORTS = Pattern.compile("([0-9]+)(?:-([0-9]+))?(?:/(.*))?");
    private static final Pattern SIGNAL = Pattern.compile("(?:SIG)?([A-Z0-9+-]+)", Pattern.CASE_INSENSITIVE);
    private static final String SIGNALS =
            " ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU UNUSED URG USR1 USR2 VTALRM WINCH XCPU XFSZ ";

    private Configuration() {}

    /** A configuration, and what the history says. */
    public record Changed(RunConfig config, String text) {}

    /** The shell that lines are for. */
    public static List<String> shell(RunConfig config) {
        return shell(config.shell());
    }

    private static List<String> shell(@Nullable List<String> shell) {
        return shell == null || shell.isEmpty() ? SHELL : shell;
    }

    /** A line of the history for what runs nothing. */
    public static String comment(RunConfig config, String text) {
        return String.join(" ", shell(config)) + " #(nop) " + text;
    }

    public static List<String> arguments(Command command, RunConfig config) {
        return arguments(command, config.shell());
    }

    /** @param shell null for the usual one */
    public static List<String> arguments(Command command, @Nullable List<String> shell) {
        if (!command.shell()) return command.words();
        List<String> all = new ArrayList<>(shell(shell));
        all.addAll(command.words());
        return all;
    }

    /**
     * @param instruction with its variables put in; one that changes the configuration alone
     * @param commandSet whether this stage has a CMD of its own, which an ENTRYPOINT leaves alone
     */
    public static Changed apply(Instruction instruction, RunConfig config, boolean commandSet) {
        RunConfig.Draft draft = config.draft();
        String text = change(instruction, draft, commandSet);
        return new Changed(draft.toConfig(), text);
    }

    /** The same in place. @return what the history says */
    public static String change(Instruction instruction, RunConfig.Draft draft, boolean commandSet) {
        return switch (instruction) {
            case Env i -> {
                for (Pair pair : i.pairs()) set(draft.env, pair);
                yield "ENV " + joined(i.pairs());
            }
            case Label i -> {
                for (Pair pair : i.pairs()) draft.labels.put(pair.name(), pair.value());
                yield "LABEL " + joined(i.pairs());
            }
            case Maintainer i -> "MAINTAINER " + i.who();
            case Expose i -> {
                for (String port : i.ports()) expose(port, draft);
                yield "EXPOSE " + String.join(" ", i.ports());
            }
            case Volume i -> {
                for (String path : i.paths()) {
                    if (path.isBlank())
                        throw new EngineException.InvalidParameter("VOLUME specified can not be an empty string");
                    draft.volumes.add(path);
                }
                yield "VOLUME [" + String.join(" ", i.paths()) + "]";
            }
            case User i -> {
                draft.user = i.user();
                yield "USER " + i.user();
            }
            case StopSignal i -> {
                checkSignal(i.signal());
                draft.stopSignal = i.signal();
                yield "STOPSIGNAL " + i.signal();
            }
            case Shell i -> {
                draft.shell = i.words();
                yield "SHELL [" + String.join(" ", i.words()) + "]";
            }
            case Cmd i -> {
                List<String> words = arguments(i.command(), draft.shell);
                draft.cmd = words.isEmpty() ? null : words;
                yield "CMD " + quoted(words);
            }
            case Entrypoint i -> {
                List<String> words = arguments(i.command(), draft.shell);
                draft.entrypoint = words.isEmpty() ? null : words;
                if (!commandSet) draft.cmd = null;
                yield "ENTRYPOINT " + quoted(words);
            }
            case OnBuild i -> {
                draft.onBuild.add(i.trigger());
                yield "ONBUILD " + i.trigger();
            }
            case Health i -> {
                draft.healthcheck = health(i, draft.healthcheck);
                yield "HEALTHCHECK &{[" + String.join(" ", i.test()) + "] " + go(i.interval()) + " " + go(i.timeout())
                        + " " + go(i.startPeriod()) + " " + go(i.startInterval()) + " " + i.retries() + "}";
            }
            case Arg i ->
                "ARG "
                        + i.arguments().stream()
                                .map(a -> a.value() == null ? a.name() : a.name() + "=" + a.value())
                                .collect(Collectors.joining(" "));
            case Workdir i -> {
                draft.workingDir = folder(draft.workingDir, i.path());
                yield "WORKDIR " + draft.workingDir;
            }
            case Run _, Add _, Copy _ -> throw new IllegalArgumentException("not of the configuration alone");
        };
    }

    private static void set(List<String> env, Pair pair) {
        String entry = pair.name() + "=" + pair.value();
        for (int i = 0; i < env.size(); i++) {
            if (!env.get(i).startsWith(pair.name() + "=")) continue;
            env.set(i, entry);
            return;
        }
        env.add(entry);
    }

    private static String joined(List<Pair> pairs) {
        return pairs.stream().map(p -> p.name() + "=" + p.value()).collect(Collectors.joining(" "));
    }

    private static String quoted(List<String> words) {
        return words.stream().map(djong.dockerfile.expand.Quoted::of).collect(Collectors.joining(" ", "[", "]"));
    }

    private static void expose(String port, RunConfig.Draft draft) {
        Matcher matcher = PORTS.matcher(port.substring(port.lastIndexOf(':') + 1));
        if (!matcher.matches()) throw new EngineException.InvalidParameter("Invalid containerPort: " + port);
        String protocol = matcher.group(3) == null || matcher.group(3).isEmpty()
                ? "tcp"
                : matcher.group(3).toLowerCase(Locale.ROOT);
        if (!List.of("tcp", "udp", "sctp").contains(protocol))
            throw new EngineException.InvalidParameter("Invalid proto: " + protocol);
        int first = number(matcher.group(1), port);
        int last = matcher.group(2) == null ? first : number(matcher.group(2), port);
        if (last < first) throw new EngineException.InvalidParameter("Invalid containerPort: " + port);
        for (int number = first; number <= last; number++) draft.exposedPorts.add(number + "/" + protocol);
    }

    private static int number(String digits, String port) {
        if (digits.length() > 5 || Integer.parseInt(digits) > 65535)
            throw new EngineException.InvalidParameter("Invalid containerPort: " + port);
        return Integer.parseInt(digits);
    }

    private static void checkSignal(String signal) {
        if (signal.matches("[0-9]+")) {
            if (signal.length() < 4 && Integer.parseInt(signal) != 0) return;
        } else {
            Matcher matcher = SIGNAL.matcher(signal);
            if (matcher.matches()) {
                String name = matcher.group(1).toUpperCase(Locale.ROOT);
                if (SIGNALS.contains(" " + name + " ") || name.matches("RTM(IN(\\+[0-9]+)?|AX(-[0-9]+)?)")) return;
            }
        }
        throw new EngineException.InvalidParameter("invalid signal: " + signal);
    }

    /** What an instruction leaves out is taken from the check that it replaces, also where that is turned off. */
    private static Healthcheck health(Health i, @Nullable Healthcheck former) {
        if (former == null)
            return new Healthcheck(
                    i.test(), i.interval(), i.timeout(), i.startPeriod(), i.startInterval(), i.retries());
        return new Healthcheck(
                i.test(),
                i.interval().isZero() ? former.interval() : i.interval(),
                i.timeout().isZero() ? former.timeout() : i.timeout(),
                i.startPeriod().isZero() ? former.startPeriod() : i.startPeriod(),
                i.startInterval().isZero() ? former.startInterval() : i.startInterval(),
                i.retries() == 0 ? former.retries() : i.retries());
    }

    /** As Go shows a duration. */
    public static String go(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos == 0) return "0s";
        if (nanos < 1_000_000_000) return plain(nanos / 1e6) + "ms";
        long hours = duration.toHours();
        long minutes = duration.toMinutesPart();
        String seconds = plain(duration.toSecondsPart() + duration.toNanosPart() / 1e9) + "s";
        if (hours > 0) return hours + "h" + minutes + "m" + seconds;
        return minutes > 0 ? minutes + "m" + seconds : seconds;
    }

    private static String plain(double number) {
        return java.math.BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    /** A working folder told relative to another, without dots. */
    public static String folder(String from, String path) {
        String whole = path.startsWith("/") ? path : from + "/" + path;
        List<String> parts = new ArrayList<>();
        for (String part : whole.split("/")) {
            if (part.isEmpty() || part.equals(".")) continue;
            if (!part.equals("..")) parts.add(part);
            else if (!parts.isEmpty()) parts.removeLast();
        }
        return "/" + String.join("/", parts);
    }

    /** A base's configuration as a stage begins with it. */
    public static RunConfig begun(RunConfig base) {
        RunConfig.Draft draft = base.draft();
        draft.onBuild.clear();
        draft.openStdin = false;
        draft.stdinOnce = false;
        if (draft.env.stream().noneMatch(e -> e.startsWith("PATH=")))
            draft.env.add("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        return draft.toConfig();
    }

    public static @Nullable String filled(String text) {
        return text.isEmpty() ? null : text;
    }
}
