package djong.cli.command;

import djong.client.EngineClient;
import djong.client.Settings;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a command works with: the streams, the environment, the settings and the client, each made when first asked for. */
public final class Cli implements AutoCloseable {
    /** The version that {@code djong version} shows for the client. */
    public static final String VERSION = version();

    private final Map<String, String> environment;
    private final Settings.Flags connection;
    private final PrintStream out;
    private final PrintStream err;
    private String commandPath = "djong";
    private @Nullable Settings settings;
    private @Nullable EngineClient client;

    public Cli(Map<String, String> environment, Settings.Flags connection) {
        this.environment = environment;
        this.connection = connection;
        this.out = stream(FileDescriptor.out);
        this.err = stream(FileDescriptor.err);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), 8192), false, StandardCharsets.UTF_8);
    }

    private static String version() {
        String version = Cli.class.getPackage().getImplementationVersion();
        var descriptor = Cli.class.getModule().getDescriptor();
        if (version == null && descriptor != null)
            version = descriptor.rawVersion().orElse(null);
        if (version == null) return "dev";
        int snapshot = version.indexOf("-SNAPSHOT");
        return snapshot < 0 ? version : version.substring(0, snapshot);
    }

    public Map<String, String> environment() {
        return environment;
    }

    /** The standard output; flushed when the command ends, or by whoever needs it earlier. */
    public PrintStream out() {
        return out;
    }

    /** The standard error output; flushed when the command ends, or by whoever needs it earlier. */
    public PrintStream err() {
        return err;
    }

    /** The standard output, unbuffered, for streams: writing throws when nobody reads any more. */
    public OutputStream rawOut() {
        out.flush();
        return new FileOutputStream(FileDescriptor.out);
    }

    /** The standard error output, unbuffered, for streams. */
    public OutputStream rawErr() {
        err.flush();
        return new FileOutputStream(FileDescriptor.err);
    }

    /** The standard input, unbuffered. */
    public InputStream in() {
        return new FileInputStream(FileDescriptor.in);
    }

    /** Writes a line of words to the user and makes it visible at once. */
    public void say(String line) {
        out.flush();
        err.println(line);
        err.flush();
    }

    /** The command as it was called: {@code djong container ls}. */
    public String commandPath() {
        return commandPath;
    }

    public void commandPath(String path) {
        commandPath = path;
    }

    public Settings settings() throws IOException {
        Settings found = settings;
        if (found == null) {
            try {
                found = Settings.find(connection, environment);
            } catch (IllegalArgumentException e) {
                throw new ExitException(1, "Failed to initialize: unable to resolve djong endpoint: " + e.getMessage());
            }
            settings = found;
        }
        return found;
    }

    public EngineClient client() throws IOException {
        EngineClient made = client;
        if (made == null) {
            made = new EngineClient(settings(), "Djong-Client/" + VERSION + " (" + os() + ")");
            client = made;
        }
        return made;
    }

    /** The operating system in Go's words. */
    public static String os() {
        String name = System.getProperty("os.name", "");
        if (name.startsWith("Mac")) return "darwin";
        return name.startsWith("Windows") ? "windows" : name.toLowerCase(java.util.Locale.ROOT);
    }

    /** The processor in Go's words. */
    public static String architecture() {
        String arch = System.getProperty("os.arch", "");
        return switch (arch) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> arch;
        };
    }

    /** File errors in the words that users know. */
    public static String words(IOException e) {
        if (e instanceof NoSuchFileException missing)
            return "open " + missing.getFile() + ": no such file or directory";
        if (e instanceof AccessDeniedException denied) return "open " + denied.getFile() + ": permission denied";
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    public void flush() {
        out.flush();
        err.flush();
    }

    @Override
    public void close() {
        flush();
        EngineClient made = client;
        if (made != null) made.close();
    }
}
