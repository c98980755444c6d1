package djong.dockerfile;

import djong.dockerfile.Instruction.Arg;
import djong.dockerfile.syntax.Directives;
import djong.dockerfile.syntax.Node;
import djong.dockerfile.syntax.Parser;
import djong.dockerfile.syntax.Parser.Parsed;
import djong.dockerfile.syntax.SourceText;
import djong.dockerfile.syntax.SyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A whole Dockerfile.
 *
 * @param arguments before the first FROM
 * @param nodes all instructions as they are written
 */
public record Dockerfile(
        SourceText text, Directives directives, List<Arg> arguments, List<Stage> stages, List<Node> nodes) {
    private static final Pattern STAGE_NAME = Pattern.compile("[a-z][a-z0-9-_.]*");

    public Dockerfile {
        arguments = List.copyOf(arguments);
        stages = List.copyOf(stages);
        nodes = List.copyOf(nodes);
    }

    /**
     * @param name of the file, for messages
     * @throws SyntaxException in Docker's words
     */
    public static Dockerfile parse(String name, String content) {
        var text = new SourceText(name, content);
        Parsed parsed = Parser.parse(text);
        var instructions = new InstructionParser(text, parsed.directives().escape());
        List<Arg> arguments = new ArrayList<>();
        List<Stage> stages = new ArrayList<>();
        List<Instruction> current = new ArrayList<>();
        for (Node node : parsed.nodes()) {
            if (node.keyword().equals("from")) {
                if (!stages.isEmpty()) stages.add(with(stages.removeLast(), current));
                current.clear();
                stages.add(stage(text, node, stages.size()));
                continue;
            }
            Instruction instruction = instructions.parse(node);
            if (!stages.isEmpty()) current.add(instruction);
            else if (instruction instanceof Arg arg) arguments.add(arg);
            else throw noStage(text, node);
        }
        if (stages.isEmpty()) throw noStage(text, parsed.nodes().getFirst());
        stages.add(with(stages.removeLast(), current));
        return new Dockerfile(text, parsed.directives(), arguments, stages, parsed.nodes());
    }

    /** One instruction that stands in no file: a trigger of an image. @throws SyntaxException in Docker's words */
    public static Instruction instruction(String line, char escape) {
        var text = new SourceText("Dockerfile", line);
        return new InstructionParser(text, escape).parse(Parser.single(text, escape));
    }

    private static SyntaxException noStage(SourceText text, Node node) {
        SyntaxException at = text.wrong(node.range(), "no build stage in current context");
        return at.plain();
    }

    private static Stage with(Stage stage, List<Instruction> instructions) {
        return new Stage(
                stage.index(),
                stage.node(),
                stage.base(),
                stage.platform(),
                stage.name(),
                stage.writtenName(),
                instructions);
    }

    private static Stage stage(SourceText text, Node node, int index) {
        Flags flags = Flags.of(text, node, "platform");
        List<String> words = djong.dockerfile.syntax.Words.blanks(node.arguments());
        String written = null;
        String name = null;
        if (words.size() == 3 && words.get(1).equalsIgnoreCase("as")) {
            written = words.get(2);
            name = written.toLowerCase(Locale.ROOT);
            if (!STAGE_NAME.matcher(name).matches())
                throw text.wrong(
                        node.range(),
                        "invalid name for build stage: \"" + written
                                + "\", name can't start with a number or contain symbols");
        } else if (words.size() != 1) {
            throw text.wrong(node.range(), "FROM requires either one or three arguments");
        }
        return new Stage(index, node, words.getFirst(), flags.text("platform"), name, written, List.of());
    }

    /** The stage of that name, the last of several, or of that index. */
    public Optional<Stage> stage(String nameOrIndex) {
        if (nameOrIndex.isEmpty()) return Optional.empty();
        String name = nameOrIndex.toLowerCase(Locale.ROOT);
        for (Stage stage : stages.reversed()) if (name.equals(stage.name())) return Optional.of(stage);
        if (name.matches("[0-9]{1,6}")) {
            int index = Integer.parseInt(name);
            if (index < stages.size()) return Optional.of(stages.get(index));
        }
        return Optional.empty();
    }
}
