package djong.runtime.seccomp;

import djong.oci.RuntimeSpec.SeccompArg;
import djong.oci.RuntimeSpec.SeccompRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parser of our own policy format; the head of {@code default.policy} describes it. */
final class PolicyText {
    private int defaultErrno = 1;
    private final Map<String, List<String>> families = new LinkedHashMap<>();
    private final List<Rule> rules = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private @Nullable List<String> head;
    private int headLine;

    private PolicyText() {}

    /** @throws IllegalArgumentException naming the line */
    static SeccompPolicy parse(String text) {
        PolicyText parser = new PolicyText();
        int number = 0;
        for (String line : text.split("\n", -1)) parser.line(++number, line);
        parser.finishRule();
        return new SeccompPolicy(
                "SCMP_ACT_ERRNO", parser.defaultErrno, List.of(), List.of(), parser.families, parser.rules);
    }

    private void line(int number, String line) {
        String content = line.strip();
        if (content.isEmpty() || content.startsWith("#")) return;
        List<String> words = List.of(content.split("\\s+"));
        if (Character.isWhitespace(line.charAt(0))) {
            if (head == null) throw new IllegalArgumentException("line " + number + ": names without a rule");
            names.addAll(words);
            return;
        }
        finishRule();
        switch (words.getFirst()) {
            case "default" -> defaultErrno = Integer.parseInt(words.get(2));
            case "family" -> families.put(words.get(1), words.subList(2, words.size()));
            case "allow", "errno" -> {
                head = words;
                headLine = number;
            }
            default -> throw new IllegalArgumentException("line " + number + ": unknown word " + words.getFirst());
        }
    }

    private void finishRule() {
        if (head == null) return;
        if (names.isEmpty()) throw new IllegalArgumentException("line " + headLine + ": a rule without names");
        try {
            rules.add(rule(head, List.copyOf(names)));
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IllegalArgumentException("line " + headLine + ": incomplete rule", e);
        }
        names.clear();
        head = null;
    }

    private Rule rule(List<String> words, List<String> names) {
        int at = 1;
        boolean allow = words.getFirst().equals("allow");
        Integer errno = allow ? null : Integer.valueOf(words.get(at++));
        Set<String> ifCapabilities = new HashSet<>();
        Set<String> ifArchitectures = new HashSet<>();
        Set<String> unlessCapabilities = new HashSet<>();
        Set<String> unlessArchitectures = new HashSet<>();
        Kernel kernel = null;
        List<SeccompArg> arguments = new ArrayList<>();
        while (at < words.size()) {
            String clause = words.get(at++);
            if (clause.equals("when")) {
                int index = Integer.parseInt(words.get(at++));
                String operator = words.get(at++);
                long value = Long.decode(words.get(at++));
                if (operator.equals("&")) {
                    if (!words.get(at++).equals("=")) throw new NumberFormatException("a mask without =");
                    arguments.add(new SeccompArg(index, value, Long.decode(words.get(at++)), "SCMP_CMP_MASKED_EQ"));
                } else {
                    arguments.add(new SeccompArg(index, value, 0, comparison(operator)));
                }
                continue;
            }
            boolean unless = clause.equals("unless");
            if (!unless && !clause.equals("if")) throw new IllegalArgumentException("line " + headLine + ": " + clause);
            String subject = words.get(at++);
            List<String> values = new ArrayList<>();
            while (at < words.size() && !Set.of("if", "unless", "when").contains(words.get(at)))
                values.add(words.get(at++));
            switch (subject) {
                case "cap" -> values.forEach(v -> (unless ? unlessCapabilities : ifCapabilities).add("CAP_" + v));
                case "arch" -> (unless ? unlessArchitectures : ifArchitectures).addAll(values);
                case "kernel" -> kernel = Kernel.parse(values.getFirst());
                default -> throw new IllegalArgumentException("line " + headLine + ": " + subject);
            }
        }
        SeccompRule rule = new SeccompRule(names, allow ? "SCMP_ACT_ALLOW" : "SCMP_ACT_ERRNO", errno, arguments);
        return new Rule(rule, ifCapabilities, ifArchitectures, kernel, unlessCapabilities, unlessArchitectures);
    }

    private static String comparison(String operator) {
        return switch (operator) {
            case "<" -> "SCMP_CMP_LT";
            case "=" -> "SCMP_CMP_EQ";
            case ">" -> "SCMP_CMP_GT";
            default -> throw new NumberFormatException(operator);
        };
    }
}
