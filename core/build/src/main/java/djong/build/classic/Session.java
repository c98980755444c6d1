package djong.build.classic;

import djong.base.EngineException;
import djong.base.Ids;
import djong.build.cache.ImageCache;
import djong.build.cache.ImportedCache;
import djong.build.graph.Tree;
import djong.build.image.BuildArguments;
import djong.build.op.CacheFolders;
import djong.build.solver.Job;
import djong.build.solver.Solver;
import djong.dockerfile.Dockerfile;
import djong.dockerfile.Instruction;
import djong.dockerfile.Instruction.Arg;
import djong.dockerfile.Instruction.Argument;
import djong.dockerfile.Instruction.Copy;
import djong.dockerfile.Instruction.Run;
import djong.dockerfile.MountFlag;
import djong.dockerfile.Stage;
import djong.dockerfile.Substitution;
import djong.dockerfile.expand.Environment;
import djong.dockerfile.expand.ExpansionException;
import djong.dockerfile.syntax.SyntaxException;
import djong.engine.container.Parts;
import djong.engine.container.Steps;
import djong.image.Image;
import djong.oci.Digest;
import djong.oci.Platform;
import djong.oci.Reference;
import djong.store.lease.Lease;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One build. Used once. */
final class Session {
    final Parts parts;
    final Steps steps;
    final Solver solver;
    final CacheFolders folders;
    final BuildRequest request;
    private final Runnable received;
    private final Output out;
    private final StageOutput told;
    final StepImages made;
    private final Map<Integer, Future<StepState>> results = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> firstSteps = new ConcurrentHashMap<>();
    private int total;

    Session(Parts parts, Steps steps, Solver solver, CacheFolders folders, BuildRequest request, Output out) {
        this.parts = parts;
        this.steps = steps;
        this.solver = solver;
        this.folders = folders;
        this.request = request;
        this.received = out::received;
        this.out = request.quiet() ? new Quiet() : out;
        this.told = new StageOutput(this.out);
        this.made = new StepImages(parts.store(), parts.images(), parts.clock(), request.epoch());
    }

    /** Hears nothing of the way. */
    private static final class Quiet implements Output {
        @Override
        public void text(String text) {}

        @Override
        public void image(String id) {}

        @Override
        public void progress(djong.image.ProgressEvent event) {}
    }

    Digest run(InputStream body) throws IOException, InterruptedException {
        try (Lease lease = parts.store().leases().open("build " + Ids.truncated(Ids.random()));
                Job job = new Job(lease, request.noCache());
                BuildContext context =
                        BuildContext.read(request, body, parts.store().snapshots(), out)) {
            received.run();
            for (String each : request.cacheFrom()) remember(each, job);
            return run(parsed(context), context, job);
        }
    }

    /** What an image tells of how it was built, if it does. One that is not here is no reason not to build. */
    private void remember(String image, Job job) {
        try {
            ImportedCache cache = ImageCache.of(parts.images(), image);
            if (cache != null) job.also(cache);
        } catch (EngineException e) {
            System.getLogger(Session.class.getName())
                    .log(System.Logger.Level.DEBUG, "a build does without a cache: " + e.getMessage());
        }
    }

    private static Dockerfile parsed(BuildContext context) {
        try {
            return Dockerfile.parse(context.name(), context.dockerfile());
        } catch (SyntaxException e) {
            throw new EngineException.InvalidParameter(e.getMessage(), e);
        }
    }

    private Digest run(Dockerfile file, BuildContext context, Job job) throws InterruptedException {
        Stage target = target(file);
        BuildArguments arguments = fileArguments(file, target);
        TreeSet<Integer> needed = needed(file, target, arguments);
        number(file, needed, target);
        int step = 1;
        var first = told.part(needed.first());
        for (Arg arg : file.arguments()) {
            first.text("Step " + step++ + "/" + total + " : " + arg.node().original());
            first.text("\n");
        }
        StepState state = stages(file, context, job, arguments, needed, target);
        return finished(state, arguments);
    }

    private Stage target(Dockerfile file) {
        if (request.target().isEmpty()) return file.stages().getLast();
        return file.stage(request.target())
                .orElseThrow(() -> new EngineException.InvalidParameter(
                        "target stage \"" + request.target() + "\" could not be found"));
    }

    private BuildArguments fileArguments(Dockerfile file, Stage target) {
        Platform platform = request.platform() == null ? Platform.host() : request.platform();
        BuildArguments arguments = BuildArguments.ofFile(
                request.arguments(), platform, Platform.host(), target.name() == null ? "" : target.name());
        for (Arg arg : file.arguments()) {
            for (Argument argument : arg.arguments()) {
                String value = argument.value();
                var substitution = new Substitution(file.directives().escape(), Environment.of(arguments.ofFrom()));
                arguments.declare(argument.name(), value == null ? null : substitution.text(value));
            }
        }
        arguments.fixed();
        return arguments;
    }

    /** The stages that the target stands on or copies from, as far as can be told before bases are known. */
    private static TreeSet<Integer> needed(Dockerfile file, Stage target, BuildArguments arguments) {
        TreeSet<Integer> needed = new TreeSet<>();
        need(file, target, arguments, needed);
        return needed;
    }

    private static void need(Dockerfile file, Stage stage, BuildArguments arguments, TreeSet<Integer> needed) {
        if (!needed.add(stage.index())) return;
        List<String> names = new ArrayList<>();
        try {
            names.add(new Substitution(file.directives().escape(), Environment.of(arguments.ofFrom()))
                    .text(stage.base()));
        } catch (ExpansionException e) {
            // The stage itself says so.
        }
        for (Instruction instruction : stage.instructions()) {
            if (instruction instanceof Copy copy) names.add(copy.from());
            if (instruction instanceof Run run) for (MountFlag mount : run.mounts()) names.add(mount.from());
        }
        for (String name : names) {
            Optional<Stage> other = earlier(file, name, stage.index());
            if (other.isPresent()) need(file, other.get(), arguments, needed);
        }
    }

    /** A stage before {@code index}, by its name or its own index. */
    static Optional<Stage> earlier(Dockerfile file, String name, int index) {
        if (name.isEmpty()) return Optional.empty();
        for (Stage stage : file.stages().subList(0, index).reversed())
            if (name.equalsIgnoreCase(stage.name())) return Optional.of(stage);
        if (name.matches("[0-9]{1,6}") && Integer.parseInt(name) < index)
            return Optional.of(file.stages().get(Integer.parseInt(name)));
        return Optional.empty();
    }

    private void number(Dockerfile file, TreeSet<Integer> needed, Stage target) {
        int step = 1 + file.arguments().size();
        for (int index : needed) {
            firstSteps.put(index, step);
            step += 1 + file.stages().get(index).instructions().size();
        }
        total = step - 1 + request.labels().size();
        if (needed.isEmpty()) firstSteps.put(target.index(), step);
    }

    /** Runs the needed stages, each on a thread; who needs another waits for it. */
    private StepState stages(
            Dockerfile file,
            BuildContext context,
            Job job,
            BuildArguments arguments,
            TreeSet<Integer> needed,
            Stage target)
            throws InterruptedException {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            for (int index : needed) told.part(index);
            var ended = new java.util.concurrent.LinkedBlockingQueue<Integer>();
            for (int index : needed) {
                StageOutput.Part part = told.part(index);
                Stage stage = file.stages().get(index);
                var build = new StageBuild(this, file, stage, context, job, arguments, part);
                results.put(index, threads.submit(() -> {
                    try {
                        return build.run(firstSteps.getOrDefault(index, 1), total, stage.index() == target.index());
                    } finally {
                        ended.add(index);
                    }
                }));
            }
            for (int i = 0; i < needed.size(); i++) {
                int index = ended.take();
                try {
                    result(index);
                    told.part(index).end();
                } catch (RuntimeException | InterruptedException e) {
                    told.flushUpTo(index);
                    throw e;
                }
            }
            return result(target.index());
        } finally {
            threads.shutdownNow();
            threads.close();
            made.save();
        }
    }

    /** What a stage came to; blocks until it has. */
    StepState result(int index) throws InterruptedException {
        Future<StepState> result = results.get(index);
        if (result == null) throw new EngineException.InvalidParameter("invalid from flag value " + index);
        try {
            return result.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException failure) throw failure;
            if (cause instanceof Error failure) throw failure;
            if (cause instanceof InterruptedException) throw new InterruptedException();
            throw new EngineException.System(Builder.reason(e), e);
        }
    }

    private Digest finished(StepState state, BuildArguments arguments) throws InterruptedException {
        Digest image = state.image();
        if (image == null) throw new EngineException.System("No image was generated. Is your Dockerfile empty?");
        if (!arguments.unused().isEmpty())
            out.text("[Warning] One or more build-args [" + String.join(" ", arguments.unused())
                    + "] were not consumed\n");
        out.text("Successfully built " + Ids.truncated(image.hex()) + "\n");
        for (Reference.Tagged tag : request.tags()) {
            parts.images().tag(image.toString(), tag.repository().canonical(), tag.tag());
            out.text("Successfully tagged " + tag.familiar() + "\n");
        }
        return image;
    }

    /** An image by its name; fetched when it is not here, or when the client wants the newest. */
    Image image(String name, @Nullable Platform platform, boolean fresh, Output out) {
        Optional<Image> here = fresh ? Optional.empty() : parts.images().lookup(name);
        if (here.isPresent()) return here.get();
        Reference reference = Reference.parse(name);
        parts.images()
                .pull(
                        reference,
                        platform == null ? Platform.host() : platform,
                        request.credentials().apply(reference.repository().domain()),
                        out::progress);
        return parts.images().find(name);
    }

    /** The layers of an image, kept from now on. */
    Tree tree(Image image, Lease lease) {
        return Tree.of(parts.images().layers(image)).heldBy(lease);
    }

    /** Labels that the client asks for, sorted. */
    TreeMap<String, String> labels() {
        return new TreeMap<>(request.labels());
    }
}
