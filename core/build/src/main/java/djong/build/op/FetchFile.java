package djong.build.op;

import djong.base.EngineException;
import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.linux.Dir;
import djong.store.snapshot.Snapshotter;
import java.io.IOException;
import java.util.List;

/**
 * Fetches a file by HTTP into a folder: ADD of a URL.
 *
 * @param checksum empty to take whatever comes
 */
public record FetchFile(Snapshotter snapshots, String url, String checksum, As as) implements Op {
    /**
     * What the file is in the folder.
     *
     * @param name empty for the last part of the URL
     */
    public record As(String name, int mode, int uid, int gid) {
        /** Root's, for nobody else. */
        public static final As PLAIN = new As("", 0600, 0, 0);
    }

    public FetchFile(Snapshotter snapshots, String url, String checksum) {
        this(snapshots, url, checksum, As.PLAIN);
    }

    @Override
    public String definition() {
        return "http " + url + " " + checksum + (as.equals(As.PLAIN) ? "" : " " + as);
    }

    @Override
    public boolean kept() {
        return false;
    }

    @Override
    public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
        ContextFiles folder = ContextFiles.empty(snapshots);
        scope.atEnd(folder::close);
        try {
            String name = Download.into(folder, url, checksum);
            if (!as.equals(As.PLAIN)) become(folder, name);
            return Tree.in(folder.folder());
        } catch (IOException e) {
            throw new EngineException.System(String.valueOf(e.getMessage()), e);
        }
    }

    private void become(ContextFiles folder, String name) throws IOException {
        try (Dir top = folder.root().directory()) {
            String wanted = as.name().isEmpty() ? name : as.name();
            if (!wanted.equals(name)) top.rename(name, top, wanted);
            top.chown(wanted, as.uid(), as.gid());
            top.chmod(wanted, as.mode());
        }
    }
}
