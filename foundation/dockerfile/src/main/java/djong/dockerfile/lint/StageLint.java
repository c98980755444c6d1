package djong.dockerfile.lint;

import djong.dockerfile.Command;
import djong.dockerfile.Dockerfile;
import djong.dockerfile.Instruction;
import djong.dockerfile.Instruction.*;
import djong.dockerfile.Pair;
import djong.dockerfile.Stage;
import djong.dockerfile.Substitution;
import djong.dockerfile.Suggestion;
import djong.dockerfile.expand.Environment;
import djong.dockerfile.expand.ExpansionException;
import djong.dockerfile.ignore.IgnoreFile;
import djong.dockerfile.lint.Lint.Findings;
import djong.dockerfile.syntax.Range;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The checks of one stage's instructions, in their order. */
final class StageLint {
    private static final Pattern SECRET = Pattern.compile(
            "(?i)(.*[-_])?(apikey|auth|credential|credentials|key|password|pword|passwd|secret|token)([-_].*)?");
    private static final Pattern NO_SECRET = Pattern.compile("(?i)(.*[-_])?public([-_].*)?");
    /** Set by every shell or image, or given by the builder. */
    private static final Set<String> ALWAYS_KNOWN = Set.of(
            "PATH",
            "HTTP_PROXY",
            "http_proxy",
            "HTTPS_PROXY",
            "https_proxy",
            "FTP_PROXY",
            "ftp_proxy",
            "NO_PROXY",
            "no_proxy",
            "ALL_PROXY",
            "all_proxy");

    private final Findings findings;
    private final Stage stage;
    private final Dockerfile file;
    private final Map<String, String> buildArguments;
    private final Map<String, String> global;
    private final IgnoreFile ignore;
    private final Map<String, Set<String>> variablesOfStages;
    private final Set<String> stagesWithFolder;
    private final Map<String, String> variables = new HashMap<>();
    private final Map<String, Range> last = new HashMap<>();
    private boolean absoluteFolder;
    private boolean ownShell;

    StageLint(
            Findings findings,
            Stage stage,
            Dockerfile file,
            Map<String, String> buildArguments,
            Map<String, String> global,
            IgnoreFile ignore,
            Map<String, Set<String>> variablesOfStages,
            Set<String> stagesWithFolder) {
        this.findings = findings;
        this.stage = stage;
        this.file = file;
        this.buildArguments = buildArguments;
        this.global = global;
        this.ignore = ignore;
        this.variablesOfStages = variablesOfStages;
        this.stagesWithFolder = stagesWithFolder;
    }

    void run() {
        String base = stage.base().toLowerCase(Locale.ROOT);
        boolean ofStage = variablesOfStages.containsKey(base);
        for (String name : variablesOfStages.getOrDefault(base, Set.of())) variables.put(name, "");
        for (String name : ALWAYS_KNOWN) variables.put(name, "");
        absoluteFolder = stagesWithFolder.contains(base);
        description(stage.node().comments(), stage.writtenName(), stage.node().range(), true);
        // What another image sets is not known here; only what hangs in no image is surely undefined.
        boolean known = ofStage || base.equals("scratch");
        for (Instruction instruction : stage.instructions()) check(instruction, known);
        if (stage.name() == null) return;
        variablesOfStages.put(stage.name(), new HashSet<>(variables.keySet()));
        if (absoluteFolder) stagesWithFolder.add(stage.name());
    }

    private void check(Instruction instruction, boolean known) {
        Range range = instruction.node().range();
        Instruction plain = substituted(instruction, known);
        switch (plain) {
            case Maintainer _ ->
                findings.add(
                        Rule.MAINTAINER_DEPRECATED,
                        range,
                        "Maintainer instruction is deprecated in favor of using label");
            case Workdir w -> {
                if (w.path().startsWith("/")) absoluteFolder = true;
                else if (!absoluteFolder)
                    findings.add(
                            Rule.WORKDIR_RELATIVE_PATH,
                            range,
                            "Relative workdir \"" + w.path()
                                    + "\" can have unexpected results if the base image changes");
            }
            case Cmd c -> command("CMD", c.command(), range);
            case Entrypoint e -> command("ENTRYPOINT", e.command(), range);
            case Health _ -> once("HEALTHCHECK", range);
            case Shell _ -> ownShell = true;
            case Env e -> {
                legacy("ENV", e.pairs(), range);
                for (Pair pair : e.pairs()) {
                    secret("ENV", pair.name(), range);
                    variables.put(pair.name(), pair.value());
                }
            }
            case Label l -> legacy("LABEL", l.pairs(), range);
            case Arg a -> {
                for (Argument argument : a.arguments()) {
                    secret("ARG", argument.name(), range);
                    String value = buildArguments.get(argument.name());
                    if (value == null) value = argument.value();
                    if (value == null) value = global.get(argument.name());
                    variables.put(argument.name(), value == null ? "" : value);
                    description(a.node().comments(), argument.name(), range, false);
                }
            }
            case Expose e -> {
                for (String port : e.ports()) port(port, range);
            }
            case Add a -> ignored("Add", a.sources(), range);
            case Copy c -> {
                if (c.from().isEmpty()) ignored("Copy", c.sources(), range);
            }
            case Run _, User _, Volume _, StopSignal _, OnBuild _ -> {}
        }
    }

    private Instruction substituted(Instruction instruction, boolean known) {
        var substitution = new Substitution(file.directives().escape(), Environment.of(variables));
        Instruction plain;
        try {
            plain = substitution.apply(instruction);
        } catch (ExpansionException e) {
            // The build itself says so.
            return instruction;
        }
        for (String name : Lint.sorted(substitution.unknown())) {
            String suggestion = Suggestion.of(name, variables.keySet());
            if (known || !suggestion.isEmpty() || declaredBefore(name))
                findings.add(
                        Rule.UNDEFINED_VAR,
                        instruction.node().range(),
                        "Usage of undefined variable '$" + name + "'" + suggestion);
        }
        return plain;
    }

    /** Before the first FROM, where an instruction does not see it. */
    private boolean declaredBefore(String name) {
        return global.containsKey(name);
    }

    private void command(String name, Command command, Range range) {
        once(name, range);
        if (command.shell() && !command.words().isEmpty() && !ownShell)
            findings.add(
                    Rule.JSON_ARGS_RECOMMENDED,
                    range,
                    "JSON arguments recommended for " + name + " to prevent unintended behavior related to OS signals");
    }

    private void once(String name, Range range) {
        Range before = last.put(name, range);
        if (before != null)
            findings.add(
                    Rule.MULTIPLE_INSTRUCTIONS_DISALLOWED,
                    before,
                    "Multiple " + name
                            + " instructions should not be used in the same stage because only the last one will be used");
    }

    private void legacy(String name, List<Pair> pairs, Range range) {
        if (pairs.stream().anyMatch(Pair::legacy))
            findings.add(
                    Rule.LEGACY_KEY_VALUE_FORMAT,
                    range,
                    "\"" + name + " key=value\" should be used instead of legacy \"" + name + " key value\" format");
    }

    private void secret(String kind, String name, Range range) {
        if (SECRET.matcher(name).matches() && !NO_SECRET.matcher(name).matches())
            findings.add(
                    Rule.SECRETS_USED_IN_ARG_OR_ENV,
                    range,
                    "Do not use ARG or ENV instructions for sensitive data (" + kind + " \"" + name + "\")");
    }

    private void port(String port, Range range) {
        int slash = port.indexOf('/');
        String protocol = slash < 0 ? "" : port.substring(slash + 1);
        if (!protocol.equals(protocol.toLowerCase(Locale.ROOT)))
            findings.add(
                    Rule.EXPOSE_PROTO_CASING,
                    range,
                    "Defined protocol '" + port + "' in EXPOSE instruction should be lowercase");
        if (port.contains(":"))
            findings.add(
                    Rule.EXPOSE_INVALID_FORMAT,
                    range,
                    "EXPOSE instruction should not define an IP address or host-port mapping, found '" + port + "'");
    }

    private void ignored(String verb, List<String> sources, Range range) {
        for (String source : sources) {
            String path = source.replaceAll("^\\./+|^/+", "");
            if (source.contains("://") || path.isEmpty() || path.equals(".")) continue;
            if (ignore.ignores(path) && !ignore.mayWantBelow(path))
                findings.add(
                        Rule.COPY_IGNORED_FILE,
                        range,
                        "Attempting to " + verb + " file \"" + source + "\" that is excluded by .dockerignore");
        }
    }

    private void description(List<String> comments, @Nullable String name, Range range, boolean ofStage) {
        if (comments.isEmpty() || name == null) return;
        String comment = comments.getLast();
        if (comment.isEmpty() || comment.startsWith(name + " ")) return;
        findings.add(
                Rule.INVALID_DEFINITION_DESCRIPTION,
                range,
                "Comment for " + (ofStage ? "build stage" : "build argument") + " should follow the format: `# " + name
                        + " <description>`");
    }
}
