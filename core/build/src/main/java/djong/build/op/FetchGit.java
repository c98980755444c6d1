package djong.build.op;

import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.store.snapshot.Snapshotter;
import java.nio.file.Path;
import java.util.List;

/**
 * Fetches a git repository, or a folder of it.
 *
 * @param url {@code repository#ref:folder}
 */
public record FetchGit(Snapshotter snapshots, String url, boolean keepGitDir) implements Op {
    @Override
    public String definition() {
        return "git " + url + " " + keepGitDir;
    }

    @Override
    public boolean kept() {
        return false;
    }

    @Override
    public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
        ContextFiles folder = ContextFiles.empty(snapshots);
        scope.atEnd(folder::close);
        String inside = GitCheckout.into(folder, url, keepGitDir);
        return Tree.in(inside.isEmpty() ? folder.folder() : inner(folder, inside));
    }

    private static Path inner(ContextFiles folder, String inside) {
        try {
            String real = folder.root().resolved(inside);
            if (!folder.root().stat(real, true).isDirectory()) throw new java.io.FileNotFoundException(inside);
            return Path.of(folder.folder() + real);
        } catch (java.io.IOException e) {
            throw new djong.base.EngineException.InvalidParameter("subdir not a directory: " + inside, e);
        }
    }
}
