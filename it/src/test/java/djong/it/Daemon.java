package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A djongd of our own distribution with a throwaway data root, exec root, bridge and socket. As a static {@code @RegisterExtension} field
 * it lives as long as the test class, unless it is shared; at the end it must have left nothing mounted.
 */
final class Daemon implements Engine, BeforeAllCallback, AfterAllCallback {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static final Daemon BUILDS = new Daemon(true, "--insecure-registry", "127.0.0.0/8");

    private final boolean shared;
    private final List<String> flags;
    private final int number = COUNT.incrementAndGet();
    private Path root = Path.of("/nonexistent");
    private @org.jspecify.annotations.Nullable Process process;

    Daemon(String... flags) {
        this(false, flags);
    }

    private Daemon(boolean shared, String... flags) {
        this.shared = shared;
        this.flags = List.of(flags);
    }

    /** One for all classes that build and neither stop it nor count what others may have left: it ends with the last class of the run. */
    static Daemon ofBuilds() {
        return BUILDS;
    }

    /** Where the distribution lies that is tested. */
    static Path distribution() {
        return Path.of(System.getProperty("djong.dist", "../dist/target/djong"))
                .toAbsolutePath()
                .normalize();
    }

    Path root() {
        return root;
    }

    Path socket() {
        return root.resolve("djong.sock");
    }

    /** The default bridge's name, and that of the firewall's table. */
    String bridge() {
        return "djit" + number;
    }

    Path dataRoot() {
        return root.resolve("data");
    }

    Path execRoot() {
        return root.resolve("run");
    }

    /** What the daemon has printed so far. */
    String log() {
        try {
            return Files.readString(root.resolve("djongd.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return java.util.Objects.requireNonNull(process).pid();
    }

    @Override
    public String host() {
        return "unix://" + socket();
    }

    /** Our own CLI, pointed at this daemon. */
    Command djongCommand(String... arguments) {
        return client(distribution().resolve("bin/djong").toString(), arguments);
    }

    Command.Result djong(String... arguments) {
        return djongCommand(arguments).run();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs root: it starts real containers");
        if (!shared) {
            open();
            return;
        }
        context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL).computeIfAbsent(this, _ -> {
            open();
            return (AutoCloseable) () -> close(true);
        });
    }

    private void open() {
        try {
            root = Files.createTempDirectory("djong-it");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
    }

    /** Starts the daemon and returns when its socket answers. */
    void start() {
        var argv = new ArrayList<>(List.of(
                distribution().resolve("bin/djongd").toString(),
                "--host",
                host(),
                "--data-root",
                dataRoot().toString(),
                "--exec-root",
                execRoot().toString(),
                "--pidfile",
                root.resolve("djongd.pid").toString(),
                "--config-file",
                root.resolve("daemon.json").toString(),
                "--bridge",
                bridge()));
        if (!flags.contains("--bip")) argv.addAll(List.of("--bip", "10.213." + number + ".1/24"));
        argv.addAll(flags);
        try {
            if (!Files.exists(root.resolve("daemon.json"))) Files.writeString(root.resolve("daemon.json"), "{}");
            process = new ProcessBuilder(argv)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            root.resolve("djongd.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Instant deadline = Instant.now().plus(Duration.ofSeconds(30));
        while (docker("version").code() != 0) {
            if (!process.isAlive() || Instant.now().isAfter(deadline))
                throw new AssertionError("djongd did not start:\n" + log());
        }
    }

    /** SIGKILL, as if the power of the daemon alone had gone. */
    void killHard() {
        end(true);
    }

    /** SIGTERM and the wait for its end. */
    void stop() {
        end(false);
    }

    private void end(boolean hard) {
        Process running = java.util.Objects.requireNonNull(process);
        if (hard) running.destroyForcibly();
        else running.destroy();
        try {
            if (!running.waitFor(30, TimeUnit.SECONDS)) throw new AssertionError("djongd does not stop:\n" + log());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Mounts that lie in this daemon's folders, for all to see. */
    List<String> mounts() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return lines.filter(line -> line.contains(root.toString())).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The host ends of this daemon's containers' links once the kernel, which takes namespaces apart in its own time, is done: ten seconds at most. */
    List<String> ports() {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(10));
        List<String> left = portsNow();
        while (!left.isEmpty() && Instant.now().isBefore(deadline)) left = portsNow();
        return left;
    }

    private List<String> portsNow() {
        try (Stream<Path> links = Files.list(Path.of("/sys/class/net/" + bridge() + "/brif"))) {
            return links.map(Path::toString).toList();
        } catch (java.nio.file.NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes every container, by force. */
    void removeContainers() {
        List<String> ids = docker("ps", "-aq").ok().lines().toList();
        if (ids.isEmpty()) return;
        var argv = new ArrayList<>(List.of("rm", "-f"));
        argv.addAll(ids);
        docker(argv.toArray(String[]::new)).ok();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (!shared) close(context.getExecutionException().isEmpty());
        else if (process != null) removeContainers();
    }

    /** @param well whether nothing has failed: then there is nothing left to look at */
    private void close(boolean well) {
        Process running = process;
        if (running == null) return;
        if (!running.isAlive()) start();
        removeContainers();
        stop();
        List<String> left = mounts().stream()
                .filter(m -> !m.contains(" " + execRoot() + " "))
                .toList();
        Command.of("ip", "link", "del", bridge()).run();
        Command.of("nft", "delete", "table", "inet", bridge()).run();
        for (String mount : left.reversed())
            Command.of("umount", "-l", mount.split(" ")[4]).run();
        if (well) {
            assertEquals(List.of(), left, "left mounted after a clean stop");
            Command.of("rm", "-rf", "--one-file-system", root.toString()).run();
        }
    }
}
