package djong.cli.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A parsed template. Immutable; may be executed any number of times. */
public final class Template {
    private final String text;
    private final List<Node> nodes;
    private final Map<String, List<Node>> definitions;

    private Template(String text, List<Node> nodes, Map<String, List<Node>> definitions) {
        this.text = text;
        this.nodes = nodes;
        this.definitions = definitions;
    }

    /** @throws TemplateException in Go's words: {@code template: :1: unclosed action} */
    public static Template parse(String text) {
        Parser parser = new Parser(text);
        List<Node> nodes = parser.parse();
        return new Template(text, nodes, parser.definitions());
    }

    /** What execution does where Go has options. */
    public enum Mode {
        /** A key that a map does not have prints as {@code <no value>}. */
        LENIENT,
        /** A key that a map does not have is an error; Docker's inspect. */
        STRICT,
        /** Functions hand back their first argument: how Docker makes the head of a table from the names of its columns. */
        HEADER
    }

    /**
     * Appends the result for {@code data} to {@code out}.
     *
     * @throws TemplateException in Go's words, with what was written until then left in {@code out}
     */
    public void execute(@Nullable Object data, Mode mode, StringBuilder out) {
        new Execution(text, definitions, mode, out).run(nodes, data);
    }
}
