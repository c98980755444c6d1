package djong.cli.build;

import djong.cli.buildkit.Layout;
import djong.cli.command.Cli;
import djong.cli.command.ExitException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a build by BuildKit reads: folders of the client by name, streams by path, and how the frontend is told of them. */
final class BuildKitSources implements AutoCloseable {
    private static final String CONTEXT = "context";
    private static final String LAYOUT = "oci-layout://";
    private static final String DOCKERFILE = "dockerfile";

    private final Map<String, Path> folders = new LinkedHashMap<>();
    private final Map<String, Layout> layouts = new LinkedHashMap<>();
    private final Map<String, InputStream> uploads = new LinkedHashMap<>();
    private final List<Closeable> open = new ArrayList<>();
    private @Nullable String shown;

    Map<String, Path> folders() {
        return folders;
    }

    Map<String, Layout> layouts() {
        return layouts;
    }

    /** What the user calls the Dockerfile; null where it is none of the user's. */
    @Nullable
    String dockerfile() {
        return shown;
    }

    Map<String, InputStream> uploads() {
        return uploads;
    }

    /** The main context: a folder, a URL, or the standard input. @param file as {@code --file} has it; empty for none */
    void context(Cli cli, String where, String file, Map<String, String> attributes) throws IOException {
        if (where.equals("-") || Context.remote(where)) {
            archive(Context.of(cli, where, file), attributes);
            return;
        }
        Path folder = Path.of(where);
        if (!Files.isDirectory(folder))
            throw new ExitException("unable to prepare context: path \"" + where + "\" not found");
        folders.put(CONTEXT, folder.toRealPath());
        if (file.equals("-")) {
            folders.put(DOCKERFILE, alone(cli.in().readAllBytes()));
            shown = "stdin";
            return;
        }
        Path dockerfile = file.isEmpty() ? folder.resolve("Dockerfile") : Path.of(file);
        if (file.isEmpty() && !Files.exists(dockerfile)) dockerfile = folder.resolve(DOCKERFILE);
        if (!Files.exists(dockerfile))
            throw new ExitException("failed to read dockerfile: open " + (file.isEmpty() ? "Dockerfile" : file)
                    + ": no such file or directory");
        Path real = dockerfile.toRealPath();
        Path in = real.getParent();
        Path name = real.getFileName();
        if (in == null || name == null) throw new ExitException(file + " is no Dockerfile");
        folders.put(DOCKERFILE, in);
        shown = file.isEmpty() ? dockerfile.normalize().toString() : file;
        attributes.put("filename", name.toString());
    }

    /** A folder with nothing but a Dockerfile. */
    private Path alone(byte[] dockerfile) throws IOException {
        Path folder = Files.createTempDirectory("djong-dockerfile");
        Path file = folder.resolve("Dockerfile");
        open.add(() -> {
            Files.deleteIfExists(file);
            Files.delete(folder);
        });
        Files.write(file, dockerfile);
        return folder;
    }

    /** A context that is one stream, or that the daemon fetches. */
    void archive(Context context, Map<String, String> attributes) {
        open.add(context);
        String dockerfile = context.dockerfile();
        if (dockerfile != null) attributes.put("filename", dockerfile);
        String remote = context.remote();
        if (remote != null) {
            attributes.put(CONTEXT, remote);
            return;
        }
        String path = "/" + UUID.randomUUID().toString().replace("-", "");
        uploads.put(path, context.archive());
        attributes.put(CONTEXT, "http://buildkit-session" + path);
    }

    /** Another context, NAME=VALUE. */
    void named(String value, Map<String, String> attributes) throws IOException {
        int equals = value.indexOf('=');
        if (equals <= 0) throw new ExitException("invalid context value: " + value + ", expected key=value");
        String name = value.substring(0, equals);
        String where = value.substring(equals + 1);
        if (where.startsWith(LAYOUT)) {
            attributes.put("context:" + name, layout(where));
            return;
        }
        if (where.contains("://") || Context.remote(where)) {
            attributes.put("context:" + name, where);
            return;
        }
        Path folder = Path.of(where);
        if (!Files.isDirectory(folder))
            throw new ExitException("failed to get build context path " + where + ": no such directory");
        folders.put(name, folder.toRealPath());
        attributes.put("context:" + name, "local:" + name);
    }

    /** @param where {@code oci-layout://FOLDER[:TAG][@DIGEST]} @return where, under a name that the daemon may know */
    private String layout(String where) {
        String rest = where.substring(LAYOUT.length());
        int at = rest.indexOf('@');
        String path = at < 0 ? rest : rest.substring(0, at);
        int colon = path.indexOf(':');
        String tag = colon < 0 ? "latest" : path.substring(colon + 1);
        var layout = new Layout(Path.of(colon < 0 ? path : path.substring(0, colon)));
        String digest = at < 0 ? digest(layout, tag, where) : rest.substring(at + 1);
        String name = UUID.randomUUID().toString().replace("-", "");
        layouts.put(name, layout);
        return LAYOUT + name + ":" + tag + "@" + digest;
    }

    private static String digest(Layout layout, String tag, String where) {
        String failure = "ERROR: failed to build: oci-layout reference \"" + where + "\" could not be resolved";
        try {
            Optional<String> named = layout.digest(tag);
            return (named.isPresent() ? named : layout.onlyDigest()).orElseThrow(() -> new ExitException(failure));
        } catch (IOException e) {
            throw new ExitException(failure + ": " + Cli.words(e));
        }
    }

    @Override
    public void close() throws IOException {
        for (Closeable each : open) each.close();
    }
}
