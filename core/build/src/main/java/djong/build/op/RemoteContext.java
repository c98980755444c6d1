package djong.build.op;

import djong.base.EngineException;
import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.store.snapshot.Snapshotter;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * A context that comes as one stream: an archive, or a Dockerfile alone.
 *
 * @param name what it is known by
 */
public record RemoteContext(Snapshotter snapshots, String name, Stream stream) implements Op {
    /** Where it comes from. */
    public interface Stream {
        InputStream open() throws IOException, InterruptedException;
    }

    @Override
    public String definition() {
        return "context " + name;
    }

    @Override
    public boolean kept() {
        return false;
    }

    @Override
    public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
        ContextFiles folder = ContextFiles.empty(snapshots);
        scope.atEnd(folder::close);
        try (InputStream in = stream.open()) {
            folder.receive(in);
            return Tree.in(folder.folder());
        } catch (EngineException.InvalidParameter e) {
            throw new EngineException.InvalidParameter("failed to load cache key: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new EngineException.InvalidParameter("cannot read the context " + name + ": " + e.getMessage(), e);
        }
    }
}
