package djong.build.op;

import djong.base.EngineException;
import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.store.snapshot.Snapshotter;
import java.io.IOException;
import java.util.List;

/**
 * Fetches a file by HTTP into a folder: ADD of a URL.
 *
 * @param checksum empty to take whatever comes
 */
public record FetchFile(Snapshotter snapshots, String url, String checksum) implements Op {
    @Override
    public String definition() {
        return "http " + url + " " + checksum;
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
            Download.into(folder, url, checksum);
            return Tree.in(folder.folder());
        } catch (IOException e) {
            throw new EngineException.System(String.valueOf(e.getMessage()), e);
        }
    }
}
