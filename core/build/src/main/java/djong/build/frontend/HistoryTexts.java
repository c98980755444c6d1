package djong.build.frontend;

import djong.dockerfile.InlineFile;
import djong.dockerfile.Instruction.Add;
import djong.dockerfile.Instruction.Arg;
import djong.dockerfile.Instruction.Argument;
import djong.dockerfile.Instruction.Copy;
import djong.dockerfile.Instruction.Health;
import djong.dockerfile.Instruction.Transfer;
import djong.dockerfile.Pair;
import djong.dockerfile.expand.Quoted;
import djong.dockerfile.syntax.Heredoc;
import djong.dockerfile.syntax.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How BuildKit tells of instructions: in the history, and as names of vertices. Pure. */
final class HistoryTexts {
    private HistoryTexts() {}

    /** @param declared values of ARG so far, in their order; null for none */
    static String run(List<String> words, Map<String, @Nullable String> declared, Map<String, String> env) {
        List<String> all = new ArrayList<>();
        if (!declared.isEmpty()) {
            all.add("|" + declared.size());
            declared.forEach((name, value) ->
                    all.add(name + "=" + (env.containsKey(name) ? env.get(name) : value == null ? "" : value)));
        }
        all.addAll(words);
        return "RUN " + String.join(" ", all) + " # buildkit";
    }

    static String copy(Transfer transfer) {
        var text = new StringBuilder(transfer instanceof Add ? "ADD" : "COPY");
        if (transfer instanceof Copy copy && copy.parents()) text.append(" --parents");
        if (!transfer.chown().isEmpty()) text.append(" --chown=").append(transfer.chown());
        if (!transfer.chmod().isEmpty()) text.append(" --chmod=").append(transfer.chmod());
        for (String source : transfer.sources()) text.append(' ').append(source);
        for (InlineFile file : transfer.files()) text.append(" <<").append(file.name());
        return text.append(' ')
                .append(transfer.destination())
                .append(" # buildkit")
                .toString();
    }

    static String pairs(String keyword, List<Pair> pairs) {
        return keyword + " "
                + pairs.stream().map(p -> p.name() + "=" + p.value()).collect(Collectors.joining(" "));
    }

    static String quoted(String keyword, List<String> words) {
        return keyword + " " + words.stream().map(Quoted::of).collect(Collectors.joining(" ", "[", "]"));
    }

    static String plain(String keyword, List<String> words) {
        return keyword + " [" + String.join(" ", words) + "]";
    }

    static String health(Health i) {
        char retries = (char) i.retries();
        String shown = retries < 0x20 || retries == 0x7f
                ? switch (retries) {
                    case 7 -> "\\a";
                    case 8 -> "\\b";
                    case 9 -> "\\t";
                    case 10 -> "\\n";
                    case 11 -> "\\v";
                    case 12 -> "\\f";
                    case 13 -> "\\r";
                    default -> String.format("\\x%02x", (int) retries);
                }
                : retries == '\'' || retries == '\\' ? "\\" + retries : String.valueOf(retries);
        return "HEALTHCHECK &{" + quoted("", i.test()).strip() + " \"" + go(i.interval()) + "\" \"" + go(i.timeout())
                + "\" \"" + go(i.startPeriod()) + "\" \"" + go(i.startInterval()) + "\" '" + shown + "'}";
    }

    private static String go(java.time.Duration duration) {
        return djong.build.image.Configuration.go(duration);
    }

    /** @param values with which arguments come out */
    static String arg(Arg arg, Function<String, @Nullable String> values) {
        List<String> words = new ArrayList<>();
        for (Argument argument : arg.arguments()) {
            String value = values.apply(argument.name());
            words.add(value == null ? argument.name() : argument.name() + "=" + value);
        }
        return "ARG " + String.join(" ", words);
    }

    /** What a vertex is called: the line as it is written, with the beginning of a script. */
    static String shown(Node node) {
        if (!node.keyword().equals("run") || node.heredocs().size() != 1) return line(node);
        Heredoc script = node.heredocs().getFirst();
        if (!node.arguments().strip().matches("<<-?\\S+")) return line(node);
        String[] lines = script.content().strip().split("\r?\n");
        return line(node) + " (" + lines[0] + (lines.length > 1 ? "..." : "") + ")";
    }

    private static String line(Node node) {
        String first = node.original();
        return node.word().toUpperCase(java.util.Locale.ROOT)
                + first.substring(Math.min(first.length(), node.word().length()));
    }
}
