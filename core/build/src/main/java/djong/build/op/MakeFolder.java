package djong.build.op;

import djong.base.EngineException;
import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.engine.container.Parts;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import java.util.List;

/** Makes a folder with its parents, where they are missing: what WORKDIR does. */
public record MakeFolder(Parts parts, String path) implements Op {
    @Override
    public String definition() {
        return "folder " + path;
    }

    @Override
    public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
        var change = new Change(parts.store().snapshots(), parts.images());
        return change.of(inputs.getFirst(), scope, root -> {
            try {
                root.directories(path, 0755).close();
            } catch (ErrnoException e) {
                if (e.errno() != Errno.ENOTDIR && e.errno() != Errno.EEXIST) throw e;
                throw new EngineException.InvalidParameter("Cannot mkdir: " + path + " is not a directory", e);
            }
        });
    }
}
