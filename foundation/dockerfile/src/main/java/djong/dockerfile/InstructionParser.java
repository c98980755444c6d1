package djong.dockerfile;

import djong.dockerfile.Instruction.*;
import djong.dockerfile.expand.Quoted;
import djong.dockerfile.syntax.Heredoc;
import djong.dockerfile.syntax.Node;
import djong.dockerfile.syntax.Parser;
import djong.dockerfile.syntax.SourceText;
import djong.dockerfile.syntax.SyntaxException;
import djong.dockerfile.syntax.Words;
import djong.dockerfile.syntax.Words.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Gives instructions their types. Pure. */
final class InstructionParser {
    static final List<String> KEYWORDS = List.of(
            "ADD",
            "ARG",
            "CMD",
            "COPY",
            "ENTRYPOINT",
            "ENV",
            "EXPOSE",
            "FROM",
            "HEALTHCHECK",
            "LABEL",
            "MAINTAINER",
            "ONBUILD",
            "RUN",
            "SHELL",
            "STOPSIGNAL",
            "USER",
            "VOLUME",
            "WORKDIR");

    private final SourceText text;
    private final char escape;

    InstructionParser(SourceText text, char escape) {
        this.text = text;
        this.escape = escape;
    }

    Instruction parse(Node node) {
        return switch (node.keyword()) {
            case "add" -> add(node);
            case "arg" -> arg(node);
            case "cmd" -> new Cmd(node, command(node, none(node)));
            case "copy" -> copy(node);
            case "entrypoint" -> new Entrypoint(node, command(node, none(node)));
            case "env" -> new Env(node, pairs(node, none(node)));
            case "expose" ->
                new Expose(
                        node,
                        atLeastOne(node, Words.blanks(none(node).arguments())).stream()
                                .sorted()
                                .toList());
            case "healthcheck" -> health(node);
            case "label" -> new Label(node, pairs(node, none(node)));
            case "maintainer" -> new Maintainer(node, one(node));
            case "onbuild" -> onBuild(node);
            case "run" -> run(node);
            case "shell" -> shell(node);
            case "stopsignal" -> new StopSignal(node, one(node));
            case "user" -> new User(node, one(node));
            case "volume" -> volume(node);
            case "workdir" -> new Workdir(node, one(node));
            default -> throw wrong(node, "unknown instruction: " + node.word() + Suggestion.of(node.word(), KEYWORDS));
        };
    }

    private SyntaxException wrong(Node node, String reason) {
        return text.wrong(node.range(), reason);
    }

    private SyntaxException unreadable(Node node, String reason) {
        return text.wrong(node.range(), reason).unreadable();
    }

    private static String name(Node node) {
        return node.keyword().toUpperCase(Locale.ROOT);
    }

    /** No flags are known. */
    private Node none(Node node) {
        Flags.of(text, node);
        return node;
    }

    private List<String> atLeastOne(Node node, List<String> words) {
        if (words.isEmpty()) throw wrong(node, name(node) + " requires at least one argument");
        return words;
    }

    private String one(Node node) {
        none(node);
        if (node.arguments().isEmpty()) throw wrong(node, name(node) + " requires exactly one argument");
        return node.arguments();
    }

    /** The strings of a JSON array; null when the arguments are none. */
    private @Nullable List<String> json(Node node, String arguments) {
        Json json = Words.json(arguments);
        if (json == null) return null;
        List<String> words = json.words();
        if (words == null)
            throw unreadable(node, "when using JSON array syntax, arrays must be comprised of strings only");
        return words;
    }

    private Command command(Node node, Node from) {
        List<String> words = json(node, from.arguments());
        if (words != null) return new Command(words, false, List.of());
        return new Command(from.arguments().isEmpty() ? List.of() : List.of(from.arguments()), true, from.heredocs());
    }

    private Run run(Node node) {
        Flags flags = Flags.of(text, node, "mount*", "network", "security", "device*");
        List<MountFlag> mounts = flags.texts("mount").stream()
                .map(mount -> MountFlag.parse(text, node.range(), mount))
                .toList();
        String network = flags.text("network");
        if (!network.isEmpty() && !List.of("default", "none", "host").contains(network))
            throw wrong(node, "invalid network mode " + Quoted.of(network));
        String security = flags.text("security");
        if (!security.isEmpty() && !List.of("sandbox", "insecure").contains(security))
            throw wrong(node, "security " + Quoted.of(security) + " is not valid");
        return new Run(node, command(node, node), mounts, network, security, flags.texts("device"));
    }

    private Add add(Node node) {
        Flags flags =
                Flags.of(text, node, "chown", "chmod", "link?", "keep-git-dir?", "checksum", "unpack?", "exclude*");
        Sources sources = sources(node);
        return new Add(
                node,
                sources.paths(),
                sources.files(),
                sources.destination(),
                flags.text("chown"),
                flags.text("chmod"),
                flags.on("link"),
                flags.texts("exclude"),
                flags.text("checksum"),
                flags.on("keep-git-dir"),
                flags.choice("unpack"));
    }

    private Copy copy(Node node) {
        Flags flags = Flags.of(text, node, "from", "chown", "chmod", "link?", "parents?", "exclude*");
        Sources sources = sources(node);
        return new Copy(
                node,
                sources.paths(),
                sources.files(),
                sources.destination(),
                flags.text("chown"),
                flags.text("chmod"),
                flags.on("link"),
                flags.texts("exclude"),
                flags.text("from"),
                flags.on("parents"));
    }

    private record Sources(List<String> paths, List<InlineFile> files, String destination) {}

    private Sources sources(Node node) {
        List<String> words = json(node, node.arguments());
        if (words == null) words = Words.blanks(node.arguments());
        if (words.size() < 2)
            throw wrong(
                    node,
                    name(node)
                            + " requires at least two arguments, but only one was provided. Destination could not be determined");
        List<String> paths = new ArrayList<>();
        List<InlineFile> files = new ArrayList<>();
        int heredoc = 0;
        for (String word : words.subList(0, words.size() - 1)) {
            if (heredoc < node.heredocs().size() && Parser.heredoc(word) != null) {
                Heredoc document = node.heredocs().get(heredoc++);
                files.add(new InlineFile(document.name(), document.text(), document.expand()));
            } else {
                paths.add(word);
            }
        }
        String destination = words.getLast();
        if (Parser.heredoc(destination) != null && !node.heredocs().isEmpty())
            throw wrong(node, name(node) + " cannot accept a heredoc as a destination");
        return new Sources(paths, files, destination);
    }

    private Arg arg(Node node) {
        none(node);
        List<Argument> arguments = new ArrayList<>();
        for (String word : atLeastOne(node, Words.quoted(node.arguments(), escape))) {
            int equals = word.indexOf('=');
            if (equals == 0) throw wrong(node, "ARG names can not be blank");
            arguments.add(
                    equals < 0
                            ? new Argument(word, null)
                            : new Argument(word.substring(0, equals), word.substring(equals + 1)));
        }
        return new Arg(node, arguments);
    }

    private List<Pair> pairs(Node node, Node from) {
        List<String> words = atLeastOne(node, Words.quoted(from.arguments(), escape));
        if (words.getFirst().indexOf('=') < 0) {
            String[] parts = from.arguments().split("\\s+", 2);
            if (parts.length < 2) throw unreadable(node, name(node) + " must have two arguments");
            return List.of(new Pair(parts[0], parts[1], true));
        }
        List<Pair> pairs = new ArrayList<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0)
                throw unreadable(
                        node,
                        "Syntax error - can't find = in " + Quoted.of(word) + ". Must be of the form: name=value");
            if (equals == 0) throw wrong(node, name(node) + " names can not be blank");
            pairs.add(new Pair(word.substring(0, equals), word.substring(equals + 1), false));
        }
        return pairs;
    }

    private Volume volume(Node node) {
        none(node);
        List<String> paths = json(node, node.arguments());
        if (paths == null) paths = Words.blanks(node.arguments());
        for (String path : atLeastOne(node, paths))
            if (path.isBlank()) throw wrong(node, "VOLUME specified can not be an empty string");
        return new Volume(node, paths.stream().map(String::strip).toList());
    }

    private Shell shell(Node node) {
        none(node);
        List<String> words = json(node, node.arguments());
        if (words == null) {
            if (node.arguments().isEmpty()) throw wrong(node, "SHELL requires at least one argument");
            throw wrong(node, "SHELL requires the arguments to be in JSON form");
        }
        return new Shell(node, atLeastOne(node, words));
    }

    private OnBuild onBuild(Node node) {
        none(node);
        String trigger = node.arguments();
        if (trigger.isEmpty()) throw wrong(node, "ONBUILD requires at least one argument");
        String word = trigger.split("\\s+", 2)[0].toUpperCase(Locale.ROOT);
        switch (word) {
            case "ONBUILD" -> throw wrong(node, "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
            case "FROM", "MAINTAINER" -> throw wrong(node, word + " isn't allowed as an ONBUILD trigger");
            default -> {
                var whole = new StringBuilder(trigger);
                for (Heredoc heredoc : node.heredocs())
                    whole.append('\n').append(heredoc.content()).append(heredoc.name());
                return new OnBuild(node, whole.toString());
            }
        }
    }

    private Health health(Node node) {
        Flags flags = Flags.of(text, node, "interval", "timeout", "start-period", "start-interval", "retries");
        if (node.arguments().isEmpty()) throw wrong(node, "HEALTHCHECK requires at least one argument");
        String[] parts = node.arguments().split("\\s+", 2);
        String type = parts[0].toUpperCase(Locale.ROOT);
        String rest = parts.length < 2 ? "" : parts[1].strip();
        if (type.equals("NONE")) {
            if (!rest.isEmpty()) throw wrong(node, "HEALTHCHECK NONE takes no arguments");
            return new Health(node, List.of("NONE"), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);
        }
        if (!type.equals("CMD")) throw wrong(node, "Unknown type " + Quoted.of(type) + " in HEALTHCHECK (try CMD)");
        List<String> words = json(node, rest);
        if (words == null ? rest.isEmpty() : words.isEmpty())
            throw wrong(node, "Missing command after HEALTHCHECK CMD");
        List<String> test = new ArrayList<>();
        test.add(words == null ? "CMD-SHELL" : "CMD");
        test.addAll(words == null ? List.of(rest) : words);
        return new Health(
                node,
                test,
                duration(node, flags, "interval"),
                duration(node, flags, "timeout"),
                duration(node, flags, "start-period"),
                duration(node, flags, "start-interval"),
                retries(node, flags.text("retries")));
    }

    private Duration duration(Node node, Flags flags, String flag) {
        String value = flags.text(flag);
        if (value.isEmpty()) return Duration.ZERO;
        try {
            Duration duration = Durations.parse(value);
            if (!duration.isZero() && duration.compareTo(Duration.ofMillis(1)) < 0)
                throw wrong(node, "Interval " + Quoted.of(flag) + " cannot be less than 1ms");
            return duration;
        } catch (IllegalArgumentException e) {
            throw wrong(node, String.valueOf(e.getMessage()));
        }
    }

    private int retries(Node node, String value) {
        if (value.isEmpty()) return 0;
        int retries;
        try {
            retries = Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw wrong(node, "strconv.ParseInt: parsing " + Quoted.of(value) + ": invalid syntax");
        }
        if (retries < 0) throw wrong(node, "--retries cannot be negative (" + retries + ")");
        return retries;
    }
}
