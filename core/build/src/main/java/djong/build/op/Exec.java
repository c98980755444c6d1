package djong.build.op;

import djong.base.EngineException;
import djong.base.Ids;
import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.dockerfile.Mount;
import djong.engine.config.ContainerConfig;
import djong.engine.config.HostConfig;
import djong.engine.container.Parts;
import djong.engine.container.Step;
import djong.engine.container.StepRequest;
import djong.engine.container.Steps;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Root;
import djong.linux.Stat;
import djong.runtime.Frame;
import djong.runtime.log.StdStream;
import djong.store.snapshot.Snapshotter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs a command on a result and keeps what it has changed: RUN.
 *
 * @param config variables, user, working folder, and volumes, in which changes are lost
 * @param hidden variables that the command sees and that neither history nor cache know: proxies
 * @param host network, limits, names and security; of these the network and the security count for the cache
 * @param mounts what it sees besides
 * @param sources of the mounts that show files, by what they call them; the caller's to close
 * @param secrets what the client lends
 * @param wellEnded codes with which it may end
 */
public record Exec(
        Parts parts,
        Steps steps,
        CacheFolders caches,
        List<String> arguments,
        ContainerConfig config,
        List<String> hidden,
        HostConfig host,
        List<Mount> mounts,
        Map<String, MountSource> sources,
        Secrets secrets,
        Set<Integer> wellEnded)
        implements Op {
    /** What the runtime says of a program that the kernel cannot start. */
    private static final String FOREIGN = "Exec format error";

    private static final int LINE = 1024;

    private static final String ADVICE =
            "The program may be for another kind of processor: such programs run where QEMU is registered with"
                    + " binfmt_misc (Debian: apt install qemu-user-static).\n";

    /** What its result is called beside those of its mounts. */
    static final String ROOT = "";

    /**
     * Files to be mounted.
     *
     * @param digest of what of them counts
     * @param result whether what the command makes of them is wanted
     */
    public record MountSource(Tree files, String digest, boolean result) {
        public MountSource(Tree files, String digest) {
            this(files, digest, false);
        }
    }

    /** One that ends well with 0. */
    public Exec(
            Parts parts,
            Steps steps,
            CacheFolders caches,
            List<String> arguments,
            ContainerConfig config,
            List<String> hidden,
            HostConfig host,
            List<Mount> mounts,
            Map<String, MountSource> sources,
            Secrets secrets) {
        this(parts, steps, caches, arguments, config, hidden, host, mounts, sources, secrets, Set.of(0));
    }

    public Exec {
        arguments = List.copyOf(arguments);
        hidden = List.copyOf(hidden);
        mounts = List.copyOf(mounts);
        sources = Map.copyOf(sources);
        wellEnded = Set.copyOf(wellEnded);
    }

    /** The same with what its mounts show. */
    Exec with(Map<String, MountSource> shown) {
        return new Exec(parts, steps, caches, arguments, config, hidden, host, mounts, shown, secrets, wellEnded);
    }

    @Override
    public String definition() {
        var text = new StringBuilder("exec");
        for (String argument : arguments) text.append('\n').append(argument);
        List<String> env = config.env();
        text.append("\nenv ").append(env == null ? List.of() : env);
        text.append("\nuser ").append(config.user()).append("\nin ").append(config.workingDir());
        text.append("\nvolumes ").append(config.volumes());
        text.append("\nnetwork ").append(host.namespaces().networkMode());
        text.append("\nprivileged ").append(host.security().privileged());
        if (host.storage().readonlyRootfs()) text.append("\nread-only");
        if (!wellEnded.equals(Set.of(0))) text.append("\nends ").append(new TreeSet<>(wellEnded));
        for (Mount mount : mounts) {
            MountSource source = sources.get(mount.from());
            text.append('\n').append(mount);
            if (mount.type() == Mount.Type.BIND && source != null) {
                text.append(source.digest());
                if (source.result()) text.append(" result");
            }
        }
        return text.toString();
    }

    @Override
    public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
        return results(inputs.getFirst(), scope).getOrDefault(ROOT, Tree.EMPTY);
    }

    /** Runs it. @return what has become of the files it stands on, as {@link #ROOT}, and of mounts of which that is wanted, by what they are called */
    Map<String, Tree> results(Tree base, Scope scope) throws InterruptedException {
        String id = Ids.random();
        Snapshotter snapshots = parts.store().snapshots();
        String key = Snapshotter.TRANSIENT + "step-" + id;
        snapshots.prepare(key, base.chain());
        boolean frozen = false;
        try {
            scope.running(id);
            makeVolumes(key);
            Map<String, Tree> results = new HashMap<>();
            int code = command(id, key, scope, results);
            if (!wellEnded.contains(code)) throw new CommandFailed(String.join(" ", arguments), code);
            forgetVolumes(key);
            frozen = true;
            results.put(ROOT, base.with(parts.images().freeze(scope.lease(), base.chain(), key)));
            return results;
        } catch (IOException e) {
            throw new EngineException.System(String.valueOf(e.getMessage()), e);
        } finally {
            if (!frozen) snapshots.remove(key);
        }
    }

    private int command(String id, String key, Scope scope, Map<String, Tree> results)
            throws IOException, InterruptedException {
        try (var mounted = new StepMounts(parts, caches, sources, secrets)) {
            var request = new StepRequest(id, key, arguments, seen(mounted.env(mounts)), host, mounted.mounts(mounts));
            int code;
            try (Step step = started(request)) {
                boolean foreign = false;
                for (Frame frame = step.output().next();
                        frame != null;
                        frame = step.output().next()) {
                    scope.output(frame.stream(), frame.data());
                    foreign = frame.data().length < LINE
                            && new String(frame.data(), StandardCharsets.UTF_8).contains(FOREIGN);
                }
                code = step.awaitExit().code();
                if (code != 0 && foreign) scope.output(StdStream.STDERR, ADVICE.getBytes(StandardCharsets.UTF_8));
            }
            if (wellEnded.contains(code)) results.putAll(mounted.results(scope));
            return code;
        }
    }

    private Step started(StepRequest request) throws IOException, InterruptedException {
        try {
            return steps.start(request);
        } catch (EngineException e) {
            throw new CommandFailed(String.join(" ", arguments), e);
        }
    }

    /** The configuration with what only the command sees. */
    private ContainerConfig seen(List<String> more) {
        List<String> env = new ArrayList<>(hidden);
        env.addAll(more);
        if (config.env() != null) env.addAll(config.env());
        return config.withEnv(env);
    }

    /** Commands find a folder for each volume. */
    private void makeVolumes(String key) throws IOException {
        List<String> volumes = config.volumes();
        if (volumes == null) return;
        try (Root upper = Root.open(parts.store().snapshots().upper(key))) {
            for (String volume : volumes) {
                String path = ContextFiles.clean(volume);
                if (!path.isEmpty() && !below(path, key))
                    upper.directories(path, 0755).close();
            }
        }
    }

    /** A volume is not part of an image: there is a folder for it, and what was put into it is gone, as with Docker. */
    private void forgetVolumes(String key) throws IOException {
        List<String> volumes = config.volumes();
        if (volumes == null) return;
        try (Root upper = Root.open(parts.store().snapshots().upper(key))) {
            for (String volume : volumes) {
                String path = ContextFiles.clean(volume);
                if (!path.isEmpty()) forget(upper, path, key);
            }
        }
    }

    private void forget(Root upper, String path, String key) throws IOException {
        int slash = path.lastIndexOf('/');
        String parent = slash < 0 ? "/" : path.substring(0, slash);
        String name = path.substring(slash + 1);
        boolean before = below(path, key);
        if (!before) upper.directories(path, 0755).close();
        try (Dir folder = upper.directory(parent)) {
            Stat stat = folder.statIfExists(name);
            if (stat == null || !stat.isDirectory()) return;
            if (before) {
                folder.removeTree(name);
            } else {
                try (Dir volume = folder.directory(name)) {
                    volume.removeContents();
                }
            }
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR) throw e;
        }
    }

    /** Whether the layers below have a folder there. */
    private boolean below(String path, String key) throws IOException {
        for (var layer : parts.store().snapshots().lower(key)) {
            try (Root root = Root.open(layer)) {
                if (root.exists(path)) return true;
            }
        }
        return false;
    }
}
