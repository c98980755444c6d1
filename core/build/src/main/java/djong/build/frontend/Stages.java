package djong.build.frontend;

import djong.base.EngineException;
import djong.build.graph.Tree;
import djong.build.graph.Vertex;
import djong.build.image.BuildArguments;
import djong.dockerfile.Dockerfile;
import djong.dockerfile.Instruction;
import djong.dockerfile.Instruction.Arg;
import djong.dockerfile.Instruction.Argument;
import djong.dockerfile.Instruction.Copy;
import djong.dockerfile.Instruction.Run;
import djong.dockerfile.MountFlag;
import djong.dockerfile.Stage;
import djong.dockerfile.Substitution;
import djong.dockerfile.Suggestion;
import djong.dockerfile.expand.Environment;
import djong.dockerfile.expand.Expanded;
import djong.dockerfile.expand.Expansion;
import djong.dockerfile.expand.ExpansionException;
import djong.dockerfile.lint.Lint;
import djong.dockerfile.lint.StageLint;
import djong.oci.ImageConfig;
import djong.oci.Platform;
import djong.oci.Reference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The stages of a Dockerfile for one platform; only those that are needed are made. For one thread. */
final class Stages {
    private final Options options;
    private final Gateway gateway;
    private final Bases bases;
    private final Dockerfile file;
    private final Platform platform;
    private final Context context;
    private final BuildArguments arguments;
    private final Lint lint;
    /** By their names, of which each may mean several. */
    private final Map<String, TreeSet<Integer>> names = new HashMap<>();

    private final Map<Integer, StageState> made = new HashMap<>();
    private final Map<Integer, BuildArguments> argumentsOf = new HashMap<>();
    private final Map<Integer, StageLint> lintOf = new HashMap<>();

    Stages(
            Options options,
            Gateway gateway,
            Bases bases,
            Dockerfile file,
            Platform platform,
            Context context,
            Lint lint) {
        this.options = options;
        this.gateway = gateway;
        this.bases = bases;
        this.file = file;
        this.platform = platform;
        this.context = context;
        this.lint = lint;
        this.arguments = arguments(options.arguments());
        for (Stage stage : file.stages())
            if (stage.name() != null)
                names.computeIfAbsent(stage.name().toLowerCase(Locale.ROOT), _ -> new TreeSet<>())
                        .add(stage.index());
    }

    static Stage target(Dockerfile file, String name) {
        if (name.isEmpty()) return file.stages().getLast();
        return file.stage(name)
                .orElseThrow(() -> new EngineException.InvalidParameter("target stage "
                        + djong.dockerfile.expand.Quoted.of(name) + " could not be found"
                        + Suggestion.of(
                                name, file.stages().stream().map(Stages::label).toList())));
    }

    /** What a stage is called, also one without a name. */
    static String label(Stage stage) {
        return stage.name() != null ? stage.name() : "stage-" + stage.index();
    }

    private BuildArguments arguments(Map<String, @Nullable String> given) {
        String asked = options.target();
        String last = file.stages().getLast().name();
        String name = asked.isEmpty() ? last : asked;
        BuildArguments all = BuildArguments.ofFile(given, platform, Platform.host(), name == null ? "" : name);
        for (Arg arg : file.arguments()) {
            for (Argument argument : arg.arguments()) {
                String value = argument.value();
                all.declare(
                        argument.name(),
                        value == null ? null : substitution(all).text(value));
            }
        }
        all.fixed();
        return all;
    }

    private Substitution substitution(BuildArguments values) {
        return new Substitution(file.directives().escape(), Environment.of(values.ofFrom()));
    }

    /**
     * The stage that is asked for. Blocks for the configurations of bases, and for what else tells what to make.
     *
     * @param all whether stages that nobody needs are looked at as well
     */
    StageState built(boolean all) throws InterruptedException {
        lint.text(arguments(Map.of()).ofFrom(), Stages::isImage);
        for (Stage stage : file.stages()) from(stage);
        Stage target = target(file, options.target());
        new StageOrder(file).check();
        TreeSet<Integer> needed = new TreeSet<>();
        need(target, needed);
        if (all) for (Stage stage : file.stages()) need(stage, needed);
        prepare(needed);
        for (int index : needed) make(file.stages().get(index));
        return stage(target.index());
    }

    private static boolean isImage(String name) {
        try {
            Reference.parse(name);
            return true;
        } catch (EngineException e) {
            return false;
        }
    }

    /** What is wrong with a FROM is wrong whether the stage is needed or not. */
    private void from(Stage stage) {
        Map<String, String> values = arguments.ofFrom();
        Set<String> declared = new TreeSet<>(values.keySet());
        declared.addAll(arguments.declared().keySet());
        char escape = file.directives().escape();
        try {
            lint.base(stage, Expansion.of(stage.base(), escape, Environment.of(values)), declared);
            base(stage);
            if (stage.platform().isEmpty()) return;
            Expanded platform = Expansion.of(stage.platform(), escape, Environment.of(values));
            String target = values.getOrDefault("TARGETPLATFORM", "");
            lint.platform(stage, platform, declared, target, names(platform.text()));
            if (platform.text().isEmpty())
                throw new EngineException.InvalidParameter("empty platform value from expression " + stage.platform()
                        + suggestion(platform.unknown(), values.keySet()));
            platform(stage);
        } catch (EngineException.InvalidParameter | ExpansionException e) {
            throw new StepException(stage.node(), String.valueOf(e.getMessage()), e);
        }
    }

    private static String suggestion(Set<String> unknown, Set<String> names) {
        return unknown.stream()
                .sorted()
                .map(name -> Suggestion.ofVariable(name, new TreeSet<>(names), ""))
                .filter(s -> !s.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** Of a platform's system and processor; empty for what is none. */
    private static List<String> names(String text) {
        try {
            Platform platform = Platform.parse(text);
            return List.of(platform.os(), platform.architecture());
        } catch (EngineException e) {
            return List.of();
        }
    }

    StageState stage(int index) {
        StageState state = made.get(index);
        if (state == null) throw new EngineException.InvalidParameter("invalid stage index " + index);
        return state;
    }

    /** Adds {@code first} and all that it stands on or takes files of. */
    private void need(Stage first, TreeSet<Integer> needed) {
        Deque<Stage> open = new ArrayDeque<>(List.of(first));
        while (!open.isEmpty()) {
            Stage stage = open.pop();
            if (!needed.add(stage.index())) continue;
            earlier(base(stage), stage.index()).ifPresent(open::push);
            for (Instruction instruction : stage.instructions()) {
                if (instruction instanceof Copy copy)
                    earlier(copy.from(), stage.index()).ifPresent(open::push);
                if (instruction instanceof Run run)
                    for (MountFlag mount : run.mounts())
                        earlier(mount.from(), stage.index()).ifPresent(open::push);
            }
        }
    }

    private String base(Stage stage) {
        String base = substitution(arguments).text(stage.base());
        if (base.isBlank())
            throw new EngineException.InvalidParameter("base name (" + stage.base() + ") should not be blank");
        return base;
    }

    /** A stage before {@code index}, by its name or its own index, that nothing is taken instead of. */
    Optional<Stage> earlier(String name, int index) {
        if (name.isEmpty() || bases.context(name, platform) != null) return Optional.empty();
        Integer named = names.getOrDefault(name.toLowerCase(Locale.ROOT), new TreeSet<>())
                .lower(index);
        if (named != null) return Optional.of(file.stages().get(named));
        if (name.matches("[0-9]{1,6}") && Integer.parseInt(name) < index)
            return Optional.of(file.stages().get(Integer.parseInt(name)));
        return Optional.empty();
    }

    /** Whether that is a stage that is not made before the one at {@code index}. */
    boolean follows(String name, int index) {
        return bases.context(name, platform) == null
                && earlier(name, index).isEmpty()
                && file.stage(name).isPresent();
    }

    /** Images of bases are asked for at the same time. */
    private void prepare(TreeSet<Integer> needed) throws InterruptedException {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            List<Future<?>> pending = new ArrayList<>();
            for (int index : needed) {
                Stage stage = file.stages().get(index);
                String base = base(stage);
                if (named(base, index).isPresent() || base.equals("scratch")) continue;
                Platform wanted = platform(stage);
                pending.add(threads.submit(() -> bases.of(base, wanted)));
            }
            for (Future<?> each : pending) each.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) throw failure;
            if (e.getCause() instanceof InterruptedException) throw new InterruptedException();
            throw new EngineException.System(String.valueOf(e.getMessage()), e);
        } finally {
            threads.shutdownNow();
            threads.close();
        }
    }

    /** FROM knows stages by their names alone. */
    private Optional<Stage> named(String base, int index) {
        return earlier(base, index).filter(s -> base.equals(s.name()));
    }

    private Platform platform(Stage stage) {
        String text = substitution(arguments).text(stage.platform());
        if (text.isEmpty()) return platform;
        try {
            return Platform.parse(text);
        } catch (EngineException e) {
            throw new EngineException.InvalidParameter("failed to parse platform " + text + ": " + e.getMessage(), e);
        }
    }

    private void make(Stage stage) throws InterruptedException {
        boolean instead = stage.name() != null && bases.context(String.valueOf(stage.name()), platform) != null;
        if (instead) {
            Platform wanted = platform(stage);
            made.put(stage.index(), begun(bases.of(String.valueOf(stage.name()), wanted), wanted));
            return;
        }
        String base = base(stage);
        Optional<Stage> other = named(base, stage.index());
        StageState state;
        boolean counted = false;
        boolean first = false;
        BuildArguments own = arguments.ofStage();
        if (other.isPresent()) {
            StageState before = stage(other.get().index());
            BuildArguments inherited = argumentsOf.get(other.get().index());
            if (inherited != null) own.inherit(inherited);
            state = new StageState(before.files(), before.config(), before.steps(), before.author(), before.platform());
        } else if (base.equals("scratch") && bases.context(base, platform) == null) {
            Platform wanted = platform(stage);
            ImageConfig config = Bases.scratch(wanted);
            state = new StageState(Vertex.of(Tree.EMPTY, "scratch"), config.config(), Steps.of(List.of()), "", wanted);
        } else {
            Platform wanted = platform(stage);
            Bases.Base image = bases.of(base, wanted);
            state = begun(image, wanted);
            Platform found = state.platform();
            if (!found.os().equals(wanted.os()) || !found.architecture().equals(wanted.architecture()))
                lint.basePlatform(stage, base, found.toString(), wanted.toString());
            counted = true;
            first = !image.shown().isEmpty();
        }
        StageLint checks = lint.stage(other.map(o -> lintOf.get(o.index())).orElse(null));
        argumentsOf.put(stage.index(), own);
        lintOf.put(stage.index(), checks);
        var graph = new StageGraph(this, options, gateway, bases, file, stage, own, checks, context, state);
        made.put(stage.index(), graph.run(state.config().onBuild(), counted, first));
    }

    /** Whether a stage needs no name to be told from others: what mounts and copies show counts as others. */
    boolean alone() {
        if (file.stages().size() > 1) return false;
        for (Instruction instruction : file.stages().getFirst().instructions()) {
            if (instruction instanceof Run run && !run.mounts().isEmpty()) return false;
            if (instruction instanceof Copy copy && !copy.from().isEmpty()) return false;
        }
        return true;
    }

    private StageState begun(Bases.Base base, Platform wanted) {
        ImageConfig config = base.config() == null ? Bases.scratch(wanted) : base.config();
        String author = config.author() == null ? "" : config.author();
        Vertex files = bases.layered(base.files(), "[context] " + base.files().name());
        return new StageState(files, config.config(), Steps.of(config.history()), author, config.platform());
    }
}
