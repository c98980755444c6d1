package djong.image;

import djong.base.EngineException;
import djong.base.JsonDepth;
import djong.oci.Healthcheck;
import djong.oci.RunConfig;
import io.avaje.json.JsonException;
import io.avaje.jsonb.Jsonb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Dockerfile instructions applied to a configuration, as {@code import --change} takes them; those that would run something are refused. */
final class Changes {
    private static final Jsonb JSONB = Jsonb.builder().build();
    private static final Pattern PORTS = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/([A-Za-z]+))?");
    private static final Pattern GO_DURATION = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|us|µs|ms|s|m|h)");
    private static final Pattern STOP_SIGNAL = Pattern.compile("[0-9]{1,2}|[A-Za-z][A-Za-z0-9+-]*");

    private final RunConfig.Draft draft;

    private Changes(RunConfig.Draft draft) {
        this.draft = draft;
    }

    /** @throws EngineException.InvalidParameter in Docker's words for what cannot be understood */
    static RunConfig apply(RunConfig config, List<String> instructions) {
        var changes = new Changes(config.draft());
        for (String instruction : instructions) {
            for (String line : instruction.replaceAll("\\\\[ \t]*\r?\n", " ").split("\r?\n")) {
                String text = line.strip();
                if (!text.isEmpty() && !text.startsWith("#")) changes.apply(text);
            }
        }
        return changes.draft.toConfig();
    }

    private void apply(String line) {
        String[] parts = line.split("[ \t]+", 2);
        String word = parts[0].toUpperCase(Locale.ROOT);
        String rest = parts.length == 1 ? "" : parts[1].strip();
        switch (word) {
            case "CMD" -> draft.cmd = command(rest);
            case "ENTRYPOINT" -> draft.entrypoint = command(rest);
            case "ENV" -> env(rest);
            case "EXPOSE" -> expose(rest);
            case "HEALTHCHECK" -> draft.healthcheck = healthcheck(rest);
            case "LABEL" -> {
                for (Pair pair : pairs("LABEL", rest)) draft.labels.put(pair.name(), pair.value());
            }
            case "ONBUILD" -> onBuild(rest);
            case "STOPSIGNAL" -> {
                String signal = single("STOPSIGNAL", rest);
                if (!STOP_SIGNAL.matcher(signal).matches()) throw invalid("invalid signal: " + signal);
                draft.stopSignal = signal;
            }
            case "USER" -> draft.user = single("USER", rest);
            case "VOLUME" -> volume(rest);
            case "WORKDIR" -> workingDirectory(single("WORKDIR", rest));
            default -> throw invalid(word + " is not a valid change command");
        }
    }

    /** A JSON array is the command; anything else is a line for the shell. */
    private List<String> command(String rest) {
        List<String> words = json(rest);
        if (words != null) return words;
        if (rest.isEmpty()) return List.of();
        List<String> shell = new ArrayList<>(draft.shell == null ? List.of("/bin/sh", "-c") : draft.shell);
        shell.add(rest);
        return shell;
    }

    private void env(String rest) {
        for (Pair pair : pairs("ENV", rest)) {
            String prefix = pair.name() + "=";
            int at = 0;
            while (at < draft.env.size() && !draft.env.get(at).startsWith(prefix)) at++;
            if (at < draft.env.size()) draft.env.set(at, prefix + pair.value());
            else draft.env.add(prefix + pair.value());
        }
    }

    private void expose(String rest) {
        if (rest.isEmpty()) throw invalid("EXPOSE requires at least one argument");
        for (String word : words(rest)) {
            String port = expanded(word);
            Matcher matcher = PORTS.matcher(port);
            if (!matcher.matches()) throw invalid("invalid containerPort: " + port);
            int first = Integer.parseInt(matcher.group(1));
            int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
            String protocol =
                    matcher.group(3) == null ? "tcp" : matcher.group(3).toLowerCase(Locale.ROOT);
            if (first > last || last > 65535) throw invalid("invalid containerPort: " + port);
            if (!List.of("tcp", "udp", "sctp").contains(protocol)) throw invalid("invalid proto: " + protocol);
            for (int number = first; number <= last; number++) draft.exposedPorts.add(number + "/" + protocol);
        }
    }

    private void onBuild(String rest) {
        String trigger = rest.split("[ \t]+", 2)[0].toUpperCase(Locale.ROOT);
        switch (trigger) {
            case "" -> throw invalid("ONBUILD requires at least one argument");
            case "ONBUILD" -> throw invalid("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
            case "MAINTAINER", "FROM" -> throw invalid(trigger + " isn't allowed as an ONBUILD trigger");
            default -> draft.onBuild.add(rest);
        }
    }

    private void volume(String rest) {
        List<String> paths = json(rest);
        if (paths == null) paths = words(rest);
        if (paths.isEmpty()) throw invalid("VOLUME requires at least one argument");
        for (String path : paths) {
            String volume = expanded(path).strip();
            if (volume.isEmpty()) throw invalid("VOLUME specified can not be an empty string");
            draft.volumes.add(volume);
        }
    }

    private void workingDirectory(String path) {
        String whole = path.startsWith("/") ? path : draft.workingDir + "/" + path;
        List<String> components = new ArrayList<>();
        for (String component : whole.split("/")) {
            if (component.equals("..")) {
                if (!components.isEmpty()) components.removeLast();
            } else if (!component.isEmpty() && !component.equals(".")) {
                components.add(component);
            }
        }
        draft.workingDir = "/" + String.join("/", components);
    }

    private Healthcheck healthcheck(String rest) {
        Duration interval = Duration.ZERO;
        Duration timeout = Duration.ZERO;
        Duration startPeriod = Duration.ZERO;
        Duration startInterval = Duration.ZERO;
        int retries = 0;
        String left = rest;
        while (left.startsWith("--")) {
            String[] parts = left.split("[ \t]+", 2);
            String[] flag = parts[0].split("=", 2);
            String value = flag.length == 2 ? flag[1] : "";
            switch (flag[0]) {
                case "--interval" -> interval = duration(flag[0], value);
                case "--timeout" -> timeout = duration(flag[0], value);
                case "--start-period" -> startPeriod = duration(flag[0], value);
                case "--start-interval" -> startInterval = duration(flag[0], value);
                case "--retries" -> {
                    if (!value.matches("[0-9]{1,6}"))
                        throw invalid("invalid value \"" + value + "\" for flag --retries");
                    retries = Integer.parseInt(value);
                }
                default -> throw invalid("unknown flag: " + flag[0].substring(2));
            }
            left = parts.length == 1 ? "" : parts[1];
        }
        String[] parts = left.split("[ \t]+", 2);
        List<String> test = switch (parts[0].toUpperCase(Locale.ROOT)) {
            case "NONE" -> List.of("NONE");
            case "CMD" -> {
                String command = parts.length == 1 ? "" : parts[1].strip();
                if (command.isEmpty()) throw invalid("missing command after HEALTHCHECK CMD");
                List<String> words = json(command);
                List<String> made = new ArrayList<>();
                made.add(words == null ? "CMD-SHELL" : "CMD");
                made.addAll(words == null ? List.of(command) : words);
                yield made;
            }
            case "" -> throw invalid("HEALTHCHECK requires at least one argument");
            default -> throw invalid("unknown type \"" + parts[0] + "\" in HEALTHCHECK (try CMD)");
        };
        return new Healthcheck(test, interval, timeout, startPeriod, startInterval, retries);
    }

    /** Go's form: {@code 1m30s}. */
    private static Duration duration(String flag, String text) {
        Matcher matcher = GO_DURATION.matcher(text);
        double nanos = 0;
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            double unit = switch (matcher.group(2)) {
                case "ns" -> 1;
                case "us", "µs" -> 1e3;
                case "ms" -> 1e6;
                case "s" -> 1e9;
                case "m" -> 60e9;
                default -> 3600e9;
            };
            nanos += Double.parseDouble(matcher.group(1)) * unit;
            end = matcher.end();
        }
        if (text.isEmpty() || end != text.length()) throw invalid("invalid value \"" + text + "\" for flag " + flag);
        return Duration.ofNanos(Math.round(nanos));
    }

    private String single(String instruction, String rest) {
        if (rest.isEmpty() || words(rest).size() != 1) throw invalid(instruction + " requires exactly one argument");
        return expanded(rest);
    }

    private record Pair(String name, String value) {}

    /** {@code name=value…}, or one {@code name value} in the old manner. */
    private List<Pair> pairs(String instruction, String rest) {
        if (rest.isEmpty()) throw invalid(instruction + " requires at least one argument");
        List<String> words = words(rest);
        List<Pair> pairs = new ArrayList<>();
        if (words.getFirst().indexOf('=') < 0) {
            String[] parts = rest.split("[ \t]+", 2);
            if (parts.length < 2) throw invalid(instruction + " must have two arguments");
            return List.of(new Pair(expanded(parts[0]), expanded(parts[1])));
        }
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0)
                throw invalid("Syntax error - can't find = in \"" + word + "\". Must be of the form: name=value");
            String name = expanded(word.substring(0, equals));
            if (name.isEmpty()) throw invalid(instruction + " names can not be blank");
            pairs.add(new Pair(name, expanded(word.substring(equals + 1))));
        }
        return pairs;
    }

    /** Splits at blanks outside of quotes; quotes and backslashes stay for {@link #expanded}. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        var word = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
                word.append(c).append(text.charAt(++i));
            } else if (quote != 0) {
                if (c == quote) quote = 0;
                word.append(c);
            } else if (c == '"' || c == '\'') {
                quote = c;
                word.append(c);
            } else if (c == ' ' || c == '\t') {
                if (!word.isEmpty()) words.add(word.toString());
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        if (!word.isEmpty()) words.add(word.toString());
        return words;
    }

    /** Takes quotes and backslashes away and puts variables in, as a shell would; only what ENV has set is known. */
    private String expanded(String text) {
        var out = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == '\'') {
                if (c == '\'') quote = 0;
                else out.append(c);
            } else if (c == '\\' && i + 1 < text.length()) {
                char next = text.charAt(++i);
                if (quote == '"' && next != '"' && next != '\\' && next != '$') out.append(c);
                out.append(next);
            } else if (c == '"') {
                quote = quote == 0 ? c : 0;
            } else if (c == '\'' && quote == 0) {
                quote = c;
            } else if (c == '$') {
                i = variable(text, i, out);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** Puts in the variable at {@code at}; the index of its last character. */
    private int variable(String text, int at, StringBuilder out) {
        boolean braced = at + 1 < text.length() && text.charAt(at + 1) == '{';
        int from = at + (braced ? 2 : 1);
        int to = from;
        while (to < text.length() && (Character.isLetterOrDigit(text.charAt(to)) || text.charAt(to) == '_')) to++;
        if (to == from) {
            out.append('$');
            return at;
        }
        String value = value(text.substring(from, to));
        if (!braced) {
            out.append(value == null ? "" : value);
            return to - 1;
        }
        int end = text.indexOf('}', to);
        if (end < 0) throw invalid("syntax error: missing '}'");
        String modifier = text.substring(to, end);
        if (modifier.isEmpty()) out.append(value == null ? "" : value);
        else if (modifier.startsWith(":-"))
            out.append(value == null || value.isEmpty() ? modifier.substring(2) : value);
        else if (modifier.startsWith(":+")) out.append(value == null || value.isEmpty() ? "" : modifier.substring(2));
        else throw invalid("unsupported modifier (" + modifier + ") in substitution");
        return end;
    }

    private @Nullable String value(String name) {
        String prefix = name + "=";
        for (String entry : draft.env) if (entry.startsWith(prefix)) return entry.substring(prefix.length());
        return null;
    }

    /** The strings of a JSON array, null when {@code text} is none. */
    private static @Nullable List<String> json(String text) {
        if (!text.startsWith("[")) return null;
        try {
            List<String> words = JSONB.type(String.class).list().fromJson(JsonDepth.checked(text));
            return words.stream().anyMatch(word -> word == null) ? null : words;
        } catch (JsonException | EngineException.InvalidParameter | IllegalStateException _) {
            return null;
        }
    }

    private static EngineException.InvalidParameter invalid(String message) {
        return new EngineException.InvalidParameter(message);
    }
}
