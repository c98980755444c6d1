package djong.build.op;

import djong.base.EngineException;
import djong.base.Ids;
import djong.build.graph.Tree;
import djong.linux.PrivateTree;
import djong.linux.Root;
import djong.linux.Stat;
import djong.store.snapshot.Snapshotter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of a result, to be read. */
public final class TreeFiles implements FileSource {
    private final Snapshotter snapshots;
    private final String key;
    private final PrivateTree tree;
    private final boolean linksCount;

    private TreeFiles(Snapshotter snapshots, String key, PrivateTree tree, boolean linksCount) {
        this.snapshots = snapshots;
        this.key = key;
        this.tree = tree;
        this.linksCount = linksCount;
    }

    public static TreeFiles open(Snapshotter snapshots, Tree files) {
        return open(snapshots, files, false);
    }

    static TreeFiles open(Snapshotter snapshots, Tree files, boolean linksCount) {
        String key = Snapshotter.TRANSIENT + "source-" + Ids.random();
        snapshots.prepare(key, files.chain());
        try {
            Path at = Files.createDirectories(snapshots.upper(key).resolveSibling("merged"));
            var tree = PrivateTree.mount(snapshots.mounts(key, at, true), at, List.of());
            return new TreeFiles(snapshots, key, tree, linksCount);
        } catch (IOException e) {
            snapshots.remove(key);
            throw new EngineException.System("cannot read a build's files: " + e.getMessage(), e);
        }
    }

    @Override
    public Root root() {
        return tree.root();
    }

    @Override
    public String header(String path, Stat stat, String linkTarget) {
        return ContentDigest.header(path, stat, linkTarget);
    }

    @Override
    public boolean ownersMatter() {
        return true;
    }

    @Override
    public boolean linksCount() {
        return linksCount;
    }

    @Override
    public void close() {
        tree.close();
        snapshots.remove(key);
    }
}
