package djong.dockerfile.lint;

import djong.dockerfile.Command;
import djong.dockerfile.Instruction;
import djong.dockerfile.Instruction.*;
import djong.dockerfile.Pair;
import djong.dockerfile.Suggestion;
import djong.dockerfile.ignore.IgnoreFile;
import djong.dockerfile.syntax.Range;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The checks of one stage's instructions, in their order. For one thread. */
public final class StageLint {
    private static final Pattern SECRET = Pattern.compile(
            "(?i)(_|^)(apikey|auth|credential|credentials|key|password|pword|passwd|secret|token)(_|$)");
    private static final Pattern NO_SECRET = Pattern.compile("(?i)(_|^)public(_|$)");

    private final Findings findings;
    private final IgnoreFile ignore;
    private final Map<String, Range> last = new HashMap<>();
    private boolean folder;

    StageLint(Findings findings, IgnoreFile ignore, @Nullable StageLint base) {
        this.findings = findings;
        this.ignore = ignore;
        this.folder = base != null && base.folder;
    }

    /**
     * A variable that an instruction names and that nobody has defined.
     *
     * @param known those there are
     */
    public void undefined(Range range, String name, Collection<String> known) {
        findings.add(
                Rule.UNDEFINED_VAR,
                range,
                "Usage of undefined variable '$" + name + "'" + Suggestion.ofVariable(name, known, "$"));
    }

    /**
     * @param plain with variables put in
     * @param range where it counts as standing
     * @param shell whether an image or an instruction has set one
     */
    public void check(Instruction plain, Range range, boolean shell) {
        switch (plain) {
            case Workdir w -> {
                if (!folder && !w.path().startsWith("/"))
                    findings.add(
                            Rule.WORKDIR_RELATIVE_PATH,
                            range,
                            "Relative workdir \"" + w.path()
                                    + "\" can have unexpected results if the base image changes");
                folder = true;
            }
            case Cmd c -> command("CMD", c.command(), range, shell);
            case Entrypoint e -> command("ENTRYPOINT", e.command(), range, shell);
            case Health _ -> once("HEALTHCHECK", range);
            case Env e -> {
                for (Pair pair : e.pairs()) {
                    legacy("ENV", pair, range);
                    secret("ENV", pair.name(), range);
                }
            }
            case Label l -> l.pairs().forEach(pair -> legacy("LABEL", pair, range));
            case Arg a -> a.arguments().forEach(argument -> secret("ARG", argument.name(), range));
            case Expose e -> e.ports().forEach(port -> port(port, range));
            case Add a -> ignored("Add", a.sources(), range);
            case Copy c -> {
                if (c.from().isEmpty()) ignored("Copy", c.sources(), range);
            }
            case Run _, User _, Volume _, StopSignal _, OnBuild _, Shell _, Maintainer _ -> {}
        }
    }

    private void command(String name, Command command, Range range, boolean shell) {
        once(name, range);
        if (command.shell() && !shell)
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

    private void legacy(String name, Pair pair, Range range) {
        if (pair.legacy())
            findings.add(
                    Rule.LEGACY_KEY_VALUE_FORMAT,
                    range,
                    "\"" + name + " key=value\" should be used instead of legacy \"" + name + " key value\" format");
    }

    private void secret(String kind, String name, Range range) {
        if (SECRET.matcher(name).find() && !NO_SECRET.matcher(name).find())
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

    /** A path that begins at the root, or with a dot, is not compared. */
    private void ignored(String verb, List<String> sources, Range range) {
        for (String source : sources) {
            if (source.contains("://") || source.startsWith("/")) continue;
            if (ignore.ignores(source.replaceFirst("(?<=.)/+$", "")))
                findings.add(
                        Rule.COPY_IGNORED_FILE,
                        range,
                        "Attempting to " + verb + " file \"" + source + "\" that is excluded by .dockerignore");
        }
    }
}
