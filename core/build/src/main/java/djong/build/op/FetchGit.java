package djong.build.op;

import djong.base.EngineException;
import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.dockerfile.expand.Quoted;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.store.snapshot.Snapshotter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a git repository, or a folder of it.
 *
 * @param secrets what the client lends for it
 */
public record FetchGit(Snapshotter snapshots, GitUrl url, boolean keepGitDir, Secrets secrets) implements Op {
    /** @param keepGitDir null where nothing is said of it, but maybe by the URL */
    public static FetchGit of(Snapshotter snapshots, GitUrl url, @Nullable Boolean keepGitDir, Secrets secrets) {
        Boolean keep = keepGitDir == null ? url.keepGitDir() : keepGitDir;
        return new FetchGit(snapshots, url, Boolean.TRUE.equals(keep), secrets);
    }

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
        String inside;
        try {
            inside = GitCheckout.lent(folder, url, keepGitDir, secrets);
        } catch (GitProgram.Failed e) {
            throw new EngineException.InvalidParameter(
                    "failed to checkout remote " + url.shown() + ": git stderr:\n" + e.getMessage(), e);
        }
        return Tree.in(inside.isEmpty() ? folder.folder() : inner(folder, inside));
    }

    private static Path inner(ContextFiles folder, String inside) {
        try {
            String real = folder.root().resolved(inside);
            if (!folder.root().stat(real, true).isDirectory())
                throw new EngineException.InvalidParameter(invalid(inside) + "git subpath " + Quoted.of("/" + inside)
                        + " contains non-directory " + Quoted.of(inside.substring(inside.lastIndexOf('/') + 1)));
            return Path.of(folder.folder() + real);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENOENT)
                throw new EngineException.InvalidParameter(invalid(inside) + e.getMessage(), e);
            throw new EngineException.InvalidParameter(
                    invalid(inside) + "failed to lstat " + Quoted.of(inside) + ": statat " + inside
                            + ": no such file or directory",
                    e);
        } catch (IOException e) {
            throw new EngineException.InvalidParameter(invalid(inside) + e.getMessage(), e);
        }
    }

    private static String invalid(String inside) {
        return "invalid subdir /" + inside + ": ";
    }
}
