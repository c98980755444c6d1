package djong.cli.build;

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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a build by BuildKit reads: folders of the client by name, streams by path, and how the frontend is told of them. */
final class BuildKitSources implements AutoCloseable {
    private static final String CONTEXT = "context";
    private static final String DOCKERFILE = "dockerfile";

    private final Map<String, Path> folders = new LinkedHashMap<>();
    private final Map<String, InputStream> uploads = new LinkedHashMap<>();
    private final List<Closeable> open = new ArrayList<>();
    private @Nullable String shown;

    Map<String, Path> folders() {
        return folders;
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

    @Override
    public void close() throws IOException {
        for (Closeable each : open) each.close();
    }
}
