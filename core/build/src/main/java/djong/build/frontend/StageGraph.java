package djong.build.frontend;

import djong.base.EngineException;
import djong.build.graph.Op;
import djong.build.graph.Vertex;
import djong.build.image.BuildArguments;
import djong.build.image.Configuration;
import djong.build.op.MakeFolder;
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
    private StageState state;
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
            Context context) {
        this.options = options;
        this.gateway = gateway;
        this.file = file;
        this.stage = stage;
        this.arguments = arguments;
        this.lint = lint;
        this.vertices = new FileVertices(stages, options, gateway, bases, stage, context);
        this.alone = stages.alone();
        this.again = options.again(stage.name(), stage.index());
        this.state = new StageState(
                Vertex.of(djong.build.graph.Tree.EMPTY, "scratch"),
                RunConfig.EMPTY,
                List.of(),
                "",
                djong.oci.Platform.host());
    }

    /**
     * @param counted whether what it begins with counts as a step
     * @param image whether that is shown as a step as well
     */
    StageState run(StageState begin, boolean counted, boolean image) throws InterruptedException {
        state = begin;
        total = counted ? 1 : 0;
        for (Instruction instruction : stage.instructions())
            if (instruction instanceof Run || instruction instanceof Transfer || instruction instanceof Workdir)
                total++;
        List<String> triggers = state.config().onBuild();
        // All of these count, and those that make nothing are not shown.
        total += triggers.size();
        if (image) {
            Vertex base = state.files();
            state = state.with(new Vertex(base.op(), base.inputs(), prefixed("FROM " + base.name())));
        }
        state = state.with(Configuration.begun(state.config()));
        for (String entry : state.config().env()) known.add(key(entry));
        known.addAll(arguments.values().keySet());
        deferred = true;
        for (String trigger : triggers)
            dispatch(triggered(trigger), stage.node().range());
        deferred = false;
        for (Instruction instruction : stage.instructions())
            dispatch(instruction, instruction.node().range());
        return state;
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
        String platform = options.manyPlatforms() ? state.platform() + " " : "";
        return "[" + platform + name
                + " ".repeat(Math.max(0, width - String.valueOf(step).length())) + step + "/" + total + "] " + text;
    }

    private String name(Node node, Map<String, String> variables) {
        String shown = HistoryTexts.shown(node);
        String plain = shown;
        try {
            // What a command names and nobody knows stays as it is written.
            plain = node.keyword().equals("run")
                    ? Expansion.document(shown, name -> variables.getOrDefault(name, "$" + name))
                            .text()
                    : Expansion.of(shown, file.directives().escape(), Environment.of(variables))
                            .text();
        } catch (ExpansionException e) {
            // Then the name is what stands there.
        }
        return prefixed((deferred ? "ONBUILD " : "") + plain);
    }

    private void dispatch(Instruction written, Range range) throws InterruptedException {
        // There may be many of them, and nobody who still waits.
        if (Thread.interrupted()) throw new InterruptedException("a build has ended");
        Map<String, String> variables = new HashMap<>(arguments.values());
        Map<String, String> env = new HashMap<>();
        for (String entry : state.config().env().reversed()) {
            int equals = entry.indexOf('=');
            if (equals > 0) env.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
        for (String name : inFront) env.put(name, arguments.values().getOrDefault(name, ""));
        variables.putAll(env);
        try {
            var substitution = new Substitution(
                    file.directives().escape(), Environment.of(variables), name -> undefined(range, name));
            Instruction plain = written instanceof Arg arg ? declared(arg, substitution) : substitution.apply(written);
            List<String> shell = state.config().shell();
            lint.check(plain, range, shell != null && !shell.isEmpty());
            dispatch(plain, variables, env);
            if (plain instanceof Env set) set.pairs().forEach(pair -> defined(pair.name(), false));
            if (plain instanceof Arg arg)
                for (Argument each : arg.arguments())
                    if (arguments.values().containsKey(each.name())) defined(each.name(), true);
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

    private void dispatch(Instruction instruction, Map<String, String> variables, Map<String, String> env)
            throws InterruptedException {
        switch (instruction) {
            case Run run -> {
                String name = name(run.node(), variables);
                FileVertices.Ran ran = vertices.run(run, state.with(seen()), arguments, name);
                made(ran.vertex(), run.node());
                state = state.after(HistoryTexts.run(ran.words(), arguments.declared(), env), true);
            }
            case Transfer transfer -> {
                made(vertices.copy(transfer, state, name(transfer.node(), variables)), transfer.node());
                state = state.after(HistoryTexts.copy(transfer), true);
            }
            case Workdir workdir -> workdir(workdir, variables);
            case Arg arg -> {
                for (Argument argument : arg.arguments()) arguments.declare(argument.name(), argument.value());
                configured(arg, HistoryTexts.arg(arg, arguments.declared()));
            }
            case Maintainer maintainer -> {
                state = state.by(maintainer.who()).after("MAINTAINER " + maintainer.who(), false);
            }
            case Cmd cmd -> {
                RunConfig.Draft draft = state.config().draft();
                draft.argsEscaped = true;
                state = state.with(draft.toConfig());
                configured(cmd, HistoryTexts.quoted("CMD", Configuration.arguments(cmd.command(), state.config())));
                commandSet = true;
            }
            case Entrypoint entry ->
                configured(
                        entry,
                        HistoryTexts.quoted("ENTRYPOINT", Configuration.arguments(entry.command(), state.config())));
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
        if (!arguments.declared().containsKey(name)) lint.undefined(range, name, known);
    }

    private void defined(String name, boolean argument) {
        boolean before = known.remove(name);
        known.add(name);
        if (argument && before) inFront.add(name);
        else inFront.remove(name);
    }

    private static String key(String entry) {
        int equals = entry.indexOf('=');
        return equals < 0 ? entry : entry.substring(0, equals);
    }

    /** What a command sees of the configuration. */
    private RunConfig seen() {
        if (inFront.isEmpty()) return state.config();
        RunConfig.Draft draft = state.config().draft();
        draft.env.removeIf(entry -> inFront.contains(key(entry)));
        return draft.toConfig();
    }

    private void made(Vertex vertex, Node node) {
        gateway.located(vertex, file.text().name(), file.text().content(), node.range());
        if (again) gateway.again(vertex);
        state = state.with(vertex);
    }

    private void configured(Instruction instruction, @Nullable String text) {
        state = state.with(
                Configuration.apply(instruction, state.config(), commandSet).config());
        if (text != null) state = state.after(text, false);
    }

    private void expose(Expose expose) {
        RunConfig.Draft none = state.config().draft();
        none.exposedPorts.clear();
        List<String> ports = new ArrayList<>();
        for (String port : expose.ports())
            ports.addAll(Configuration.apply(new Expose(expose.node(), List.of(port)), none.toConfig(), false)
                    .config()
                    .exposedPorts());
        configured(expose, HistoryTexts.plain("EXPOSE", ports));
    }

    private void health(Health i) {
        RunConfig.Draft draft = state.config().draft();
        draft.healthcheck =
                new Healthcheck(i.test(), i.interval(), i.timeout(), i.startPeriod(), i.startInterval(), i.retries());
        state = state.with(draft.toConfig()).after(HistoryTexts.health(i), false);
    }

    private void workdir(Workdir workdir, Map<String, String> variables) {
        String path = Configuration.folder(state.config().workingDir(), workdir.path());
        RunConfig.Draft draft = state.config().draft();
        draft.workingDir = path;
        state = state.with(draft.toConfig());
        boolean layer = !path.equals("/");
        if (layer) {
            Op op = new MakeFolder(gateway.parts(), path, state.config().user());
            made(new Vertex(op, List.of(state.files()), name(workdir.node(), variables)), workdir.node());
        }
        state = state.after("WORKDIR " + path, layer);
    }
}
