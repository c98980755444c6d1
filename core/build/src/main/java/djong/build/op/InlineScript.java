package djong.build.op;

import djong.base.EngineException;
import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.build.image.Scripts;
import djong.dockerfile.syntax.Heredoc;
import djong.store.snapshot.Snapshotter;
import java.io.IOException;
import java.util.List;

/** A here-document as a file in a folder. */
public record InlineScript(Snapshotter snapshots, Heredoc script) implements Op {
    @Override
    public String definition() {
        return "script " + script;
    }

    @Override
    public boolean kept() {
        return false;
    }

    @Override
    public Tree run(List<Tree> inputs, Scope scope) {
        ContextFiles folder = ContextFiles.empty(snapshots);
        scope.atEnd(folder::close);
        try {
            Scripts.write(folder.root(), script);
        } catch (IOException e) {
            throw new EngineException.System("cannot write a script: " + e.getMessage(), e);
        }
        return Tree.in(folder.folder());
    }
}
