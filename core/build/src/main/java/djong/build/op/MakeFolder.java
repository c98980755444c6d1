package djong.build.op;

import djong.base.EngineException;
import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.dockerfile.ignore.IgnoreFile;
import djong.engine.container.Parts;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import java.util.List;

/**
 * Makes a folder with its parents, where they are missing: what WORKDIR does.
 *
 * @param user who owns what is made, as USER takes it; empty for root
 */
public record MakeFolder(Parts parts, String path, String user) implements Op {
    private static final int MODE = 0755;

    @Override
    public String definition() {
        return user.isEmpty() ? "folder " + path : "folder " + path + " of " + user;
    }

    @Override
    public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
        var change = new Change(parts.store().snapshots(), parts.images());
        return change.of(inputs.getFirst(), scope, root -> {
            try {
                if (user.isEmpty()) root.directories(path, MODE).close();
                else
                    new TreeCopy(root, Owner.ofUser(user, root), null, IgnoreFile.of(List.of()))
                            .folder(path)
                            .close();
            } catch (ErrnoException e) {
                if (e.errno() != Errno.ENOTDIR && e.errno() != Errno.EEXIST) throw e;
                throw new EngineException.InvalidParameter("Cannot mkdir: " + path + " is not a directory", e);
            }
        });
    }
}
