package djong.dockerfile;

import djong.dockerfile.syntax.Node;
import djong.dockerfile.syntax.Range;
import djong.dockerfile.syntax.SourceText;
import djong.dockerfile.syntax.SyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The flags of one instruction. */
final class Flags {
    private final Map<String, List<String>> values = new HashMap<>();
    private final SourceText text;
    private final Range range;

    private Flags(SourceText text, Range range) {
        this.text = text;
        this.range = range;
    }

    /**
     * @param known names that may be given: a {@code ?} at the end marks a switch, a {@code *} one that may be given several times
     * @throws SyntaxException in Docker's words
     */
    static Flags of(SourceText text, Node node, String... known) {
        var flags = new Flags(text, node.range());
        for (String flag : node.flags()) flags.add(flag.substring(2), List.of(known));
        return flags;
    }

    private void add(String flag, List<String> known) {
        int equals = flag.indexOf('=');
        String name = equals < 0 ? flag : flag.substring(0, equals);
        String value = equals < 0 ? null : flag.substring(equals + 1);
        if (known.contains(name + "?")) {
            if (value == null) value = "true";
            if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false"))
                throw wrong("expecting boolean value for flag --" + name + ", not: " + value);
        } else if (known.contains(name) || known.contains(name + "*")) {
            if (value == null) throw wrong("missing a value on flag: --" + name);
        } else {
            List<String> names =
                    known.stream().map(k -> k.replaceAll("[?*]$", "")).toList();
            throw wrong("unknown flag: --" + name + Suggestion.of(name, names));
        }
        List<String> values = this.values.computeIfAbsent(name, _ -> new java.util.ArrayList<>());
        if (!values.isEmpty() && !known.contains(name + "*")) throw wrong("duplicate flag specified: --" + name);
        values.add(value);
    }

    private SyntaxException wrong(String reason) {
        return text.wrong(range, reason);
    }

    /** Empty when it was not given. */
    String text(String name) {
        List<String> given = values.get(name);
        return given == null ? "" : given.getFirst();
    }

    List<String> texts(String name) {
        return List.copyOf(values.getOrDefault(name, List.of()));
    }

    boolean on(String name) {
        return text(name).equalsIgnoreCase("true");
    }

    /** Null when it was not given. */
    @Nullable
    Boolean choice(String name) {
        return values.containsKey(name) ? (Boolean) on(name) : null;
    }
}
