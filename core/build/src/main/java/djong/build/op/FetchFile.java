package djong.build.op;

import djong.base.EngineException;
import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.engine.container.Parts;
import djong.linux.Dir;
import djong.linux.Root;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;

/**
 * Fetches a file by HTTP: ADD of a URL. One whose checksum is given is kept, so that the server is not asked again; any other is fetched for each build.
 *
 * @param checksum empty to take whatever comes
 */
public record FetchFile(Parts parts, String url, String checksum, As as) implements Op {
    /**
     * What the file is in the folder.
     *
     * @param name empty for the last part of the URL
     */
    public record As(String name, int mode, int uid, int gid) {
        /** Root's, for nobody else. */
        public static final As PLAIN = new As("", 0600, 0, 0);
    }

    public FetchFile(Parts parts, String url, String checksum) {
        this(parts, url, checksum, As.PLAIN);
    }

    @Override
    public String definition() {
        return "http " + url + " " + checksum + (as.equals(As.PLAIN) ? "" : " " + as);
    }

    @Override
    public boolean kept() {
        return !checksum.isEmpty();
    }

    @Override
    public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
        if (kept()) return new Change(parts.store().snapshots(), parts.images()).of(Tree.EMPTY, scope, this::fetch);
        ContextFiles folder = ContextFiles.empty(parts.store().snapshots());
        scope.atEnd(folder::close);
        try {
            fetch(folder.root());
            return Tree.in(folder.folder());
        } catch (EngineException.InvalidParameter e) {
            throw new EngineException.InvalidParameter("failed to load cache key: " + e.getMessage(), e);
        } catch (InterruptedIOException e) {
            throw new InterruptedException(e.getMessage());
        } catch (IOException e) {
            throw new EngineException.System(String.valueOf(e.getMessage()), e);
        }
    }

    private void fetch(Root root) throws IOException {
        String name = as.name().isEmpty() ? Download.name(url) : as.name();
        try (Download.Fetched fetched = Download.open(url, Download.Words.BUILDKIT);
                Dir top = root.directory()) {
            Download.write(fetched, top, name, checksum);
            if (as.equals(As.PLAIN)) return;
            top.chown(name, as.uid(), as.gid());
            top.chmod(name, as.mode());
        } catch (InterruptedException e) {
            throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }
}
