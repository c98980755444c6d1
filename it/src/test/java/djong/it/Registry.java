package djong.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A registry of our own distribution as a process, on a port of its own choice, which it keeps when it is started again. */
final class Registry implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("listening on \\S*:([0-9]+)");

    private final Path root;
    private final List<String> flags;
    private int port;
    private @Nullable Process process;

    /** Starts it; {@code root} is for its data root and its log. */
    Registry(Path root, String... flags) {
        this.root = root;
        this.flags = List.of(flags);
        start();
    }

    /** {@code djong registry} of the distribution. */
    static Command command(String... arguments) {
        var argv = new ArrayList<>(
                List.of(Daemon.distribution().resolve("bin/djong-registry").toString()));
        argv.addAll(List.of(arguments));
        return new Command(argv);
    }

    /** Accounts as {@code --htpasswd} takes them, made by {@code djong registry password}. */
    static Path accounts(Path file, String name, String password) throws IOException {
        Files.writeString(
                file,
                command("password", name)
                                .input((password + "\n").getBytes(StandardCharsets.UTF_8))
                                .run()
                                .ok()
                        + "\n");
        return file;
    }

    /** Starts it, and returns when it listens. */
    void start() {
        Path log = root.resolve("registry.log");
        var argv = new ArrayList<>(List.of(
                Daemon.distribution().resolve("bin/djong-registry").toString(),
                "serve",
                "--listen",
                "127.0.0.1:" + port,
                "--data-root",
                root.resolve("data").toString(),
                "--access-log",
                root.resolve("access.log").toString()));
        argv.addAll(flags);
        try {
            Files.createDirectories(root);
            Files.deleteIfExists(log);
            Process started = new ProcessBuilder(argv)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            process = started;
            Instant deadline = Instant.now().plus(Duration.ofSeconds(30));
            while (true) {
                Matcher matcher = LISTENING.matcher(Files.readString(log));
                if (matcher.find()) {
                    port = Integer.parseInt(matcher.group(1));
                    return;
                }
                if (!started.isAlive() || Instant.now().isAfter(deadline))
                    throw new AssertionError("the registry did not start:\n" + Files.readString(log));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code 127.0.0.1:PORT}, as names of images begin. */
    String domain() {
        return "127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    /** What was asked of it, a line of JSON each. */
    String accessLog() {
        try {
            return Files.readString(root.resolve("access.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void killHard() {
        end(true);
    }

    @Override
    public void close() {
        end(false);
    }

    private void end(boolean hard) {
        Process running = Objects.requireNonNull(process);
        if (hard) running.destroyForcibly();
        else running.destroy();
        try {
            if (!running.waitFor(30, TimeUnit.SECONDS)) throw new AssertionError("the registry does not stop");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
