package djong.build.op;

import djong.base.Ids;
import djong.base.Undo;
import djong.build.graph.Tree;
import djong.linux.Mounts;
import djong.store.snapshot.Snapshotter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of a result mounted on the host, for programs that look there. What is written to them is lost. */
public final class HostTree implements AutoCloseable {
    private final Path path;
    private final Undo undo;

    private HostTree(Path path, Undo undo) {
        this.path = path;
        this.undo = undo;
    }

    /** @param tree of layers */
    public static HostTree mount(Snapshotter snapshots, Tree tree) throws IOException {
        var undo = new Undo();
        String key = Snapshotter.TRANSIENT + "mount-" + Ids.random();
        try {
            snapshots.prepare(key, tree.chain());
            undo.push("remove " + key, () -> snapshots.remove(key));
            Path at = snapshots.upper(key).resolveSibling("merged");
            Files.createDirectories(at);
            for (djong.linux.Mount mount : snapshots.mounts(key, at, true)) {
                Mounts.mount(mount);
                undo.push("unmount " + at, () -> Mounts.unmount(at, Mounts.MNT_DETACH));
            }
            return new HostTree(at, undo);
        } catch (IOException | RuntimeException e) {
            undo.close();
            throw e;
        }
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() {
        undo.close();
    }
}
