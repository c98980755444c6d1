package djong.build.frontend;

import djong.base.EngineException;
import djong.build.graph.Tree;
import djong.build.graph.Vertex;
import djong.build.op.Download;
import djong.build.op.FetchGit;
import djong.build.op.FileSource;
import djong.build.op.FolderFiles;
import djong.build.op.GitUrl;
import djong.build.op.RemoteContext;
import djong.build.session.LocalRequest;
import djong.dockerfile.ignore.IgnoreFile;
import djong.store.snapshot.Snapshotter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The Dockerfile of a build, and what it calls its context.
 *
 * @param definition the vertex that has fetched it
 * @param remote what the whole context is, when it is not the client's; null when it is
 */
record DockerfileText(
        String name,
        String text,
        Vertex definition,
        @Nullable Vertex remote) {
    private static final int MOST_BYTES = 8 << 20;

    /** Blocks for the client. */
    static DockerfileText read(Options options, Gateway gateway) throws InterruptedException {
        String filename = options.filename();
        Vertex remote = remote(options, gateway);
        boolean local = remote == null || options.values().containsKey("dockerfilekey");
        List<String> names = List.of(filename, filename + ".dockerignore", lower(filename));
        Vertex definition = remote != null && !local
                ? remote
                : gateway.local(
                        options.text("dockerfilekey", "dockerfile"),
                        () -> new LocalRequest(
                                options.text("dockerfilekey", "dockerfile"), names, List.of(), List.of(), ""),
                        "[internal] load build definition from " + filename);
        Tree files = solved(gateway, definition, remote);
        byte[] text = read(gateway, files, filename);
        if (text == null && filename.equals("Dockerfile")) text = read(gateway, files, "dockerfile");
        if (text == null)
            throw new EngineException.NotFound(
                    "failed to read dockerfile: open " + filename + ": no such file or directory");
        return new DockerfileText(filename, new String(text, StandardCharsets.UTF_8), definition, remote);
    }

    private static Tree solved(Gateway gateway, Vertex definition, @Nullable Vertex remote)
            throws InterruptedException {
        try {
            return gateway.solve(definition);
        } catch (EngineException.InvalidParameter e) {
            if (!definition.equals(remote)) throw e;
            String what = definition.op() instanceof FetchGit ? "dockerfile" : "downloaded context";
            throw new EngineException.InvalidParameter("failed to read " + what + ": " + e.getMessage(), e);
        }
    }

    private static String lower(String filename) {
        int slash = filename.lastIndexOf('/');
        return filename.substring(0, slash + 1) + filename.substring(slash + 1).toLowerCase(java.util.Locale.ROOT);
    }

    /** The context when it is somewhere else than with the client; null when it is there. */
    private static @Nullable Vertex remote(Options options, Gateway gateway) {
        return options.values().containsKey("context")
                ? fetched(options.text("context", ""), gateway, keep(options))
                : null;
    }

    /** Whether the client has asked for the folder {@code .git}; null where it has not said so. */
    private static @Nullable Boolean keep(Options options) {
        String keep = options.text("build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR", "");
        return keep.isEmpty() ? null : keep.matches("1|t|T|true|TRUE|True");
    }

    /** What a URL leads to; null for what is none. */
    static @Nullable Vertex fetched(String url, Gateway gateway) {
        return fetched(url, gateway, null);
    }

    private static @Nullable Vertex fetched(String url, Gateway gateway, @Nullable Boolean keepGitDir) {
        Snapshotter snapshots = gateway.parts().store().snapshots();
        if (GitUrl.is(url)) {
            var git = FetchGit.of(snapshots, GitUrl.of(url), keepGitDir, gateway.secrets());
            return new Vertex(git, List.of(), "[internal] load git source " + url);
        }
        if (!url.startsWith("http://") && !url.startsWith("https://")) return null;
        RemoteContext.Stream stream = url.startsWith(Gateway.UPLOADS)
                ? () -> gateway.uploaded(url.substring(Gateway.UPLOADS.length()))
                : () -> Download.open(url, Download.Words.BUILDKIT).body();
        return new Vertex(new RemoteContext(snapshots, url, stream), List.of(), "[internal] load remote build context");
    }

    /** What {@code .dockerignore} leaves out. Blocks for the client. */
    IgnoreRules ignored(Options options, Gateway gateway) throws InterruptedException {
        Tree beside = gateway.solve(definition);
        byte[] own = read(gateway, beside, name + ".dockerignore");
        if (own == null && remote == null) {
            String folder = options.text("contextkey", "context");
            Supplier<LocalRequest> wanted =
                    () -> new LocalRequest(folder, List.of(".dockerignore"), List.of(), List.of(), "");
            Vertex vertex = gateway.local(folder, wanted, "[internal] load .dockerignore");
            own = read(gateway, gateway.solve(vertex), ".dockerignore");
        }
        if (own == null) return new IgnoreRules(List.of(), IgnoreFile.NOTHING);
        String rules = new String(own, StandardCharsets.UTF_8);
        try {
            return new IgnoreRules(IgnoreRules.lines(rules), IgnoreFile.parse(rules));
        } catch (IllegalArgumentException e) {
            throw new EngineException.InvalidParameter("failed parsing .dockerignore: " + e.getMessage(), e);
        }
    }

    private static byte @Nullable [] read(Gateway gateway, Tree files, String path) {
        try (FileSource source = FolderFiles.open(gateway.parts().store().snapshots(), files)) {
            return source.root().read(path, MOST_BYTES);
        } catch (FileNotFoundException e) {
            return null;
        } catch (IOException e) {
            throw new EngineException.System("failed to read " + path + ": " + e.getMessage(), e);
        }
    }
}
