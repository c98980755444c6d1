package djong.dockerfile.syntax;

import djong.dockerfile.syntax.Words.Split;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a Dockerfile's lines. For one thread, used once. */
public final class Parser {
    private static final int MAX_LINE_BYTES = 65535;
    private static final Set<String> WITH_HEREDOCS = Set.of("add", "copy", "run");
    private static final Pattern HEREDOC = Pattern.compile("^(\\d*)<<(-?)([^<]+)$", Pattern.DOTALL);

    private final SourceText text;
    private final Directives directives;
    private final Pattern continuation;
    private int at;

    private Parser(SourceText text, Directives directives) {
        this.text = text;
        this.directives = directives;
        String escape = Pattern.quote(String.valueOf(directives.escape()));
        this.continuation = Pattern.compile(
                "(^|.*[^" + (directives.escape() == '\\' ? "\\\\" : "`") + "])" + escape + "[ \\t]*$", Pattern.DOTALL);
    }

    /** The file's directives and instructions. */
    public record Parsed(Directives directives, List<Node> nodes) {
        public Parsed {
            nodes = List.copyOf(nodes);
        }
    }

    /** @throws SyntaxException in Docker's words */
    public static Parsed parse(SourceText text) {
        Directives directives = Directives.of(text);
        List<Node> nodes = new Parser(text, directives).nodes();
        if (nodes.isEmpty()) throw text.unreadable(1, "file with no instructions");
        return new Parsed(directives, nodes);
    }

    /** One instruction that does not come from a file: a trigger of an image, a change of a configuration. */
    public static Node single(SourceText text, char escape) {
        var parser = new Parser(text, new Directives(null, escape, null, java.util.Map.of()));
        List<Node> nodes = parser.nodes();
        if (nodes.isEmpty()) throw text.unreadable(1, "file with no instructions");
        return nodes.getFirst();
    }

    private List<Node> nodes() {
        var nodes = new ArrayList<Node>();
        var comments = new ArrayList<String>();
        while (at < text.lines()) {
            String line = next();
            if (comment(line)) {
                if (!directives.lines().containsValue(at)) comments.add(text(line));
                continue;
            }
            Joined joined = joined(line.stripLeading());
            if (joined == null) continue;
            nodes.add(node(joined, comments));
            comments.clear();
        }
        return nodes;
    }

    /** The next line; one that is longer than Docker reads is refused, in its words. */
    private String next() {
        String line = text.line(++at);
        String whole = text.wholeLine(at);
        int end = whole.endsWith("\n") ? 1 : 0;
        if (whole.length() > MAX_LINE_BYTES / 3 && whole.getBytes(StandardCharsets.UTF_8).length - end > MAX_LINE_BYTES)
            throw text.unreadable(at, "dockerfile line greater than max allowed size of " + MAX_LINE_BYTES);
        return line;
    }

    private record Joined(String line, int first, boolean emptyContinuation) {}

    /** The line with those that continue it; null when there is nothing. */
    private @Nullable Joined joined(String begin) {
        int first = at;
        var line = new StringBuilder();
        boolean empty = false;
        boolean more = append(line, begin);
        if (!more && line.isEmpty()) return null;
        while (more && at < text.lines()) {
            String next = next();
            if (comment(next)) continue;
            if (next.isBlank()) {
                empty = true;
                continue;
            }
            more = append(line, next);
        }
        return new Joined(line.toString(), first, empty);
    }

    /** Whether the next line belongs to it. */
    private boolean append(StringBuilder line, String part) {
        Matcher matcher = continuation.matcher(part);
        if (!matcher.matches()) {
            line.append(part);
            return false;
        }
        line.append(matcher.group(1));
        return true;
    }

    private static boolean comment(String line) {
        return line.stripLeading().startsWith("#");
    }

    /** One that is indented counts, and says nothing that anybody understands. */
    private static String text(String line) {
        return line.startsWith("#") ? line.substring(1).strip() : line.strip();
    }

    private Node node(Joined joined, List<String> comments) {
        String line = joined.line().strip();
        Node plain = split(line, text.range(joined.first(), at));
        List<Heredoc> heredocs = new ArrayList<>();
        Node holder = plain.keyword().equals("onbuild") && !plain.arguments().isEmpty()
                ? split(plain.arguments(), plain.range())
                : plain;
        if (WITH_HEREDOCS.contains(holder.keyword()) && Words.json(holder.arguments()) == null)
            heredocs(holder.arguments(), joined.first(), heredocs);
        return new Node(
                plain.keyword(),
                plain.word(),
                plain.original(),
                plain.flags(),
                plain.arguments(),
                heredocs,
                comments,
                joined.emptyContinuation(),
                text.range(joined.first(), at));
    }

    /** Keyword, flags and arguments. */
    public Node split(String line, Range range) {
        int end = 0;
        while (end < line.length() && !Character.isWhitespace(line.charAt(end))) end++;
        String word = line.substring(0, end);
        Split split = Words.flags(line.substring(end).strip(), directives.escape());
        return new Node(
                word.toLowerCase(Locale.ROOT),
                word,
                line,
                split.flags(),
                split.rest(),
                List.of(),
                List.of(),
                false,
                range);
    }

    /** The instruction that an ONBUILD defers, with its here-documents. */
    public static Node deferred(Node onbuild, char escape) {
        var parser = new Parser(new SourceText("", ""), new Directives(null, escape, null, java.util.Map.of()));
        return onbuild.deferred(parser.split(onbuild.arguments(), onbuild.range()));
    }

    private void heredocs(String arguments, int first, List<Heredoc> into) {
        for (String word : Words.shell(arguments, directives.escape())) {
            Heredoc begun = heredoc(word);
            if (begun == null) continue;
            var content = new StringBuilder();
            boolean ended = false;
            while (at < text.lines() && !ended) {
                at++;
                String line = text.line(at);
                ended = (begun.chomp() ? line.replaceFirst("^\t+", "") : line).equals(begun.name());
                if (!ended) content.append(text.wholeLine(at));
            }
            if (!ended) throw text.unreadable(first, "unterminated heredoc");
            into.add(new Heredoc(begun.name(), begun.descriptor(), begun.expand(), begun.chomp(), content.toString()));
        }
    }

    /** What {@code word} begins, without its content; null when it begins none. */
    public static @Nullable Heredoc heredoc(String word) {
        Matcher matcher = HEREDOC.matcher(word);
        if (!matcher.matches()) return null;
        String raw = matcher.group(3);
        String name = Words.unquoted(raw);
        if (name == null || name.isEmpty() || name.chars().anyMatch(Character::isWhitespace)) return null;
        return new Heredoc(
                name, matcher.group(1), raw.equals(name), !matcher.group(2).isEmpty(), "");
    }
}
