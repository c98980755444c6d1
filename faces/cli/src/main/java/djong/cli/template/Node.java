package djong.cli.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of a parsed template; {@code at} is the place in the text. */
sealed interface Node {
    record Text(String text) implements Node {}

    record Action(Pipe pipe) implements Node {}

    record If(Pipe condition, List<Node> then, List<Node> otherwise) implements Node {}

    record With(Pipe value, List<Node> then, List<Node> otherwise) implements Node {}

    record Range(Pipe list, List<Node> body, List<Node> otherwise) implements Node {}

    record Break() implements Node {}

    record Continue() implements Node {}

    record Call(int at, String name, @Nullable Pipe data) implements Node {}

    /** Commands joined by bars; the last value is the next command's last argument. */
    record Pipe(int at, List<String> variables, boolean assigns, List<Command> commands) {}

    record Command(int at, List<Operand> words) {}

    sealed interface Operand {
        int at();

        /** The operand as it stands in the template, for error messages. */
        String source();
    }

    record Dot(int at) implements Operand {
        @Override
        public String source() {
            return ".";
        }
    }

    record Nil(int at) implements Operand {
        @Override
        public String source() {
            return "nil";
        }
    }

    /** A text, number or truth value. */
    record Literal(int at, Object value, String source) implements Operand {}

    /** {@code .A.B} */
    record Field(int at, List<String> names) implements Operand {
        @Override
        public String source() {
            return "." + String.join(".", names);
        }
    }

    /** {@code $x.A.B} */
    record Variable(int at, String name, List<String> names) implements Operand {
        @Override
        public String source() {
            return names.isEmpty() ? name : name + "." + String.join(".", names);
        }
    }

    /** {@code (…).A.B} */
    record Chain(int at, Pipe pipe, List<String> names, String source) implements Operand {}

    record Function(int at, String name) implements Operand {
        @Override
        public String source() {
            return name;
        }
    }
}
