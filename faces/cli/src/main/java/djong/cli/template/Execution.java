package djong.cli.template;

import djong.api.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One run of a template over its data. */
final class Execution {
    private static final int MAX_DEPTH = 500;

    private final String text;
    private final Map<String, List<Node>> definitions;
    private final Template.Mode mode;
    private final StringBuilder out;
    private final List<Binding> bindings = new ArrayList<>();
    private final int depth;

    Execution(String text, Map<String, List<Node>> definitions, Template.Mode mode, StringBuilder out) {
        this(text, definitions, mode, out, 0);
    }

    private Execution(
            String text, Map<String, List<Node>> definitions, Template.Mode mode, StringBuilder out, int depth) {
        this.depth = depth;
        this.text = text;
        this.definitions = definitions;
        this.mode = mode;
        this.out = out;
    }

    private static final class Binding {
        private final String name;
        private @Nullable Object value;

        Binding(String name, @Nullable Object value) {
            this.name = name;
            this.value = value;
        }
    }

    private enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    void run(List<Node> nodes, @Nullable Object data) {
        int mark = bindings.size();
        bindings.add(new Binding("$", data));
        walk(nodes, data);
        shrink(mark);
    }

    private Flow walk(List<Node> nodes, @Nullable Object dot) {
        for (Node node : nodes) {
            Flow flow = walk(node, dot);
            if (flow != Flow.NEXT) return flow;
        }
        return Flow.NEXT;
    }

    /**
     * What every template has comes first and without a switch over types, here and below: the first such switch costs a command line
     * 20 ms at start-up.
     */
    private Flow walk(Node node, @Nullable Object dot) {
        if (node instanceof Node.Text(String plain)) {
            out.append(plain);
            return Flow.NEXT;
        }
        if (node instanceof Node.Action(Node.Pipe pipe)) {
            Object value = pipe(pipe, dot);
            if (pipe.variables().isEmpty()) out.append(Printing.print(value));
            return Flow.NEXT;
        }
        return branch(node, dot);
    }

    private Flow branch(Node node, @Nullable Object dot) {
        switch (node) {
            case Node.Text _ -> {}
            case Node.Action _ -> {}
            case Node.If(Node.Pipe condition, List<Node> then, List<Node> otherwise) -> {
                int mark = bindings.size();
                Flow flow = walk(Printing.truth(pipe(condition, dot)) ? then : otherwise, dot);
                shrink(mark);
                return flow;
            }
            case Node.With(Node.Pipe value, List<Node> then, List<Node> otherwise) -> {
                int mark = bindings.size();
                Object with = pipe(value, dot);
                Flow flow = Printing.truth(with) ? walk(then, with) : walk(otherwise, dot);
                shrink(mark);
                return flow;
            }
            case Node.Range range -> {
                return range(range, dot);
            }
            case Node.Break() -> {
                return Flow.BREAK;
            }
            case Node.Continue() -> {
                return Flow.CONTINUE;
            }
            case Node.Call(int at, String name, Node.@Nullable Pipe data) -> {
                List<Node> body = definitions.get(name);
                if (body == null) throw fail(at, name, "template \"" + name + "\" not defined");
                if (depth >= MAX_DEPTH) throw fail(at, name, "exceeded maximum template depth (" + MAX_DEPTH + ")");
                Object value = data == null ? null : pipe(data, dot);
                new Execution(text, definitions, mode, out, depth + 1).run(body, value);
            }
        }
        return Flow.NEXT;
    }

    private Flow range(Node.Range range, @Nullable Object dot) {
        int mark = bindings.size();
        Object list = evaluate(range.list(), dot);
        List<@Nullable Object> keys = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>();
        switch (list) {
            case List<?> elements -> {
                for (Object element : elements) {
                    keys.add((long) keys.size());
                    values.add(element);
                }
            }
            case Map<?, ?> map -> {
                for (Map.Entry<String, @Nullable Object> entry : sorted(map).entrySet()) {
                    keys.add(entry.getKey());
                    values.add(entry.getValue());
                }
            }
            case StructMap map -> {
                for (String key : map.keys()) {
                    keys.add(key);
                    values.add(map.get(key));
                }
            }
            case Long n -> {
                for (long i = 0; i < n; i++) {
                    keys.add(i);
                    values.add(i);
                }
            }
            case null -> {}
            case Nothing _ -> {}
            default ->
                throw fail(range.list().at(), source(range.list()), "range can't iterate over " + Printing.print(list));
        }
        if (keys.isEmpty()) {
            Flow flow = walk(range.otherwise(), dot);
            shrink(mark);
            return flow;
        }
        List<String> names = range.list().variables();
        for (int i = 0; i < keys.size(); i++) {
            int inner = bindings.size();
            if (names.size() == 1)
                bind(names.get(0), values.get(i), range.list().assigns());
            if (names.size() == 2) {
                bind(names.get(0), keys.get(i), range.list().assigns());
                bind(names.get(1), values.get(i), range.list().assigns());
            }
            Flow flow = walk(range.body(), values.get(i));
            shrink(inner);
            if (flow == Flow.BREAK) break;
        }
        shrink(mark);
        return Flow.NEXT;
    }

    static Map<String, @Nullable Object> sorted(Map<?, ?> map) {
        Map<String, @Nullable Object> sorted = new TreeMap<>();
        map.forEach((key, value) -> sorted.put(String.valueOf(key), value));
        return sorted;
    }

    private void bind(String name, @Nullable Object value, boolean assigns) {
        if (!assigns) {
            bindings.add(new Binding(name, value));
            return;
        }
        for (int i = bindings.size() - 1; i >= 0; i--) {
            if (bindings.get(i).name.equals(name)) {
                bindings.get(i).value = value;
                return;
            }
        }
    }

    private void shrink(int size) {
        while (bindings.size() > size) bindings.remove(bindings.size() - 1);
    }

    /** The pipeline's value, bound to its variable if it declares one. */
    private @Nullable Object pipe(Node.Pipe pipe, @Nullable Object dot) {
        Object value = evaluate(pipe, dot);
        for (String name : pipe.variables()) bind(name, value, pipe.assigns());
        return value;
    }

    private @Nullable Object evaluate(Node.Pipe pipe, @Nullable Object dot) {
        Object value = null;
        boolean first = true;
        for (Node.Command command : pipe.commands()) {
            value = number(command(command, dot, !first, value));
            first = false;
        }
        return value;
    }

    /** Numbers of JSON count as Go's numbers. */
    private static @Nullable Object number(@Nullable Object value) {
        if (!(value instanceof JsonTree.Number number)) return value;
        try {
            return number.integral()
                    ? (Object) Long.parseLong(number.text())
                    : (Object) Double.parseDouble(number.text());
        } catch (NumberFormatException e) {
            return number.text();
        }
    }

    private @Nullable Object command(Node.Command command, @Nullable Object dot, boolean piped, @Nullable Object last) {
        Node.Operand head = command.words().get(0);
        boolean arguments = command.words().size() > 1 || piped;
        if (head instanceof Node.Function(int at, String name)) {
            // and, or stop at the argument that decides
            if ((name.equals("and") || name.equals("or")) && mode != Template.Mode.HEADER) {
                Object value = null;
                for (int i = 1; i < command.words().size(); i++) {
                    value = operand(command.words().get(i), dot);
                    if (Printing.truth(value) == name.equals("or")) return value;
                }
                return piped ? last : value;
            }
            List<@Nullable Object> values = arguments(command, dot, piped, last);
            try {
                return Functions.call(name, values, mode);
            } catch (TemplateException e) {
                throw fail(at, sourceOf(command), e.getMessage());
            }
        }
        if (!arguments) return operand(head, dot);
        List<@Nullable Object> values = arguments(command, dot, piped, last);
        if (head instanceof Node.Field(int at, List<String> names)) return called(at, names, dot, values, head);
        if (head instanceof Node.Variable(int at, String name, List<String> names) && !names.isEmpty())
            return called(at, names, variable(name), values, head);
        if (head instanceof Node.Chain(int at, Node.Pipe pipe, List<String> names, String _) && !names.isEmpty())
            return called(at, names, evaluate(pipe, dot), values, head);
        throw fail(head.at(), head.source(), "can't give argument to non-function " + head.source());
    }

    private @Nullable Object called(
            int at, List<String> names, @Nullable Object from, List<@Nullable Object> arguments, Node.Operand head) {
        String last = names.get(names.size() - 1);
        Object receiver = fields(at, names.subList(0, names.size() - 1), from, head.source());
        if (receiver instanceof Fields fields) {
            Object value = fields.call(last, arguments);
            if (!Fields.NONE.equals(value)) return value;
            if (mode == Template.Mode.HEADER) return fields.field(last);
        }
        if (mode == Template.Mode.HEADER) return fields(at, List.of(last), receiver, head.source());
        throw fail(at, head.source(), last + " is not a method but has arguments");
    }

    private List<@Nullable Object> arguments(
            Node.Command command, @Nullable Object dot, boolean piped, @Nullable Object last) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 1; i < command.words().size(); i++)
            values.add(operand(command.words().get(i), dot));
        if (piped) values.add(last);
        return values;
    }

    private @Nullable Object operand(Node.Operand operand, @Nullable Object dot) {
        if (operand instanceof Node.Field(int at, List<String> names)) {
            return number(fields(at, names, dot, operand.source()));
        }
        if (operand instanceof Node.Dot) return number(dot);
        if (operand instanceof Node.Literal literal) return literal.value();
        return number(
                switch (operand) {
                    case Node.Dot _ -> dot;
                    case Node.Nil(int at) -> throw fail(at, "nil", "nil is not a command");
                    case Node.Literal literal -> literal.value();
                    case Node.Field(int at, List<String> names) -> fields(at, names, dot, operand.source());
                    case Node.Variable(int at, String name, List<String> names) ->
                        fields(at, names, variable(name), operand.source());
                    case Node.Chain(int at, Node.Pipe pipe, List<String> names, String source) ->
                        fields(at, names, evaluate(pipe, dot), source);
                    case Node.Function(int at, String name) -> {
                        try {
                            yield Functions.call(name, List.of(), mode);
                        } catch (TemplateException e) {
                            throw fail(at, name, e.getMessage());
                        }
                    }
                });
    }

    private @Nullable Object variable(String name) {
        for (int i = bindings.size() - 1; i >= 0; i--) {
            if (bindings.get(i).name.equals(name)) return bindings.get(i).value;
        }
        return null;
    }

    private @Nullable Object fields(int at, List<String> names, @Nullable Object from, String source) {
        Object value = from;
        for (int i = 0; i < names.size(); i++) {
            value = field(at, names.get(i), value, source);
        }
        return value;
    }

    private @Nullable Object field(int at, String name, @Nullable Object receiver, String source) {
        if (receiver instanceof Fields known) {
            Object value = known.field(name);
            if (!Fields.NONE.equals(value)) return value;
        }
        switch (receiver) {
            case Fields fields ->
                throw fail(at, source, "can't evaluate field " + name + " in type " + fields.typeName());
            case Map<?, ?> map -> {
                Object value = map.get(name);
                if (value != null) return value;
                if (mode == Template.Mode.STRICT && !map.containsKey(name)) {
                    throw fail(at, source, "map has no entry for key \"" + name + "\"");
                }
                return Nothing.NO_VALUE;
            }
            case StructMap map -> {
                Object value = map.get(name);
                if (value != null) return value;
                return Nothing.NO_VALUE;
            }
            case null -> throw fail(at, source, "nil data; no entry for key \"" + name + "\"");
            case Nothing nothing -> {
                if (nothing == Nothing.POINTER) throw fail(at, source, "nil pointer evaluating interface {}." + name);
                if (nothing == Nothing.MAP) return Nothing.NO_VALUE;
                if (mode == Template.Mode.LENIENT) return Nothing.NO_VALUE;
                throw fail(at, source, "can't evaluate field " + name + " in type interface {}");
            }
            default -> throw fail(at, source, "can't evaluate field " + name + " in type " + typeName(receiver));
        }
    }

    /** Go's zero value of a map of texts is the empty text. */
    static boolean texts(Map<?, ?> map) {
        for (Object value : map.values()) if (!(value instanceof String)) return false;
        return !map.isEmpty();
    }

    private static String typeName(Object value) {
        return switch (value) {
            case String _ -> "string";
            case Boolean _ -> "bool";
            case Long _ -> "int64";
            case Double _ -> "float64";
            case List<?> _ -> "[]interface {}";
            default -> "interface {}";
        };
    }

    private String source(Node.Pipe pipe) {
        return sourceOf(pipe.commands().get(0));
    }

    private static String sourceOf(Node.Command command) {
        StringBuilder source = new StringBuilder();
        for (Node.Operand word : command.words()) {
            if (!source.isEmpty()) source.append(' ');
            source.append(word.source());
        }
        return source.toString();
    }

    private TemplateException fail(int at, String source, String what) {
        int line = 1;
        int start = 0;
        for (int i = 0; i < at; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                start = i + 1;
            }
        }
        String shown = source.length() > 20 ? source.substring(0, 20) + "..." : source;
        return new TemplateException(
                "template: :" + line + ":" + (at - start) + ": executing \"\" at <" + shown + ">: " + what);
    }
}
