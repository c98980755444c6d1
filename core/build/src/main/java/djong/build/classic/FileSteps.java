package djong.build.classic;

import djong.base.EngineException;
import djong.build.graph.Op;
import djong.build.graph.Tree;
import djong.build.image.Commands;
import djong.build.image.Configuration;
import djong.build.image.Scripts;
import djong.build.op.ContextFiles;
import djong.build.op.CopyFiles;
import djong.build.op.CopyFiles.Taken;
import djong.build.op.CopyFiles.Target;
import djong.build.op.Download;
import djong.build.op.Exec;
import djong.build.op.Exec.MountSource;
import djong.build.op.FileSource;
import djong.build.op.GitCheckout;
import djong.build.op.GitUrl;
import djong.build.op.Secrets;
import djong.build.op.Selection;
import djong.build.op.TreeFiles;
import djong.build.solver.Job;
import djong.dockerfile.Dockerfile;
import djong.dockerfile.InlineFile;
import djong.dockerfile.Instruction.Add;
import djong.dockerfile.Instruction.Copy;
import djong.dockerfile.Instruction.Run;
import djong.dockerfile.Instruction.Transfer;
import djong.dockerfile.Mount;
import djong.dockerfile.MountFlag;
import djong.dockerfile.Stage;
import djong.dockerfile.syntax.Heredoc;
import djong.engine.config.ContainerConfig;
import djong.engine.config.HostConfig;
import djong.engine.config.HostConfig.Namespaces;
import djong.linux.Dir;
import djong.oci.RunConfig;
import djong.store.snapshot.Snapshotter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns what RUN, COPY and ADD ask for into ops. Keeps the sources of one stage open. For one thread. */
final class FileSteps implements AutoCloseable {
    private final Session session;
    private final Dockerfile file;
    private final Stage stage;
    private final BuildContext context;
    private final Job job;
    private final Output out;
    private final Map<String, TreeFiles> trees = new HashMap<>();
    private final List<ContextFiles> fetched = new ArrayList<>();

    FileSteps(Session session, Dockerfile file, Stage stage, BuildContext context, Job job, Output out) {
        this.session = session;
        this.file = file;
        this.stage = stage;
        this.context = context;
        this.job = job;
        this.out = out;
    }

    Op exec(Run run, List<String> words, RunConfig config, List<String> variables, List<String> proxies)
            throws InterruptedException, IOException {
        List<Mount> mounts =
                new ArrayList<>(run.mounts().stream().map(MountFlag::mount).toList());
        Map<String, MountSource> sources = new HashMap<>();
        for (Mount mount : mounts)
            if (mount.type() == Mount.Type.BIND || !mount.from().isEmpty()) sources.put(mount.from(), source(mount));
        Heredoc script = Commands.script(run);
        if (script != null && script.text().startsWith("#!")) scripted(script, mounts, sources);
        List<String> env = new ArrayList<>(config.env());
        env.addAll(variables);
        return new Exec(
                session.parts,
                session.steps,
                session.folders,
                words,
                ContainerConfig.ofCommand(
                        config.domainname(), config.user(), config.workingDir(), env, List.copyOf(config.volumes())),
                proxies,
                host(run),
                mounts,
                sources,
                Secrets.NONE);
    }

    /** A here-document that names its interpreter is run as a file. */
    private void scripted(Heredoc script, List<Mount> mounts, Map<String, MountSource> sources) throws IOException {
        ContextFiles folder = fetched();
        Scripts.write(folder.root(), script);
        String from = "\0script";
        sources.put(
                from,
                new MountSource(
                        Tree.in(folder.folder()),
                        Selection.of(folder, List.of(script.name()), "RUN").digest()));
        mounts.add(Commands.mount(script, from));
    }

    private ContextFiles fetched() {
        ContextFiles folder = ContextFiles.empty(snapshots());
        fetched.add(folder);
        return folder;
    }

    private Snapshotter snapshots() {
        return session.parts.store().snapshots();
    }

    private MountSource source(Mount mount) throws InterruptedException, IOException {
        String path = mount.source().isEmpty() ? "/" : mount.source();
        if (mount.from().isEmpty()) {
            String digest = Selection.of(context.files(), List.of(path), "RUN").digest();
            return new MountSource(Tree.in(context.files().folder()), digest);
        }
        Tree tree = tree(mount.from());
        return new MountSource(tree, String.valueOf(tree.chain()));
    }

    private HostConfig host(Run run) {
        HostConfig asked = session.request.host();
        Namespaces n = asked.namespaces();
        String network = run.network().isEmpty() || run.network().equals("default") ? n.networkMode() : run.network();
        // A Dockerfile is not trusted with the host unless somebody says so, and here nobody can.
        if (run.security().equals("insecure"))
            throw new EngineException.InvalidParameter(
                    "granting entitlement security.insecure is not allowed by build daemon configuration");
        return new HostConfig(
                asked.lifecycle(),
                new Namespaces(
                        network, n.ipcMode(), n.pidMode(), n.utsMode(), n.usernsMode(), n.cgroupnsMode(), n.cgroup()),
                asked.networking(),
                asked.storage(),
                asked.security(),
                asked.resources());
    }

    /** @param text what the history says, after the mark that nothing ran */
    record Copied(Op op, String text) {}

    Copied copy(Transfer transfer, RunConfig config) throws InterruptedException, IOException {
        boolean add = transfer instanceof Add;
        String verb = add ? "ADD" : "COPY";
        List<Taken> taken = new ArrayList<>();
        switch (transfer) {
            case Copy copy -> {
                FileSource source = copy.from().isEmpty() ? context.files() : files(copy.from());
                if (!copy.sources().isEmpty())
                    taken.add(new Taken(source, Selection.of(source, copy.sources(), verb), false));
            }
            case Add a -> added(a, taken);
        }
        if (taken.isEmpty() && transfer.files().isEmpty())
            throw new EngineException.InvalidParameter(verb + " failed: no source files were specified");
        String destination = transfer.destination();
        int count = transfer.files().size();
        for (Taken each : taken) count += each.selection().items().size();
        if (count > 1 && !target(config, destination).endsWith("/"))
            throw new EngineException.InvalidParameter("When using " + verb
                    + " with more than one source file, the destination must be a directory and end with a /");
        boolean parents = transfer instanceof Copy copy && copy.parents();
        var target = new Target(
                verb,
                target(config, destination),
                transfer.chown(),
                transfer.chmod(),
                transfer.link(),
                parents,
                transfer.exclude());
        Op op = new CopyFiles(session.parts, taken, transfer.files(), target);
        String chown = transfer.chown().isEmpty() ? "" : "--chown=" + transfer.chown() + " ";
        return new Copied(op, verb + " " + chown + digest(taken, transfer.files()) + " in " + destination + " ");
    }

    private static String digest(List<Taken> taken, List<InlineFile> files) {
        List<String> digests = new ArrayList<>();
        for (Taken each : taken) for (Selection.Item item : each.selection().items()) digests.add(item.digest());
        for (InlineFile each : files)
            digests.add("file:"
                    + djong.oci.Digest.of(each.content().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                            .hex());
        return Selection.digest(digests);
    }

    private static String target(RunConfig config, String destination) {
        boolean folder = destination.endsWith("/") || destination.equals(".") || destination.endsWith("/.");
        String path = Configuration.folder(config.workingDir(), destination);
        return folder && !path.equals("/") ? path + "/" : path;
    }

    private void added(Add add, List<Taken> taken) throws InterruptedException, IOException {
        List<String> local = new ArrayList<>();
        for (String source : add.sources()) {
            if (GitUrl.is(source)) {
                ContextFiles folder = fetched();
                String inside = GitCheckout.classic(folder, GitUrl.of(source), add.keepGitDir());
                taken.add(new Taken(folder, Selection.of(folder, List.of("/" + inside), "ADD"), false));
            } else if (source.startsWith("http://") || source.startsWith("https://")) {
                ContextFiles folder = fetched();
                String name = fetched(folder, source, add.checksum());
                out.text("\n");
                boolean unpack = Boolean.TRUE.equals(add.unpack());
                taken.add(new Taken(folder, Selection.of(folder, List.of(name), "ADD"), unpack));
            } else {
                local.add(source);
            }
        }
        if (local.isEmpty()) return;
        boolean unpack = !Boolean.FALSE.equals(add.unpack());
        taken.add(new Taken(context.files(), Selection.of(context.files(), local, "ADD"), unpack));
    }

    /** @return the file's name: the last part of the path, or what the server says */
    private static String fetched(ContextFiles folder, String url, String checksum)
            throws InterruptedException, IOException {
        try (Download.Fetched fetched = Download.open(url, Download.Words.CLASSIC);
                Dir top = folder.root().directory()) {
            String name = url.endsWith("/") ? fetched.named() : Download.name(url);
            if (name.isEmpty())
                throw new EngineException.InvalidParameter("cannot determine filename for source " + url);
            Download.write(fetched, top, name, checksum);
            return name;
        } catch (EngineException e) {
            throw new EngineException.InvalidParameter("ADD failed: " + e.getMessage(), e);
        }
    }

    /** The files of a stage or an image. */
    private FileSource files(String from) throws InterruptedException {
        TreeFiles known = trees.get(from);
        if (known != null) return known;
        TreeFiles opened = TreeFiles.open(snapshots(), tree(from));
        trees.put(from, opened);
        return opened;
    }

    private Tree tree(String from) throws InterruptedException {
        var earlier = Session.earlier(file, from, stage.index());
        if (earlier.isPresent()) return session.result(earlier.get().index()).tree();
        if (from.matches("[0-9]+"))
            throw new EngineException.InvalidParameter("invalid from flag value " + from + ": index out of bounds");
        try {
            return session.tree(session.image(from, session.request.platform(), false, out), job.lease());
        } catch (EngineException e) {
            throw new EngineException.InvalidParameter("invalid from flag value " + from + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        trees.values().forEach(TreeFiles::close);
        fetched.forEach(ContextFiles::close);
    }
}
