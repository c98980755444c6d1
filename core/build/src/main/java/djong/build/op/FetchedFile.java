package djong.build.op;

import djong.base.EngineException;
import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.build.op.WebFiles.Known;
import djong.dockerfile.ignore.IgnoreFile;
import djong.linux.Dir;
import djong.linux.Root;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file of which it is known what is in it: kept by that, wherever it came from.
 *
 * @param file where it is, and what it becomes
 * @param arrived a folder with the file; null when it is still with the server
 */
record FetchedFile(FetchFile file, Known known, @Nullable ContextFiles arrived) implements Op {
    @Override
    public String definition() {
        return "fetched " + file.name() + " " + file.as() + " " + known.digest() + " " + known.modified();
    }

    @Override
    public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
        return new Change(file.parts().store().snapshots(), file.parts().images()).of(Tree.EMPTY, scope, this::place);
    }

    private void place(Root root) throws IOException {
        if (arrived != null) {
            try (Dir from = arrived.root().directory();
                    Dir into = root.directory()) {
                String name = file.name();
                new TreeCopy(root, null, null, IgnoreFile.NOTHING).copy(from, name, from.stat(name), into, name, "");
            }
            return;
        }
        try (Download.Fetched fetched = Download.open(file.url(), Download.Words.BUILDKIT)) {
            file.write(fetched, root, known.digest());
        } catch (InterruptedException e) {
            throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
        } catch (EngineException.InvalidParameter e) {
            throw new EngineException.InvalidParameter("failed to load cache key: " + e.getMessage(), e);
        }
    }
}
