package djong.build.op;

import djong.base.EngineException;
import djong.base.Ids;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.image.Images;
import djong.linux.Errno;
import djong.linux.PrivateTree;
import djong.linux.Root;
import djong.store.snapshot.Snapshotter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Changes files on top of a result and makes a layer of it. */
final class Change {
    private final Snapshotter snapshots;
    private final Images images;

    Change(Snapshotter snapshots, Images images) {
        this.snapshots = snapshots;
        this.images = images;
    }

    interface Work {
        void in(Root root) throws IOException;
    }

    /** Lets {@code work} change the files in a mount that nobody else sees. */
    Tree of(Tree base, Scope scope, Work work) throws InterruptedException {
        String key = Snapshotter.TRANSIENT + "change-" + Ids.random();
        snapshots.prepare(key, base.chain());
        boolean frozen = false;
        try {
            Path at = Files.createDirectories(snapshots.upper(key).resolveSibling("merged"));
            try (PrivateTree tree = PrivateTree.mount(snapshots.mounts(key, at, true), at, List.of())) {
                work.in(tree.root());
            }
            Files.delete(at);
            frozen = true;
            return base.with(images.freeze(scope.lease(), base.chain(), key));
        } catch (InterruptedIOException e) {
            throw new InterruptedException(e.getMessage());
        } catch (IOException e) {
            String reason = Errno.of(e) == Errno.ENOSPC ? "no space left on device" : String.valueOf(e.getMessage());
            throw new EngineException.System(reason, e);
        } finally {
            if (!frozen) snapshots.remove(key);
        }
    }
}
