package djong.dockerfile.lint;

import djong.dockerfile.Dockerfile;
import djong.dockerfile.Instruction.Arg;
import djong.dockerfile.Instruction.Argument;
import djong.dockerfile.Stage;
import djong.dockerfile.Suggestion;
import djong.dockerfile.expand.Environment;
import djong.dockerfile.expand.Expanded;
import djong.dockerfile.expand.Expansion;
import djong.dockerfile.ignore.IgnoreFile;
import djong.dockerfile.syntax.Node;
import djong.dockerfile.syntax.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Applies the checks to a Dockerfile. Pure. */
public final class Lint {
    private static final Set<String> RESERVED = Set.of("context", "scratch");
    private static final Set<String> PLATFORM_ARGS = Set.of(
            "TARGETPLATFORM",
            "TARGETOS",
            "TARGETARCH",
            "TARGETVARIANT",
            "BUILDPLATFORM",
            "BUILDOS",
            "BUILDARCH",
            "BUILDVARIANT",
            "TARGETSTAGE");
    private static final Pattern BASE_NAME =
            Pattern.compile("[a-z0-9]+([._/:@-]+[a-zA-Z0-9]+)*([:@][A-Za-z0-9_.:-]+)?", Pattern.CASE_INSENSITIVE);

    private final Dockerfile file;
    private final Findings findings;
    private final Map<String, String> arguments;
    private final IgnoreFile ignore;

    private Lint(Dockerfile file, Map<String, String> arguments, IgnoreFile ignore) {
        this.file = file;
        this.arguments = arguments;
        this.ignore = ignore;
        this.findings = new Findings(CheckDirective.parse(file.directives().check()));
    }

    /** What is found, each at most once. */
    static final class Findings {
        private final CheckDirective wanted;
        private final Set<Warning> all = new java.util.LinkedHashSet<>();

        Findings(CheckDirective wanted) {
            this.wanted = wanted;
        }

        void add(Rule rule, Range range, String message) {
            if (wanted.wants(rule)) all.add(new Warning(rule, message, range));
        }
    }

    /**
     * @param arguments of the build, by name
     * @param ignore what the context leaves out
     * @throws IllegalArgumentException when the check directive cannot be read
     */
    public static List<Warning> of(Dockerfile file, Map<String, String> arguments, IgnoreFile ignore) {
        return new Lint(file, arguments, ignore).run();
    }

    /** What only whoever fetched a base knows: it is not for the platform that was asked for. */
    public static Warning basePlatform(Stage stage, String image, String platform, String expected) {
        return new Warning(
                Rule.INVALID_BASE_IMAGE_PLATFORM,
                "Base image " + image + " was pulled with platform \"" + platform + "\", expected \"" + expected
                        + "\" for current build",
                stage.node().range());
    }

    private List<Warning> run() {
        casing();
        for (Node node : file.nodes()) {
            if (node.emptyContinuation())
                findings.add(
                        Rule.NO_EMPTY_CONTINUATION,
                        node.range(),
                        "Empty continuation line found in: " + node.original());
        }
        Map<String, String> global = globalArguments();
        stageNames();
        for (Stage stage : file.stages()) from(stage, global);
        Map<String, Set<String>> variables = new HashMap<>();
        Set<String> absolute = new HashSet<>();
        for (Stage stage : file.stages())
            new StageLint(findings, stage, file, arguments, global, ignore, variables, absolute).run();
        return List.copyOf(findings.all);
    }

    /** Most keywords decide. */
    private void casing() {
        int lower = 0;
        int upper = 0;
        for (Node node : file.nodes()) {
            if (node.word().equals(node.keyword())) lower++;
            else if (node.word().equals(node.keyword().toUpperCase(Locale.ROOT))) upper++;
        }
        boolean wantLower = lower > upper;
        for (Node node : file.nodes()) {
            String wanted = wantLower ? node.keyword() : node.keyword().toUpperCase(Locale.ROOT);
            if (node.word().equals(wanted)) continue;
            findings.add(
                    Rule.CONSISTENT_INSTRUCTION_CASING,
                    node.range(),
                    "Command '" + node.word() + "' should match the case of the command majority ("
                            + (wantLower ? "lowercase" : "uppercase") + ")");
        }
    }

    /** The values that FROM sees; those without any are not in the map. */
    private Map<String, String> globalArguments() {
        Map<String, String> known = new HashMap<>();
        for (Arg arg : file.arguments()) {
            for (Argument argument : arg.arguments()) {
                String value = arguments.get(argument.name());
                if (value == null && argument.value() != null)
                    value = Expansion.of(argument.value(), file.directives().escape(), Environment.of(known))
                            .text();
                known.put(argument.name(), value == null ? "" : value);
            }
        }
        return known;
    }

    private void stageNames() {
        Set<String> seen = new HashSet<>();
        for (Stage stage : file.stages()) {
            String name = stage.name();
            String written = stage.writtenName();
            if (name == null || written == null) continue;
            Range range = stage.node().range();
            if (!written.equals(name))
                findings.add(Rule.STAGE_NAME_CASING, range, "Stage name '" + written + "' should be lowercase");
            if (!seen.add(name))
                findings.add(
                        Rule.DUPLICATE_STAGE_NAME,
                        range,
                        "Duplicate stage name \"" + name + "\", stage names should be unique");
            if (RESERVED.contains(name))
                findings.add(
                        Rule.RESERVED_STAGE_NAME,
                        range,
                        "Stage name should not use the same name as reserved stage \"" + name + "\"");
            String as = stage.node().arguments().split("\\s+")[1];
            boolean fromUpper = stage.node().word().equals("FROM");
            boolean fromLower = stage.node().word().equals("from");
            if (fromUpper && !as.equals("AS") || fromLower && !as.equals("as"))
                findings.add(
                        Rule.FROM_AS_CASING,
                        range,
                        "'" + as + "' and '" + stage.node().word() + "' keywords' casing do not match");
        }
    }

    private void from(Stage stage, Map<String, String> global) {
        Range range = stage.node().range();
        char escape = file.directives().escape();
        Map<String, String> values = new HashMap<>(global);
        for (String name : PLATFORM_ARGS) values.putIfAbsent(name, arguments.getOrDefault(name, "linux"));
        Expanded base = Expansion.of(stage.base(), escape, Environment.of(values));
        Expanded platform = Expansion.of(stage.platform(), escape, Environment.of(values));
        Set<String> unknown = new TreeSet<>(base.unknown());
        unknown.addAll(platform.unknown());
        for (String name : unknown)
            findings.add(
                    Rule.UNDEFINED_ARG_IN_FROM,
                    range,
                    "FROM argument '" + name + "' is not declared" + Suggestion.of(name, values.keySet()));
        if (base.unknown().isEmpty()
                && stage.base().contains("$")
                && !BASE_NAME.matcher(base.text()).matches())
            findings.add(
                    Rule.INVALID_DEFAULT_ARG_IN_FROM,
                    range,
                    "Default value for ARG " + stage.base() + " results in empty or invalid base image name");
        String written = stage.platform();
        if (written.isEmpty()) return;
        if (written.equals("$TARGETPLATFORM") || written.equals("${TARGETPLATFORM}"))
            findings.add(
                    Rule.REDUNDANT_TARGET_PLATFORM,
                    range,
                    "Setting platform to predefined " + written
                            + " in FROM is redundant as this is the default behavior");
        else if (!written.contains("$")
                && (stage.name() == null
                        || !stage.name().contains(platform.text().replaceFirst(".*/", ""))))
            findings.add(
                    Rule.FROM_PLATFORM_FLAG_CONST_DISALLOWED,
                    range,
                    "FROM --platform flag should not use constant value \"" + written + "\"");
    }

    static List<String> sorted(Set<String> names) {
        return new ArrayList<>(new TreeSet<>(names));
    }
}
