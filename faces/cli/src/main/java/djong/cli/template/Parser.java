package djong.cli.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Text to nodes: one pass over the characters, no separate lexer. */
final class Parser {
    private final String text;
    private final Map<String, List<Node>> definitions = new HashMap<>();
    private final List<String> variables = new ArrayList<>(List.of("$"));
    private int at;
    /** Set by a right trim marker: white space that follows is dropped. */
    private boolean trim;

    private int ranges;

    Parser(String text) {
        this.text = text;
    }

    Map<String, List<Node>> definitions() {
        return definitions;
    }

    List<Node> parse() {
        List<Node> nodes = new ArrayList<>();
        String end = list(nodes);
        if (end != null) throw fail("unexpected {{" + end + "}}");
        return nodes;
    }

    /** Reads up to {@code end}, {@code else} or the end of the text; the keyword that ended it, or null. */
    private @Nullable String list(List<Node> nodes) {
        while (true) {
            int open = text.indexOf("{{", at);
            boolean trimLeft = open >= 0
                    && text.startsWith("{{-", open)
                    && open + 3 < text.length()
                    && isSpace(text.charAt(open + 3));
            String plain = open < 0 ? text.substring(at) : text.substring(at, open);
            if (trim) plain = plain.stripLeading();
            if (trimLeft) plain = plain.stripTrailing();
            trim = false;
            if (!plain.isEmpty()) nodes.add(new Node.Text(plain));
            if (open < 0) {
                at = text.length();
                return null;
            }
            at = open + (trimLeft ? 3 : 2);
            space();
            if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at);
                if (end < 0) throw fail("unclosed comment");
                at = end + 2;
                if (!atClose()) throw fail("comment ends before closing delimiter");
                close();
                continue;
            }
            String word = keyword();
            switch (word) {
                case "end", "else" -> {
                    return word;
                }
                case "if" -> nodes.add(branch("if"));
                case "with" -> nodes.add(branch("with"));
                case "range" -> nodes.add(branch("range"));
                case "break", "continue" -> {
                    if (ranges == 0) throw fail("{{" + word + "}} outside {{range}}");
                    close();
                    nodes.add(word.equals("break") ? new Node.Break() : new Node.Continue());
                }
                case "define" -> define();
                case "template" -> {
                    int start = at;
                    String name = name();
                    Node.Pipe data = atClose() ? null : pipe("template clause");
                    close();
                    nodes.add(new Node.Call(start, name, data));
                }
                case "block" -> {
                    int start = at;
                    String name = name();
                    Node.Pipe data = pipe("block clause");
                    close();
                    List<Node> body = new ArrayList<>();
                    end(list(body), "block");
                    definitions.putIfAbsent(name, body);
                    nodes.add(new Node.Call(start, name, data));
                }
                default -> {
                    Node.Pipe pipe = pipe("command");
                    close();
                    nodes.add(new Node.Action(pipe));
                }
            }
        }
    }

    private void define() {
        String name = name();
        close();
        int kept = variables.size();
        List<Node> body = new ArrayList<>();
        end(list(body), "define");
        shrink(kept);
        definitions.put(name, body);
    }

    private void end(@Nullable String word, String of) {
        if (!"end".equals(word))
            throw fail(word == null ? "unexpected EOF" : "unexpected {{else}} in " + of + " clause");
        close();
    }

    private Node branch(String kind) {
        int kept = variables.size();
        if (kind.equals("range")) ranges++;
        Node.Pipe pipe = pipe(kind);
        close();
        List<Node> then = new ArrayList<>();
        List<Node> otherwise = new ArrayList<>();
        String end = list(then);
        if (kind.equals("range")) ranges--;
        if ("else".equals(end)) {
            space();
            String next = keyword();
            if (next.equals(kind) && !kind.equals("range")) {
                otherwise.add(branch(kind));
                shrink(kept);
                return node(kind, pipe, then, otherwise);
            }
            close();
            end = list(otherwise);
        }
        end(end, kind);
        shrink(kept);
        return node(kind, pipe, then, otherwise);
    }

    private static Node node(String kind, Node.Pipe pipe, List<Node> then, List<Node> otherwise) {
        return switch (kind) {
            case "if" -> new Node.If(pipe, then, otherwise);
            case "with" -> new Node.With(pipe, then, otherwise);
            default -> new Node.Range(pipe, then, otherwise);
        };
    }

    private void shrink(int size) {
        while (variables.size() > size) variables.remove(variables.size() - 1);
    }

    /** A word that is a keyword; anything else is left for the pipeline and answered with "". */
    private String keyword() {
        int end = at;
        while (end < text.length() && Character.isLetter(text.charAt(end))) end++;
        String word = text.substring(at, end);
        if (end < text.length() && isNamePart(text.charAt(end))) return "";
        switch (word) {
            case "if", "else", "end", "range", "with", "break", "continue", "define", "template", "block" -> {
                at = end;
                return word;
            }
            default -> {
                return "";
            }
        }
    }

    private String name() {
        space();
        if (at >= text.length() || (text.charAt(at) != '"' && text.charAt(at) != '`'))
            throw fail("a quoted name is expected");
        return String.valueOf(((Node.Literal) quoted()).value());
    }

    private void close() {
        space();
        if (text.startsWith("-}}", at) && at > 0 && isSpace(text.charAt(at - 1))) {
            at += 3;
            trim = true;
        } else if (text.startsWith("}}", at)) {
            at += 2;
        } else if (at >= text.length()) {
            throw fail("unclosed action");
        } else {
            throw unexpected("operand");
        }
    }

    private boolean atClose() {
        space();
        return text.startsWith("}}", at) || text.startsWith("-}}", at) && at > 0 && isSpace(text.charAt(at - 1));
    }

    private Node.Pipe pipe(String context) {
        space();
        int start = at;
        List<String> declared = new ArrayList<>();
        boolean assigns = false;
        if (at < text.length() && text.charAt(at) == '$') {
            int back = at;
            String first = variableName();
            space();
            if (text.startsWith(":=", at)) {
                at += 2;
                declared.add(first);
            } else if (at < text.length() && text.charAt(at) == '=') {
                at++;
                known(first);
                declared.add(first);
                assigns = true;
            } else if (context.equals("range") && at < text.length() && text.charAt(at) == ',') {
                at++;
                space();
                String second = variableName();
                space();
                if (text.startsWith(":=", at)) at += 2;
                else if (at < text.length() && text.charAt(at) == '=') {
                    at++;
                    assigns = true;
                } else throw fail("range can only initialize variables");
                declared.add(first);
                declared.add(second);
            } else {
                at = back;
            }
        }
        List<Node.Command> commands = new ArrayList<>();
        while (true) {
            commands.add(command(context));
            space();
            if (at < text.length() && text.charAt(at) == '|') at++;
            else break;
        }
        if (!assigns) variables.addAll(declared);
        return new Node.Pipe(start, declared, assigns, commands);
    }

    private Node.Command command(String context) {
        space();
        int start = at;
        List<Node.Operand> words = new ArrayList<>();
        while (true) {
            space();
            if (at >= text.length()) throw fail("unclosed action");
            char c = text.charAt(at);
            if (c == '|' || c == ')' || atClose()) break;
            words.add(operand());
            if (at < text.length()) {
                char next = text.charAt(at);
                if (!isSpace(next) && next != '|' && next != ')' && next != '(' && !text.startsWith("}}", at)) {
                    throw unexpected("operand");
                }
            }
        }
        if (words.isEmpty())
            throw fail(
                    at < text.length() && text.charAt(at) == '|' || !context.equals("command")
                            ? "missing value for " + context
                            : "missing value for command");
        return new Node.Command(start, words);
    }

    private Node.Operand operand() {
        int start = at;
        char c = text.charAt(at);
        if (c == '"' || c == '`') return quoted();
        if (c == '\'') return character();
        if (c == '(') {
            at++;
            Node.Pipe pipe = pipe("parenthesized pipeline");
            space();
            if (at >= text.length() || text.charAt(at) != ')') throw fail("unclosed left paren");
            at++;
            List<String> names = names();
            return new Node.Chain(start, pipe, names, text.substring(start, at));
        }
        if (c == '$') {
            String name = variableName();
            known(name);
            int place = at;
            List<String> names = names();
            terminated();
            return new Node.Variable(names.isEmpty() ? start : place, name, names);
        }
        if (c == '.'
                && at + 1 < text.length()
                && isNamePart(text.charAt(at + 1))
                && !Character.isDigit(text.charAt(at + 1))) {
            // Go places a chain of fields at its second one
            List<String> names = names();
            terminated();
            return new Node.Field(
                    names.size() == 1 ? start : start + 1 + names.get(0).length(), names);
        }
        if (c == '.' && !(at + 1 < text.length() && Character.isDigit(text.charAt(at + 1)))) {
            at++;
            return new Node.Dot(start);
        }
        if (Character.isDigit(c) || c == '+' || c == '-' || c == '.') return number();
        if (Character.isLetter(c) || c == '_') {
            while (at < text.length() && isNamePart(text.charAt(at))) at++;
            String word = text.substring(start, at);
            terminated();
            switch (word) {
                case "true":
                    return new Node.Literal(start, Boolean.TRUE, word);
                case "false":
                    return new Node.Literal(start, Boolean.FALSE, word);
                case "nil":
                    return new Node.Nil(start);
                default:
                    if (!Functions.exists(word)) throw fail("function \"" + word + "\" not defined");
                    return new Node.Function(start, word);
            }
        }
        throw unexpected("command");
    }

    /** A name is followed by space or by a character that can follow. */
    private void terminated() {
        if (at >= text.length() || text.startsWith("}}", at) || isSpace(text.charAt(at))) return;
        char c = text.charAt(at);
        if (".,|:)(=".indexOf(c) >= 0) return;
        StringBuilder code = new StringBuilder(Integer.toHexString(c).toUpperCase(java.util.Locale.ROOT));
        while (code.length() < 4) code.insert(0, '0');
        throw fail("bad character U+" + code + " '" + c + "'");
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        while (at + 1 < text.length() && text.charAt(at) == '.' && isNamePart(text.charAt(at + 1))) {
            int start = ++at;
            while (at < text.length() && isNamePart(text.charAt(at))) at++;
            names.add(text.substring(start, at));
        }
        return names;
    }

    private String variableName() {
        int start = at;
        if (at >= text.length() || text.charAt(at) != '$') throw unexpected("variable");
        at++;
        while (at < text.length() && isNamePart(text.charAt(at))) at++;
        return text.substring(start, at);
    }

    private void known(String name) {
        if (!variables.contains(name)) throw fail("undefined variable \"" + name + "\"");
    }

    private Node.Operand number() {
        int start = at++;
        while (at < text.length()
                && (isNamePart(text.charAt(at))
                        || text.charAt(at) == '.'
                        || ((text.charAt(at) == '+' || text.charAt(at) == '-')
                                && "eE".indexOf(text.charAt(at - 1)) >= 0))) at++;
        String source = text.substring(start, at);
        String digits = source.replace("_", "");
        try {
            if (digits.startsWith("0x") || digits.startsWith("0X"))
                return new Node.Literal(start, Long.parseLong(digits.substring(2), 16), source);
            return new Node.Literal(start, Long.parseLong(digits), source);
        } catch (NumberFormatException notWhole) {
            try {
                return new Node.Literal(start, Double.parseDouble(digits), source);
            } catch (NumberFormatException e) {
                throw fail("bad number syntax: \"" + source + "\"");
            }
        }
    }

    private Node.Operand character() {
        int start = at++;
        StringBuilder value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '\'') {
            if (text.charAt(at) == '\\') value.append(escaped());
            else value.append(text.charAt(at++));
        }
        if (at >= text.length() || value.isEmpty()) throw fail("unterminated character constant");
        at++;
        return new Node.Literal(start, (long) value.codePointAt(0), text.substring(start, at));
    }

    private Node.Operand quoted() {
        int start = at;
        char quote = text.charAt(at++);
        StringBuilder value = new StringBuilder();
        while (true) {
            if (at >= text.length())
                throw fail(quote == '`' ? "unterminated raw quoted string" : "unterminated quoted string");
            char c = text.charAt(at);
            if (c == quote) break;
            if (c == '\n' && quote == '"') throw fail("unterminated quoted string");
            if (c == '\\' && quote == '"') value.append(escaped());
            else {
                value.append(c);
                at++;
            }
        }
        at++;
        return new Node.Literal(start, value.toString(), text.substring(start, at));
    }

    private String escaped() {
        at++;
        if (at >= text.length()) throw fail("unterminated quoted string");
        char c = text.charAt(at++);
        return switch (c) {
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'r' -> "\r";
            case 'a' -> "\u0007";
            case 'b' -> "\b";
            case 'f' -> "\f";
            case 'v' -> "\u000b";
            case '\\', '"', '\'' -> String.valueOf(c);
            case 'x' -> code(2);
            case 'u' -> code(4);
            case 'U' -> code(8);
            default -> throw fail("invalid syntax in a quoted string");
        };
    }

    private String code(int digits) {
        try {
            String value = Character.toString(Integer.parseInt(text, at, at + digits, 16));
            at += digits;
            return value;
        } catch (RuntimeException e) {
            throw fail("invalid syntax in a quoted string");
        }
    }

    private void space() {
        while (at < text.length() && isSpace(text.charAt(at))) at++;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isNamePart(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    private TemplateException unexpected(String where) {
        if (at >= text.length()) return fail("unclosed action");
        char c = text.charAt(at);
        if (c == '}' || c == '{') return fail("unexpected \"" + c + "\" in " + where);
        return fail("unexpected \"" + c + "\" in " + where);
    }

    private TemplateException fail(String what) {
        int line = 1;
        for (int i = 0; i < Math.min(at, text.length()); i++) if (text.charAt(i) == '\n') line++;
        return new TemplateException("template: :" + line + ": " + what);
    }
}
