package djong.build.op;

import djong.base.EngineException;
import djong.base.Ids;
import djong.base.Undo;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.build.op.Exec.MountSource;
import djong.dockerfile.Mount;
import djong.dockerfile.ignore.IgnoreFile;
import djong.engine.container.Parts;
import djong.engine.spec.PlannedMount;
import djong.linux.Dir;
import djong.linux.Fd;
import djong.linux.Mounts;
import djong.linux.Root;
import djong.store.snapshot.Snapshotter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code RUN --mount} asks for, for one run. */
final class StepMounts implements AutoCloseable {
    /** What programs find their agent by. */
    private static final String AGENT = "SSH_AUTH_SOCK=";

    private final Parts parts;
    private final CacheFolders caches;
    private final Map<String, MountSource> sources;
    private final Secrets secrets;
    private final Map<String, Written> written = new HashMap<>();
    private final Undo undo = new Undo();

    /** Files that are written to, and what becomes of them is wanted. */
    private record Written(String key, Path at, Tree base) {}

    StepMounts(Parts parts, CacheFolders caches, Map<String, MountSource> sources, Secrets secrets) {
        this.parts = parts;
        this.caches = caches;
        this.sources = sources;
        this.secrets = secrets;
    }

    /** Variables that mounts bring. Blocks for the client. */
    List<String> env(List<Mount> mounts) throws InterruptedException {
        List<String> variables = new ArrayList<>();
        mounts.stream()
                .filter(mount -> mount.type() == Mount.Type.SSH)
                .findFirst()
                .ifPresent(first -> variables.add(AGENT + socket(first, 0)));
        for (Mount mount : mounts) {
            if (mount.type() == Mount.Type.SECRET && mount.env() != null) {
                byte[] secret = secret(mount);
                if (secret != null) variables.add(mount.env() + "=" + new String(secret, StandardCharsets.UTF_8));
            }
        }
        return variables;
    }

    private byte @Nullable [] secret(Mount mount) throws InterruptedException {
        byte[] secret = secrets.secret(name(mount)).orElse(null);
        if (secret == null && mount.required())
            throw new EngineException.InvalidParameter("secret " + name(mount) + ": not found");
        return secret;
    }

    private static String name(Mount mount) {
        return mount.id().isEmpty() ? mount.target().substring(mount.target().lastIndexOf('/') + 1) : mount.id();
    }

    /** The agent's socket on the host; null when the client lends none, and none is required. */
    private @Nullable Path agent(Mount mount) throws IOException, InterruptedException {
        String id = mount.id().isEmpty() ? "default" : mount.id();
        Secrets.Agent agent = secrets.agent(id).orElse(null);
        if (agent == null) {
            if (mount.required()) throw new EngineException.InvalidParameter("unset ssh forward key " + id);
            return null;
        }
        undo.push("end an agent", agent::close);
        Path socket = agent.socket();
        try (Root root = Root.open(socket.resolveSibling(""));
                Dir folder = root.directory()) {
            String name = socket.getFileName().toString();
            folder.chown(name, mount.uid() == null ? 0 : mount.uid(), mount.gid() == null ? 0 : mount.gid());
            folder.chmod(name, mount.mode() == null ? 0600 : mount.mode());
        }
        return socket;
    }

    /** @param index among the agents of the step */
    private static String socket(Mount mount, int index) {
        return mount.target().isEmpty() ? "/run/buildkit/ssh_agent." + index : mount.target();
    }

    /** A file in a file system that is in memory alone, so that a secret is never on a disk. */
    private PlannedMount.@Nullable Bind secretFile(Mount mount) throws IOException, InterruptedException {
        if (mount.target().isEmpty() && mount.env() != null) return null;
        byte[] secret = secret(mount);
        if (secret == null) return null;
        String target = mount.target().isEmpty() ? "/run/secrets/" + mount.id() : mount.target();
        Snapshotter snapshots = parts.store().snapshots();
        String key = Snapshotter.TRANSIENT + "secret-" + Ids.random();
        snapshots.prepare(key, null);
        undo.push("remove " + key, () -> snapshots.remove(key));
        Path at = Files.createDirectories(snapshots.upper(key).resolveSibling("merged"));
        Mounts.mount(new djong.linux.Mount("tmpfs", "tmpfs", at, List.of("mode=0700")));
        undo.push("unmount " + at, () -> Mounts.unmount(at, Mounts.MNT_DETACH));
        try (Root root = Root.open(at);
                Dir folder = root.directory();
                Fd file = folder.create("secret", 0600)) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(Math.max(1, secret.length));
            bytes.put(secret).flip();
            while (bytes.hasRemaining()) file.write(bytes);
            file.chown(mount.uid() == null ? 0 : mount.uid(), mount.gid() == null ? 0 : mount.gid());
            file.chmod(mount.mode() == null ? 0400 : mount.mode());
        }
        return bind(at.resolve("secret"), target, true);
    }

    List<PlannedMount.Ready> mounts(List<Mount> mounts) throws IOException, InterruptedException {
        List<PlannedMount.Ready> ready = new ArrayList<>();
        int agents = 0;
        for (Mount mount : mounts) {
            switch (mount.type()) {
                case TMPFS -> {
                    var options = new ArrayList<>(List.of("nosuid", "noexec", "nodev"));
                    if (mount.sizeBytes() > 0) options.add("size=" + mount.sizeBytes());
                    ready.add(new PlannedMount.Tmpfs(mount.target(), options, false, false));
                }
                case CACHE -> {
                    CacheFolders.Use use = caches.take(mount);
                    undo.push("give back a cache", use::close);
                    ready.add(bind(use.path(), mount.target(), Boolean.TRUE.equals(mount.readOnly())));
                }
                case BIND -> ready.add(shown(mount));
                case SECRET -> {
                    PlannedMount.Bind file = secretFile(mount);
                    if (file != null) ready.add(file);
                }
                case SSH -> {
                    String at = socket(mount, agents++);
                    Path agent = agent(mount);
                    if (agent != null) ready.add(bind(agent, at, true));
                }
            }
        }
        return ready;
    }

    private static PlannedMount.Bind bind(Path source, String target, boolean readOnly) {
        // A file has nothing mounted below it, and runtimes refuse to look.
        boolean folder = Files.isDirectory(source);
        return new PlannedMount.Bind(
                source.toString(), target, readOnly, folder, folder && readOnly, "rprivate", false, "", List.of());
    }

    /** Files of a result or of the context. What is written to them, where that is allowed, is lost. */
    private PlannedMount.Bind shown(Mount mount) throws IOException {
        MountSource source = sources.get(mount.from());
        if (source == null) throw new EngineException.InvalidParameter("no source for mount " + mount.target());
        boolean readOnly = !Boolean.FALSE.equals(mount.readOnly());
        Path lying = source.files().folder();
        Path folder = source.result() && !readOnly
                ? written(mount.from(), source.files())
                : lying != null && readOnly ? lying : mounted(source.files());
        try (Root root = Root.open(folder)) {
            String path = root.resolved(mount.source().isEmpty() ? "/" : mount.source());
            if (!root.exists(path))
                throw new EngineException.InvalidParameter(
                        "failed to calculate checksum of ref: \"" + path + "\": not found");
            return bind(Path.of(folder + path).normalize(), mount.target(), readOnly);
        }
    }

    /** On the host, since the runtime looks there. */
    private Path mounted(Tree files) throws IOException {
        Snapshotter snapshots = parts.store().snapshots();
        Path lying = files.folder();
        if (lying == null) {
            HostTree tree = HostTree.mount(snapshots, files);
            undo.push("unmount " + tree.path(), tree::close);
            return tree.path();
        }
        String key = Snapshotter.TRANSIENT + "mount-" + Ids.random();
        snapshots.prepare(key, null);
        undo.push("remove " + key, () -> snapshots.remove(key));
        try (Root into = Root.open(snapshots.upper(key));
                Root source = Root.open(lying);
                Dir from = source.directory();
                Dir all = into.directory()) {
            new TreeCopy(into, Owner.ROOT, null, IgnoreFile.NOTHING).contents(from, all, "");
        }
        return snapshots.upper(key);
    }

    private Path written(String name, Tree base) throws IOException {
        Written known = written.get(name);
        if (known != null) return known.at();
        Snapshotter snapshots = parts.store().snapshots();
        String key = Snapshotter.TRANSIENT + "result-" + Ids.random();
        snapshots.prepare(key, base.chain());
        undo.push("remove " + key, () -> {
            if (snapshots.exists(key)) snapshots.remove(key);
        });
        Path at = Files.createDirectories(snapshots.upper(key).resolveSibling("merged"));
        for (djong.linux.Mount mount : snapshots.mounts(key, at, true)) Mounts.mount(mount);
        undo.push("unmount " + at, () -> {
            if (written.containsKey(name)) Mounts.unmount(at, Mounts.MNT_DETACH);
        });
        written.put(name, new Written(key, at, base));
        return at;
    }

    /** What has become of the mounts whose results are wanted; nothing may use them any more. Blocks for the disk. */
    Map<String, Tree> results(Scope scope) throws IOException {
        Map<String, Tree> results = new HashMap<>();
        for (String name : List.copyOf(written.keySet())) {
            Written each = written.get(name);
            if (each == null) continue;
            Mounts.unmount(each.at(), 0);
            written.remove(name);
            Files.delete(each.at());
            results.put(
                    name,
                    each.base()
                            .with(parts.images()
                                    .freeze(scope.lease(), each.base().chain(), each.key())));
        }
        return results;
    }

    @Override
    public void close() {
        undo.close();
    }
}
