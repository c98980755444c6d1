package djong.build.op;

import djong.base.EngineException;
import djong.build.graph.Tree;
import djong.linux.Root;
import djong.linux.Stat;
import djong.store.snapshot.Snapshotter;
import java.io.IOException;
import java.nio.file.Path;

/** Files as they lie in a folder, to be read: what came from a client or a network. */
public record FolderFiles(Root root) implements FileSource {
    /** Whatever {@code tree} is, to be read. */
    public static FileSource open(Snapshotter snapshots, Tree tree) {
        Path folder = tree.folder();
        if (folder == null) return TreeFiles.open(snapshots, tree, true);
        try {
            return new FolderFiles(Root.open(folder));
        } catch (IOException e) {
            throw new EngineException.System("cannot read a build's files: " + e.getMessage(), e);
        }
    }

    @Override
    public String header(String path, Stat stat, String linkTarget) {
        return ContentDigest.header(path, stat, linkTarget);
    }

    @Override
    public boolean ownersMatter() {
        return false;
    }

    @Override
    public boolean linksCount() {
        return true;
    }

    @Override
    public boolean ours() {
        return true;
    }

    @Override
    public void close() {
        root.close();
    }
}
