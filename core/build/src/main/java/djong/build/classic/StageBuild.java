package djong.build.classic;

import djong.base.EngineException;
import djong.base.Ids;
import djong.build.classic.StepImages.Made;
import djong.build.graph.Op;
import djong.build.graph.Tree;
import djong.build.graph.Vertex;
import djong.build.image.BuildArguments;
import djong.build.image.Commands;
import djong.build.image.Configuration;
import djong.build.op.MakeFolder;
import djong.build.solver.Job;
import djong.build.solver.Watcher;
import djong.dockerfile.Dockerfile;
import djong.dockerfile.Instruction;
import djong.dockerfile.Instruction.*;
import djong.dockerfile.Pair;
import djong.dockerfile.Stage;
import djong.dockerfile.Substitution;
import djong.dockerfile.expand.Environment;
import djong.dockerfile.expand.ExpansionException;
import djong.dockerfile.syntax.SyntaxException;
import djong.image.Image;
import djong.oci.Digest;
import djong.oci.Healthcheck;
import djong.oci.Platform;
import djong.oci.RunConfig;
import djong.runtime.log.StdStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One stage, step by step. For one thread, used once. */
final class StageBuild {
    private final Session session;
    private final Dockerfile file;
    private final Stage stage;
    private final Job job;
    private final BuildArguments fileArguments;
    private final BuildArguments arguments;
    private final StageOutput.Part out;
    private final FileSteps files;
    private StepState state;
    private boolean commandSet;
    private int step;
    private int total;

    StageBuild(
            Session session,
            Dockerfile file,
            Stage stage,
            BuildContext context,
            Job job,
            BuildArguments fileArguments,
            StageOutput.Part out) {
        this.session = session;
        this.file = file;
        this.stage = stage;
        this.job = job;
        this.fileArguments = fileArguments;
        this.arguments = fileArguments.ofStage();
        this.out = out;
        this.files = new FileSteps(session, file, stage, context, job, out);
        this.state = new StepState(
                null, RunConfig.EMPTY, Vertex.of(Tree.EMPTY, "scratch"), Tree.EMPTY, List.of(), "", Platform.host(), 0);
    }

    /**
     * @param first number of its first step
     * @param target whether it is the one that is asked for
     */
    StepState run(int first, int totalSteps, boolean target) throws InterruptedException {
        step = first;
        total = totalSteps;
        try {
            from();
            for (Instruction instruction : stage.instructions()) {
                announce(instruction.node().original());
                dispatch(instruction);
                shown();
            }
            if (target) labels();
            if (state.image() != null) out.image(state.image().toString());
            return state;
        } catch (ExpansionException e) {
            throw new EngineException.InvalidParameter(Builder.reason(e), e);
        } catch (IOException e) {
            throw new EngineException.System(Builder.reason(e), e);
        } finally {
            files.close();
        }
    }

    private void announce(String text) {
        out.text("Step " + step++ + "/" + total + " : " + text);
        out.text("\n");
    }

    private void shown() {
        Digest image = state.image();
        out.text(" ---> " + (image == null ? "" : Ids.truncated(image.hex())) + "\n");
    }

    private void labels() throws InterruptedException, IOException {
        for (Map.Entry<String, String> label : session.labels().entrySet()) {
            String text = "LABEL " + label.getKey() + "=" + label.getValue();
            announce(text);
            configured(new Label(stage.node(), List.of(new Pair(label.getKey(), label.getValue(), false))));
            shown();
        }
    }

    private void from() throws InterruptedException, IOException {
        announce(stage.node().original());
        var substitution = new Substitution(file.directives().escape(), Environment.of(fileArguments.ofFrom()));
        String base = substitution.text(stage.base());
        Platform platform = platform(substitution.text(stage.platform()));
        if (base.isBlank())
            throw new EngineException.InvalidParameter("base name (" + stage.base() + ") should not be blank");
        var earlier = Session.earlier(file, base, stage.index());
        if (earlier.isPresent() && earlier.get().name() != null) {
            StepState other = session.result(earlier.get().index());
            state = new StepState(
                    other.image(),
                    Configuration.begun(other.config()),
                    other.vertex(),
                    other.tree(),
                    other.history(),
                    "",
                    other.platform(),
                    other.base());
            triggered(other.config().onBuild());
        } else if (base.equals("scratch")) {
            state = state.with(Configuration.begun(RunConfig.EMPTY));
            shown();
        } else {
            Image image = session.image(base, platform, session.request.pull(), out);
            Tree tree = session.tree(image, job.lease());
            state = new StepState(
                    image.id(),
                    Configuration.begun(image.config().config()),
                    Vertex.of(tree, base),
                    tree,
                    image.config().history(),
                    "",
                    image.config().platform(),
                    tree.layers().size());
            triggered(image.config().config().onBuild());
        }
    }

    private @Nullable Platform platform(String text) {
        if (text.isEmpty()) return session.request.platform();
        try {
            if (text.split("/").length > 3) throw new IllegalArgumentException(text);
            return Platform.parse(text);
        } catch (EngineException | IllegalArgumentException e) {
            throw new EngineException.InvalidParameter(
                    "failed to parse platform " + text + ": \"" + text
                            + "\": cannot parse platform specifier: invalid argument",
                    e);
        }
    }

    /** Instructions that the base has deferred. */
    private void triggered(List<String> triggers) throws InterruptedException, IOException {
        if (triggers.isEmpty()) {
            shown();
            return;
        }
        out.text("# Executing " + triggers.size() + " build trigger");
        if (triggers.size() > 1) out.text("s");
        out.text("\n");
        for (String trigger : triggers) {
            Instruction instruction;
            try {
                instruction = Dockerfile.instruction(trigger, file.directives().escape());
            } catch (SyntaxException e) {
                throw new EngineException.InvalidParameter(e.reason(), e);
            }
            dispatch(instruction);
        }
        shown();
    }

    private void dispatch(Instruction written) throws InterruptedException, IOException {
        Map<String, String> variables = new HashMap<>(arguments.values());
        for (String entry : state.config().env().reversed()) {
            int equals = entry.indexOf('=');
            if (equals > 0) variables.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
        var substitution = new Substitution(file.directives().escape(), Environment.of(variables));
        Instruction instruction = substitution.apply(written);
        switch (instruction) {
            case Run run -> run(run);
            case Transfer transfer -> transfer(transfer);
            case Workdir workdir -> workdir(workdir);
            case Arg arg -> {
                for (Argument argument : arg.arguments()) arguments.declare(argument.name(), argument.value());
                configured(arg);
            }
            case Maintainer maintainer -> {
                state = state.by(maintainer.who());
                configured(maintainer);
            }
            case Cmd cmd -> {
                configured(cmd);
                commandSet = true;
            }
            case Health health -> {
                Healthcheck former = state.config().healthcheck();
                if (former != null && !former.test().isEmpty() && !former.test().equals(List.of("NONE")))
                    out.text("Note: overriding previous HEALTHCHECK: [" + String.join(" ", former.test()) + "]\n");
                configured(health);
            }
            default -> configured(instruction);
        }
    }

    /** What changes the configuration alone. */
    private void configured(Instruction instruction) {
        Configuration.Changed changed = Configuration.apply(instruction, state.config(), commandSet);
        RunConfig shellOf = instruction instanceof Shell ? changed.config() : state.config();
        String text = Configuration.comment(shellOf, " " + changed.text());
        Made made = session.made.after(state, changed.config(), state.tree(), text, again());
        if (made.known()) {
            out.text(" ---> Using cache\n");
        } else {
            // Nothing ran, but clients count on these lines.
            feigned();
        }
        state = made.state();
    }

    /** The lines of a container that was not needed. */
    private void feigned() {
        String id = Ids.truncated(Ids.random());
        out.text(" ---> Running in " + id + "\n");
        removed(id, true);
    }

    private boolean again() {
        return session.request.noCache();
    }

    private void removed(String id, boolean success) {
        if (success ? session.request.remove() : session.request.forceRemove())
            out.text(" ---> Removed intermediate container " + id + "\n");
    }

    private void commit(RunConfig config, Tree tree, String text, boolean cached) {
        Made made = session.made.after(state, config, tree, text, !cached);
        state = made.state();
    }

    private void run(Run run) throws InterruptedException, IOException {
        List<String> env = state.config().env();
        List<String> variables = arguments.variables(env);
        List<String> words = Commands.arguments(run, state.config());
        String prefix = variables.isEmpty() ? "" : "|" + variables.size() + " " + String.join(" ", variables) + " ";
        Op op = files.exec(run, words, state.config(), variables, arguments.proxies(env));
        String text = String.join(" ", words);
        Solved solved = solve(op, text);
        commit(state.config(), solved.tree(), prefix + text, solved.cached());
    }

    private record Solved(Tree tree, boolean cached) {}

    /** Puts {@code op} on what there is. */
    private Solved solve(Op op, String name) throws InterruptedException {
        var vertex = new Vertex(op, List.of(state.vertex()), name);
        var watcher = new Heard();
        Tree tree;
        try {
            tree = session.solver.solve(job, vertex, watcher);
        } catch (RuntimeException e) {
            if (watcher.running != null) removed(watcher.running, false);
            throw e;
        }
        if (watcher.running != null) removed(watcher.running, true);
        state = state.with(vertex, state.tree());
        return new Solved(tree, watcher.cached);
    }

    /** Tells of a vertex in the words of the classic builder. */
    private final class Heard implements Watcher {
        @Nullable
        String running;

        boolean cached;

        @Override
        public void cached(Vertex vertex) {
            cached = true;
            out.text(" ---> Using cache\n");
        }

        @Override
        public void running(Vertex vertex, String id) {
            running = Ids.truncated(id);
            out.text(" ---> Running in " + running + "\n");
        }

        @Override
        public void output(Vertex vertex, StdStream stream, byte[] bytes) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            out.text(stream == StdStream.STDERR ? "\u001b[91m" + text + "\u001b[0m" : text);
        }
    }

    private void transfer(Transfer transfer) throws InterruptedException, IOException {
        FileSteps.Copied copied = files.copy(transfer, state.config());
        Solved solved = solve(copied.op(), copied.text());
        commit(state.config(), solved.tree(), Configuration.comment(state.config(), copied.text()), solved.cached());
    }

    private void workdir(Workdir workdir) throws InterruptedException {
        Configuration.Changed changed = Configuration.apply(workdir, state.config(), commandSet);
        String path = changed.config().workingDir();
        Solved solved = solve(new MakeFolder(session.parts, path, ""), changed.text());
        if (!solved.cached()) feigned();
        commit(changed.config(), solved.tree(), Configuration.comment(state.config(), changed.text()), solved.cached());
    }
}
