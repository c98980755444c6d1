package djong.build.frontend;

import djong.build.graph.Vertex;
import djong.build.op.ContextFiles;
import djong.build.session.LocalRequest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** The build's context: one vertex, that fetches what all of a Dockerfile's instructions name. */
final class Context {
    private final Set<String> paths = new ConcurrentSkipListSet<>();
    private final Vertex vertex;

    Context(Options options, Gateway gateway, DockerfileText text, IgnoreRules ignored) {
        Vertex remote = text.remote();
        String folder = options.text("contextkey", "context");
        vertex = remote != null
                ? remote
                : gateway.local(
                        folder,
                        () -> new LocalRequest(folder, List.of(), ignored.patterns(), wanted(), ""),
                        "[internal] load build context");
    }

    /** The vertex, of which {@code path} or a pattern is needed. */
    Vertex with(String path) {
        String clean = ContextFiles.clean(path);
        paths.add(clean.isEmpty() ? "." : clean);
        return vertex;
    }

    private List<String> wanted() {
        for (String path : paths) if (path.equals(".")) return List.of();
        return List.copyOf(paths);
    }
}
