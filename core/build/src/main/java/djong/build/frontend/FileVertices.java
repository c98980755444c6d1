package djong.build.frontend;

import djong.base.EngineException;
import djong.build.graph.Op;
import djong.build.graph.Tree;
import djong.build.graph.Vertex;
import djong.build.image.BuildArguments;
import djong.build.image.Commands;
import djong.build.image.Configuration;
import djong.build.op.CopyFiles;
import djong.build.op.Exec;
import djong.build.op.FetchFile;
import djong.build.op.FetchGit;
import djong.build.op.GitUrl;
import djong.build.op.InlineScript;
import djong.build.op.RunStep;
import djong.dockerfile.Instruction.Add;
import djong.dockerfile.Instruction.Copy;
import djong.dockerfile.Instruction.Run;
import djong.dockerfile.Instruction.Transfer;
import djong.dockerfile.Mount;
import djong.dockerfile.MountFlag;
import djong.dockerfile.Stage;
import djong.dockerfile.expand.Quoted;
import djong.dockerfile.syntax.Heredoc;
import djong.oci.Platform;
import djong.oci.RunConfig;
import djong.store.snapshot.Snapshotter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Makes vertices of what changes files: RUN, COPY and ADD. For one thread. */
final class FileVertices {
    private static final String SCRIPT = "\0script";

    private final Stages stages;
    private final StepOptions host;
    private final Gateway gateway;
    private final Bases bases;
    private final Stage stage;
    private final Context context;

    FileVertices(Stages stages, Options options, Gateway gateway, Bases bases, Stage stage, Context context) {
        this.stages = stages;
        this.host = new StepOptions(options);
        this.gateway = gateway;
        this.bases = bases;
        this.stage = stage;
        this.context = context;
    }

    /** @param words of the command, for the history */
    record Ran(Vertex vertex, List<String> words) {}

    /**
     * @param files what it changes
     * @param config as the command sees it
     */
    Ran run(Run run, Vertex files, RunConfig config, Platform platform, BuildArguments arguments, String name)
            throws InterruptedException {
        List<String> words = new ArrayList<>(Commands.arguments(run, config));
        // BuildKit has no line end behind the last here-document.
        words.set(words.size() - 1, unterminated(run, words.getLast()));
        List<Mount> asked = run.mounts().stream().map(MountFlag::mount).toList();
        List<Mount> mounts = new ArrayList<>();
        for (Mount mount : asked) mounts.add(placed(mount, config));
        List<String> from = new ArrayList<>();
        List<Vertex> inputs = new ArrayList<>(List.of(files));
        for (Mount mount : asked) {
            if (mount.type() != Mount.Type.BIND && mount.from().isEmpty()) continue;
            if (from.contains(mount.from())) {
                if (mount.from().isEmpty()) context.with(mount.source());
                continue;
            }
            from.add(mount.from());
            if (stages.follows(mount.from(), stage.index()))
                throw new EngineException.InvalidParameter("cannot mount from stage " + Quoted.of(mount.from()) + " to "
                        + Quoted.of(mount.target()) + ", stage needs to be defined before current command");
            inputs.add(mount.from().isEmpty() ? context.with(mount.source()) : source(mount.from(), platform));
        }
        Heredoc script = Commands.script(run);
        if (script != null && script.text().startsWith("#!")) {
            from.add(SCRIPT);
            inputs.add(new Vertex(
                    new InlineScript(snapshots(), script), List.of(), "[internal] preparing inline document"));
            mounts.add(Commands.mount(script, SCRIPT));
        }
        List<String> env = new ArrayList<>(config.env());
        env.addAll(arguments.variables(config.env()));
        var exec = new Exec(
                gateway.parts(),
                gateway.steps(),
                gateway.folders(),
                words,
                host.config(config, env),
                arguments.proxies(config.env()),
                host.of(run),
                mounts,
                Map.of(),
                gateway.secrets());
        return new Ran(new Vertex(new RunStep(exec, from), inputs, name), words);
    }

    private static Mount placed(Mount mount, RunConfig config) {
        boolean lent = mount.type() == Mount.Type.SECRET || mount.type() == Mount.Type.SSH;
        if (lent && mount.target().isEmpty()) return mount;
        String target = mount.target().isEmpty() ? "/" : Configuration.folder(config.workingDir(), mount.target());
        if (target.equals("/"))
            throw new EngineException.InvalidParameter(
                    lent ? "invalid mount type " + mount.type() + " for /" : "invalid mount target \"/\"");
        return mount.at(target);
    }

    private static String unterminated(Run run, String line) {
        boolean lines = !run.command().heredocs().isEmpty() && Commands.script(run) == null;
        return lines && line.endsWith("\n") ? line.substring(0, line.length() - 1) : line;
    }

    private Snapshotter snapshots() {
        return gateway.parts().store().snapshots();
    }

    /** A stage's files, a named context's or an image's. */
    private Vertex source(String from, Platform platform) throws InterruptedException {
        Optional<Stage> earlier = stages.earlier(from, stage.index());
        if (earlier.isPresent()) return stages.stage(earlier.get().index()).files();
        if (from.equals("scratch") && bases.context(from, platform) == null) return Vertex.of(Tree.EMPTY, "scratch");
        if (stages.follows(from, stage.index()))
            throw new EngineException.InvalidParameter("cannot copy from stage " + Quoted.of(from)
                    + ", it needs to be defined before current stage " + Quoted.of(Stages.label(stage)));
        Bases.Base base = bases.of(from, platform);
        return base.shown().isEmpty()
                ? base.files()
                : new Vertex(base.files().op(), base.files().inputs(), "FROM " + base.shown());
    }

    Vertex copy(Transfer transfer, StageState state, String name) throws InterruptedException {
        List<Vertex> inputs = new ArrayList<>(List.of(state.files()));
        List<djong.build.op.Copy.Wanted> wanted = new ArrayList<>();
        switch (transfer) {
            case Copy copy -> {
                if (!copy.sources().isEmpty()) {
                    if (copy.from().isEmpty()) for (String source : copy.sources()) context.with(source);
                    inputs.add(
                            copy.from().isEmpty()
                                    ? context.with(copy.sources().getFirst())
                                    : source(copy.from(), state.platform()));
                    wanted.add(new djong.build.op.Copy.Wanted(1, copy.sources(), false));
                }
            }
            case Add add -> added(add, inputs, wanted, name);
        }
        var target = new CopyFiles.Target(
                transfer instanceof Add ? "ADD" : "COPY",
                target(state.config(), transfer.destination()),
                transfer.chown(),
                transfer.chmod(),
                transfer.link(),
                transfer instanceof Copy copy && copy.parents(),
                transfer.exclude());
        Op op = new djong.build.op.Copy(gateway.parts(), wanted, transfer.files(), target);
        return new Vertex(op, inputs, name);
    }

    private static void checksum(Add add) {
        String digest = add.checksum();
        if (digest.isEmpty()) return;
        if (add.sources().size() > 1)
            throw new EngineException.InvalidParameter("checksum can't be specified for multiple sources");
        if (GitUrl.is(add.sources().getFirst())) return;
        if (!digest.matches("[A-Za-z0-9_+.-]+:[0-9a-fA-F]+"))
            throw new EngineException.InvalidParameter("invalid checksum digest format");
        if (!digest.matches("sha(256|384|512):.*"))
            throw new EngineException.InvalidParameter("unsupported digest algorithm");
        int bits = Integer.parseInt(digest.substring(3, 6));
        if (digest.length() - "sha256:".length() != bits / 4)
            throw new EngineException.InvalidParameter("invalid checksum digest length");
        if (!digest.equals(digest.toLowerCase(Locale.ROOT)))
            throw new EngineException.InvalidParameter("invalid checksum digest format");
        for (String source : add.sources())
            if (!remote(source)) throw new EngineException.InvalidParameter("checksum requires HTTP(S) or Git sources");
    }

    private static boolean remote(String source) {
        return GitUrl.is(source) || source.startsWith("http://") || source.startsWith("https://");
    }

    private void added(Add add, List<Vertex> inputs, List<djong.build.op.Copy.Wanted> wanted, String name) {
        checksum(add);
        List<String> local = new ArrayList<>();
        for (String source : add.sources()) {
            if (GitUrl.is(source)) {
                wanted.add(new djong.build.op.Copy.Wanted(inputs.size(), List.of("/"), false));
                GitUrl url = GitUrl.of(source).checked(add.checksum());
                inputs.add(new Vertex(
                        FetchGit.of(snapshots(), url, add.keepGitDir() ? true : null, gateway.secrets()),
                        List.of(),
                        name));
            } else if (source.startsWith("http://") || source.startsWith("https://")) {
                boolean unpack = Boolean.TRUE.equals(add.unpack());
                wanted.add(new djong.build.op.Copy.Wanted(inputs.size(), List.of("*"), unpack));
                inputs.add(new Vertex(
                        new FetchFile(gateway.parts(), gateway.webFiles(), source, add.checksum()), List.of(), name));
            } else {
                local.add(source);
            }
        }
        if (local.isEmpty()) return;
        boolean unpack = !Boolean.FALSE.equals(add.unpack());
        wanted.add(new djong.build.op.Copy.Wanted(inputs.size(), local, unpack));
        for (String source : local) context.with(source);
        inputs.add(context.with(local.getFirst()));
    }

    private static String target(RunConfig config, String destination) {
        boolean folder = destination.endsWith("/") || destination.equals(".") || destination.endsWith("/.");
        String path = Configuration.folder(config.workingDir(), destination);
        return folder && !path.equals("/") ? path + "/" : path;
    }
}
