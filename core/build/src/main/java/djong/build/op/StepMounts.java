package djong.build.op;

import djong.base.EngineException;
import djong.base.Ids;
import djong.base.Undo;
import djong.build.op.Exec.MountSource;
import djong.dockerfile.Mount;
import djong.engine.container.Parts;
import djong.engine.spec.PlannedMount;
import djong.linux.Mounts;
import djong.linux.Root;
import djong.store.snapshot.Snapshotter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What {@code RUN --mount} asks for, for one run. */
final class StepMounts implements AutoCloseable {
    private final Parts parts;
    private final CacheFolders caches;
    private final Map<String, MountSource> sources;
    private final Undo undo = new Undo();

    StepMounts(Parts parts, CacheFolders caches, Map<String, MountSource> sources) {
        this.parts = parts;
        this.caches = caches;
        this.sources = sources;
    }

    /** Variables that mounts bring. */
    List<String> env(List<Mount> mounts) {
        for (Mount mount : mounts) {
            if (mount.type() == Mount.Type.SECRET && mount.required())
                throw new EngineException.InvalidParameter("secret " + name(mount) + ": not found");
            if (mount.type() == Mount.Type.SSH && mount.required())
                throw new EngineException.InvalidParameter(
                        "unset ssh forward key " + (mount.id().isEmpty() ? "default" : mount.id()));
        }
        return List.of();
    }

    private static String name(Mount mount) {
        return mount.id().isEmpty() ? mount.target().substring(mount.target().lastIndexOf('/') + 1) : mount.id();
    }

    List<PlannedMount.Ready> mounts(List<Mount> mounts) throws IOException, InterruptedException {
        List<PlannedMount.Ready> ready = new ArrayList<>();
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
                // Whoever does not require one does without.
                case SECRET, SSH -> {}
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
        ContextFiles context = source.context();
        Path folder;
        if (context != null && readOnly) {
            folder = context.folder();
        } else {
            folder = mounted(source, context);
        }
        try (Root root = Root.open(folder)) {
            String path = root.resolved(mount.source().isEmpty() ? "/" : mount.source());
            if (!root.exists(path))
                throw new EngineException.InvalidParameter(
                        "failed to calculate checksum of ref: \"" + path + "\": not found");
            return bind(Path.of(folder + path).normalize(), mount.target(), readOnly);
        }
    }

    /** On the host, since the runtime looks there. */
    private Path mounted(MountSource source, @org.jspecify.annotations.Nullable ContextFiles context)
            throws IOException {
        Snapshotter snapshots = parts.store().snapshots();
        String key = Snapshotter.TRANSIENT + "mount-" + Ids.random();
        snapshots.prepare(key, source.tree() == null ? null : source.tree().chain());
        undo.push("remove " + key, () -> snapshots.remove(key));
        if (context != null) {
            try (Root into = Root.open(snapshots.upper(key));
                    var from = context.root().directory();
                    var all = into.directory()) {
                new TreeCopy(into, Owner.ROOT, null, djong.dockerfile.ignore.IgnoreFile.NOTHING)
                        .contents(from, all, "");
            }
            return snapshots.upper(key);
        }
        Path at = snapshots.upper(key).resolveSibling("merged");
        Files.createDirectories(at);
        for (djong.linux.Mount mount : snapshots.mounts(key, at, true)) Mounts.mount(mount);
        undo.push("unmount " + at, () -> Mounts.unmount(at, Mounts.MNT_DETACH));
        return at;
    }

    @Override
    public void close() {
        undo.close();
    }
}
