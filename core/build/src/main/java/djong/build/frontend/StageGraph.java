package djong.build.frontend;

import djong.base.EngineException;
import djong.build.graph.Op;
import djong.build.graph.Vertex;
import djong.build.image.BuildArguments;
import djong.build.image.Configuration;
import djong.build.op.MakeFolder;
import djong.dockerfile.Command;
import djong.dockerfile.Dockerfile;
import djong.dockerfile.Instruction;
import djong.dockerfile.Instruction.*;
import djong.dockerfile.Stage;
import djong.dockerfile.Substitution;
import djong.dockerfile.expand.Environment;
import djong.dockerfile.expand.Expansion;
import djong.dockerfile.expand.ExpansionException;
import djong.dockerfile.lint.StageLint;
import djong.dockerfile.syntax.Node;
import djong.dockerfile.syntax.Range;
import djong.dockerfile.syntax.SyntaxException;
import djong.oci.Healthcheck;
import djong.oci.RunConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One stage, instruction by instruction. For one thread, used once. */
final class StageGraph {
    private final Options options;
    private final Gateway gateway;
    private final Dockerfile file;
    private final Stage stage;
    private final BuildArguments arguments;
    private final StageLint lint;
    /** Variables there are, in the order in which they got their values. */
    private final Set<String> known = new LinkedHashSet<>();

    /** Arguments that were declared after a variable of the same name: they stand in front of it. */
    private final Set<String> inFront = new HashSet<>();

    private final FileVertices vertices;
    private final boolean again;
    private final boolean alone;
    private final StageDraft draft;
    private final Environment environment;
    private boolean commandSet;
    private boolean deferred;
    private int step;
    private int total;

    StageGraph(
            Stages stages,
            Options options,
            Gateway gateway,
            Bases bases,
            Dockerfile file,
            Stage stage,
            BuildArguments arguments,
            StageLint lint,
            Context context,
            StageState begin) {
        this.options = options;
        this.gateway = gateway;
        this.file = file;
        this.stage = stage;
        this.arguments = arguments;
        this.lint = lint;
        this.vertices = new FileVertices(stages, options, gateway, bases, stage, context);
        this.alone = stages.alone();
        this.again = options.again(stage.name(), stage.index());
        this.draft = new StageDraft(begin);
        this.environment = new Environment() {
            @Override
            public @Nullable String value(String name) {
                return variable(name);
            }

            @Override
            public Set<String> names() {
                return variables().keySet();
            }
        };
    }

    /**
     * @param triggers of what it begins with
     * @param counted whether what it begins with counts as a step
     * @param image whether that is shown as a step as well
     */
    StageState run(List<String> triggers, boolean counted, boolean image) throws InterruptedException {
        total = counted ? 1 : 0;
        for (Instruction instruction : stage.instructions())
            if (instruction instanceof Run || instruction instanceof Transfer || instruction instanceof Workdir)
                total++;
        // All of these count, and those that make nothing are not shown.
        total += triggers.size();
        if (image) {
            Vertex base = draft.files();
            draft.now(new Vertex(base.op(), base.inputs(), prefixed("FROM " + base.name())));
        }
        known.addAll(draft.names());
        known.addAll(arguments.values().keySet());
        deferred = true;
        for (String trigger : triggers)
            dispatch(triggered(trigger), stage.node().range());
        deferred = false;
        for (Instruction instruction : stage.instructions())
            dispatch(instruction, instruction.node().range());
        return draft.state();
    }

    private Instruction triggered(String trigger) {
        try {
            return Dockerfile.instruction(trigger, file.directives().escape());
        } catch (SyntaxException e) {
            throw new EngineException.InvalidParameter(e.reason(), e);
        }
    }

    private String prefixed(String text) {
        step++;
        String name = stage.name() != null ? stage.name() + " " : !alone ? "stage-" + stage.index() + " " : "";
        int width = String.valueOf(total).length();
        String platform = options.manyPlatforms() ? draft.platform() + " " : "";
        return "[" + platform + name
                + " ".repeat(Math.max(0, width - String.valueOf(step).length())) + step + "/" + total + "] " + text;
    }

    private String name(Node node) {
        String shown = HistoryTexts.shown(node);
        String plain = shown;
        try {
            // What a command names and nobody knows stays as it is written.
            plain = node.keyword().equals("run")
                    ? Expansion.document(shown, name -> Objects.requireNonNullElse(variable(name), "$" + name))
                            .text()
                    : Expansion.of(shown, file.directives().escape(), environment)
                            .text();
        } catch (ExpansionException e) {
            // Then the name is what stands there.
        }
        return prefixed((deferred ? "ONBUILD " : "") + plain);
    }

    private void dispatch(Instruction written, Range range) throws InterruptedException {
        // There may be many of them, and nobody who still waits.
        if (Thread.interrupted()) throw new InterruptedException("a build has ended");
        try {
            var substitution =
                    new Substitution(file.directives().escape(), environment, name -> undefined(range, name));
            Instruction plain = written instanceof Arg arg ? declared(arg, substitution) : substitution.apply(written);
            List<String> shell = draft.current().shell;
            lint.check(plain, range, shell != null && !shell.isEmpty());
            dispatch(plain);
            if (plain instanceof Env set) set.pairs().forEach(pair -> defined(pair.name(), false));
            if (plain instanceof Arg arg)
                for (Argument each : arg.arguments())
                    if (arguments.ofDeclared(each.name()) != null) defined(each.name(), true);
        } catch (ExpansionException e) {
            throw new StepException(written.node(), String.valueOf(e.getMessage()), e);
        } catch (EngineException.InvalidParameter e) {
            String message = String.valueOf(e.getMessage());
            throw new StepException(
                    written.node(),
                    written instanceof Expose ? message.replaceFirst("^Invalid", "invalid") : message,
                    e);
        }
    }

    /** What an argument in front of a variable says, the variable, or the argument; null for none. */
    private @Nullable String variable(String name) {
        if (inFront.contains(name)) return Objects.requireNonNullElse(arguments.ofDeclared(name), "");
        String set = draft.variable(name);
        return set == null ? arguments.ofDeclared(name) : set;
    }

    /** Those of the configuration, as a command sees them. */
    private Map<String, String> environment() {
        Map<String, String> env = new HashMap<>();
        for (String name : draft.names()) {
            String value = draft.variable(name);
            if (value != null) env.put(name, value);
        }
        for (String name : inFront) env.put(name, Objects.requireNonNullElse(arguments.ofDeclared(name), ""));
        return env;
    }

    private Map<String, String> variables() {
        Map<String, String> all = new HashMap<>(arguments.values());
        all.putAll(environment());
        return all;
    }

    private void dispatch(Instruction instruction) throws InterruptedException {
        switch (instruction) {
            case Run run -> {
                String name = name(run.node());
                FileVertices.Ran ran = vertices.run(run, draft.files(), seen(), draft.platform(), arguments, name);
                made(ran.vertex(), run.node());
                draft.after(HistoryTexts.run(ran.words(), arguments.declared(), environment()), true);
            }
            case Transfer transfer -> {
                made(vertices.copy(transfer, draft.state(), name(transfer.node())), transfer.node());
                draft.after(HistoryTexts.copy(transfer), true);
            }
            case Workdir workdir -> workdir(workdir);
            case Arg arg -> {
                for (Argument argument : arg.arguments()) arguments.declare(argument.name(), argument.value());
                configured(arg, HistoryTexts.arg(arg, arguments::ofDeclared));
            }
            case Maintainer maintainer -> {
                draft.by(maintainer.who());
                draft.after("MAINTAINER " + maintainer.who(), false);
            }
            case Cmd cmd -> {
                draft.changing().argsEscaped = true;
                configured(cmd, HistoryTexts.quoted("CMD", arguments(cmd.command())));
                commandSet = true;
            }
            case Entrypoint entry -> configured(entry, HistoryTexts.quoted("ENTRYPOINT", arguments(entry.command())));
            case Health health -> health(health);
            case Env set -> configured(set, HistoryTexts.pairs("ENV", set.pairs()));
            case Label label -> configured(label, HistoryTexts.pairs("LABEL", label.pairs()));
            case Expose expose -> expose(expose);
            case Volume volume -> configured(volume, HistoryTexts.plain("VOLUME", volume.paths()));
            case Shell shell -> configured(shell, HistoryTexts.plain("SHELL", shell.words()));
            case User user -> configured(user, "USER " + user.user());
            case StopSignal signal -> configured(signal, "STOPSIGNAL " + signal.signal());
            case OnBuild later -> configured(later, null);
        }
    }

    private List<String> arguments(Command command) {
        return Configuration.arguments(command, draft.current().shell);
    }

    /** Names stay as they are written, and what the client has given is not looked for in the file. */
    private Arg declared(Arg arg, Substitution substitution) {
        List<Argument> all = new ArrayList<>();
        for (Argument each : arg.arguments()) {
            String value = options.arguments().containsKey(each.name()) ? null : each.value();
            all.add(new Argument(each.name(), value == null ? each.value() : substitution.text(value)));
        }
        return new Arg(arg.node(), all);
    }

    /** An argument without a value is empty, but not undefined. */
    private void undefined(Range range, String name) {
        if (!arguments.declares(name)) lint.undefined(range, name, known);
    }

    private void defined(String name, boolean argument) {
        boolean before = known.remove(name);
        known.add(name);
        if (argument && before) inFront.add(name);
        else inFront.remove(name);
    }

    /** What a command sees of the configuration. */
    private RunConfig seen() {
        if (inFront.isEmpty()) return draft.config();
        RunConfig.Draft seen = draft.config().draft();
        seen.env.removeIf(entry -> inFront.contains(StageDraft.name(entry)));
        return seen.toConfig();
    }

    private void made(Vertex vertex, Node node) {
        gateway.located(vertex, file.text().name(), file.text().content(), node.range());
        if (again) gateway.again(vertex);
        draft.now(vertex);
    }

    private void configured(Instruction instruction, @Nullable String text) {
        draft.apply(instruction, commandSet);
        if (text != null) draft.after(text, false);
    }

    private void expose(Expose expose) {
        List<String> ports = new ArrayList<>();
        for (String port : expose.ports())
            ports.addAll(Configuration.apply(new Expose(expose.node(), List.of(port)), RunConfig.EMPTY, false)
                    .config()
                    .exposedPorts());
        configured(expose, HistoryTexts.plain("EXPOSE", ports));
    }

    private void health(Health i) {
        draft.changing().healthcheck =
                new Healthcheck(i.test(), i.interval(), i.timeout(), i.startPeriod(), i.startInterval(), i.retries());
        draft.after(HistoryTexts.health(i), false);
    }

    private void workdir(Workdir workdir) {
        String path = Configuration.folder(draft.current().workingDir, workdir.path());
        draft.changing().workingDir = path;
        boolean layer = !path.equals("/");
        if (layer) {
            Op op = new MakeFolder(gateway.parts(), path, draft.current().user);
            made(new Vertex(op, List.of(draft.files()), name(workdir.node())), workdir.node());
        }
        draft.after("WORKDIR " + path, layer);
    }
}
