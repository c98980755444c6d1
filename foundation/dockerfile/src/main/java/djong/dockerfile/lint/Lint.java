package djong.dockerfile.lint;

import djong.dockerfile.Dockerfile;
import djong.dockerfile.Instruction;
import djong.dockerfile.Instruction.Arg;
import djong.dockerfile.Instruction.Argument;
import djong.dockerfile.Instruction.Maintainer;
import djong.dockerfile.Stage;
import djong.dockerfile.Suggestion;
import djong.dockerfile.expand.Environment;
import djong.dockerfile.expand.Expanded;
import djong.dockerfile.expand.Expansion;
import djong.dockerfile.expand.ExpansionException;
import djong.dockerfile.ignore.IgnoreFile;
import djong.dockerfile.syntax.Node;
import djong.dockerfile.syntax.Range;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Applies the checks to a Dockerfile while somebody understands it: first to its text, then to each FROM, then to the instructions of the stages that are needed.
 * For one thread.
 */
public final class Lint {
    private static final Set<String> RESERVED = Set.of("context", "scratch");
    private static final String TARGET_PLATFORM = "TARGETPLATFORM";

    private final Dockerfile file;
    private final CheckDirective directive;
    private final Findings findings;
    private final IgnoreFile ignore;

    /**
     * @param directive instead of the file's; null for that one
     * @param ignore what the context leaves out
     * @throws IllegalArgumentException when the directive cannot be read
     */
    public Lint(Dockerfile file, @Nullable String directive, IgnoreFile ignore) {
        this.file = file;
        this.ignore = ignore;
        String own = file.directives().check();
        // In a file a blank ends it.
        if (directive == null && own != null) directive = own.split("\\s", 2)[0];
        this.directive = CheckDirective.parse(directive);
        this.findings = new Findings(this.directive);
    }

    /** In the order in which it was found. */
    public List<Warning> found() {
        return findings.all();
    }

    /** The titles of the rules that make the build fail; empty when nothing does. */
    public List<String> fatal() {
        if (!directive.error()) return List.of();
        return found().stream().map(w -> w.rule().title()).distinct().toList();
    }

    /**
     * What the text alone tells.
     *
     * @param defaults what FROM would see if the client had given no arguments
     * @param imageName whether a text could be an image's name
     */
    public void text(Map<String, String> defaults, Predicate<String> imageName) {
        for (Node node : file.nodes()) {
            if (!node.emptyContinuation()) continue;
            int last = node.range().endLine();
            findings.add(Rule.NO_EMPTY_CONTINUATION, new Range(last, 1, last, 1), "Empty continuation line");
        }
        for (Arg arg : file.arguments()) described(arg);
        for (Stage stage : file.stages()) {
            stageCasing(stage);
            described("FROM", stage.name() == null ? List.of() : List.of(stage.name()), stage.node());
            for (Instruction each : stage.instructions()) {
                if (each instanceof Arg arg) described(arg);
                if (each instanceof Maintainer)
                    findings.add(
                            Rule.MAINTAINER_DEPRECATED,
                            each.node().range(),
                            "Maintainer instruction is deprecated in favor of using label");
            }
        }
        stageNames();
        casing();
        defaults(defaults, imageName);
    }

    private void described(Arg arg) {
        described("ARG", arg.arguments().stream().map(Argument::name).toList(), arg.node());
    }

    private void described(String instruction, List<String> names, Node node) {
        if (node.comments().isEmpty() || names.isEmpty()) return;
        String first = node.comments().getLast().split(" ", 2)[0];
        if (names.contains(first)) return;
        String example = names.size() > 1 ? "<arg_key>" : names.getFirst();
        findings.add(
                Rule.INVALID_DEFINITION_DESCRIPTION,
                node.range(),
                "Comment for " + instruction + " should follow the format: `# " + example + " <description>`");
    }

    private void stageCasing(Stage stage) {
        String name = stage.name();
        String written = stage.writtenName();
        if (name == null || written == null) return;
        Range range = stage.node().range();
        if (!written.equals(name))
            findings.add(Rule.STAGE_NAME_CASING, range, "Stage name '" + written + "' should be lowercase");
        String as = stage.node().arguments().split("\\s+")[1];
        boolean fromUpper = stage.node().word().equals("FROM");
        boolean fromLower = stage.node().word().equals("from");
        if (fromUpper && !as.equals("AS") || fromLower && !as.equals("as"))
            findings.add(
                    Rule.FROM_AS_CASING,
                    range,
                    "'" + as + "' and '" + stage.node().word() + "' keywords' casing do not match");
    }

    private void stageNames() {
        Set<String> seen = new HashSet<>();
        for (Stage stage : file.stages()) {
            String name = stage.name();
            if (name == null) continue;
            Range range = stage.node().range();
            if (RESERVED.contains(name))
                findings.add(
                        Rule.RESERVED_STAGE_NAME,
                        range,
                        "Stage name should not use the same name as reserved stage \"" + name + "\"");
            if (!seen.add(name))
                findings.add(
                        Rule.DUPLICATE_STAGE_NAME,
                        range,
                        "Duplicate stage name \"" + name + "\", stage names should be unique");
        }
    }

    /** Most keywords decide; those before the first FROM have no say and may be as they like. */
    private void casing() {
        List<Node> nodes = new ArrayList<>();
        for (Stage stage : file.stages()) {
            nodes.add(stage.node());
            for (Instruction each : stage.instructions()) nodes.add(each.node());
        }
        int lower = 0;
        int upper = 0;
        for (Node node : nodes) {
            if (node.word().equals(node.keyword())) lower++;
            else if (node.word().equals(node.keyword().toUpperCase(Locale.ROOT))) upper++;
        }
        boolean wantLower = lower > upper;
        for (Node node : nodes) {
            String wanted = wantLower ? node.keyword() : node.keyword().toUpperCase(Locale.ROOT);
            if (node.word().equals(wanted)) continue;
            findings.add(
                    Rule.CONSISTENT_INSTRUCTION_CASING,
                    node.range(),
                    "Command '" + node.word() + "' should match the case of the command majority ("
                            + (wantLower ? "lowercase" : "uppercase") + ")");
        }
    }

    private void defaults(Map<String, String> defaults, Predicate<String> imageName) {
        for (Stage stage : file.stages()) {
            String base;
            try {
                base = Expansion.of(stage.base(), file.directives().escape(), Environment.of(defaults))
                        .text();
            } catch (ExpansionException e) {
                // The build itself says so.
                return;
            }
            if (!imageName.test(base))
                findings.add(
                        Rule.INVALID_DEFAULT_ARG_IN_FROM,
                        stage.node().range(),
                        "Default value for ARG " + stage.base() + " results in empty or invalid base image name");
        }
    }

    /**
     * What the name of a stage's base has come to.
     *
     * @param declared names of what FROM sees, also of those without a value
     */
    public void base(Stage stage, Expanded base, Collection<String> declared) {
        undeclared(stage, base, declared);
    }

    /**
     * What the platform of a stage has come to.
     *
     * @param target the platform of the build
     * @param names of its system and its processor; empty for what is no platform
     */
    public void platform(
            Stage stage, Expanded platform, Collection<String> declared, String target, List<String> names) {
        undeclared(stage, platform, declared);
        Range range = stage.node().range();
        if (platform.known().equals(Set.of(TARGET_PLATFORM))
                && platform.unknown().isEmpty()
                && platform.text().equals(target))
            findings.add(
                    Rule.REDUNDANT_TARGET_PLATFORM,
                    range,
                    "Setting platform to predefined " + stage.platform()
                            + " in FROM is redundant as this is the default behavior");
        boolean constant = platform.known().isEmpty() && platform.unknown().isEmpty();
        String name = stage.name() == null ? "" : stage.name();
        if (constant && !names.isEmpty() && names.stream().noneMatch(name::contains))
            findings.add(
                    Rule.FROM_PLATFORM_FLAG_CONST_DISALLOWED,
                    range,
                    "FROM --platform flag should not use constant value \"" + platform.text() + "\"");
    }

    private void undeclared(Stage stage, Expanded word, Collection<String> declared) {
        for (String name : new TreeSet<>(word.unknown())) {
            if (declared.contains(name)) continue;
            findings.add(
                    Rule.UNDEFINED_ARG_IN_FROM,
                    stage.node().range(),
                    "FROM argument '" + name + "' is not declared"
                            + Suggestion.ofVariable(name, new TreeSet<>(declared), ""));
        }
    }

    /** A base that was fetched for another platform than the one that was asked for. */
    public void basePlatform(Stage stage, String image, String platform, String expected) {
        findings.add(
                Rule.INVALID_BASE_IMAGE_PLATFORM,
                stage.node().range(),
                "Base image " + image + " was pulled with platform \"" + platform + "\", expected \"" + expected
                        + "\" for current build");
    }

    /** The checks of a stage's instructions. @param base of the stage that it begins with; null for another base */
    public StageLint stage(@Nullable StageLint base) {
        return new StageLint(findings, ignore, base);
    }
}
