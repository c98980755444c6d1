package djong.build.buildkit;

import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.build.session.ClientSession;
import djong.build.session.LocalFiles;
import djong.build.session.LocalRequest;
import java.util.List;
import java.util.function.Supplier;

/**
 * Files of one of the client's folders.
 *
 * @param purpose what tells it from others of the same folder
 * @param request what is wanted of it; asked when it is fetched
 * @param session of the client; asked when it is fetched
 */
record ClientFolder(
        String folder, String purpose, Supplier<LocalRequest> request, BuildRun.Sessioned session, BuildRun.Lines lines)
        implements Op {
    @Override
    public String definition() {
        return "local " + folder + " " + purpose;
    }

    @Override
    public boolean kept() {
        return false;
    }

    @Override
    public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
        ClientSession client = session.session();
        String label = folder.equals("dockerfile") ? "dockerfile" : "context";
        Progress.Line line = lines.line("transferring " + label + ":", "transferring");
        long[] last = {0};
        LocalFiles files = client.files(request.get(), bytes -> {
            last[0] = bytes;
            line.reached(bytes, 0);
        });
        scope.atEnd(files::close);
        line.done(last[0], 0);
        return Tree.in(files.folder());
    }
}
