package djong.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A machine of its own with Debian's kernel and nothing but version 2 control groups, emulated by qemu, in which our distribution runs. The
 * test's clients stay outside and reach the daemon by TCP. As a static {@code @RegisterExtension} field it lives as long as the test
 * class; {@code ./dev vm} says where what it boots from may be kept, and without that the class is skipped. Emulated work takes some ten times longer
 * than real work.
 */
final class Vm implements Engine, BeforeAllCallback, AfterAllCallback {
    /** What a shell in the machine said. */
    record Said(String text, int code) {}

    private static final Duration BOOT = Duration.ofMinutes(3);
    private static final Path SCRIPTS = Path.of("src/vm").toAbsolutePath();

    private Path root = Path.of("/nonexistent");
    private Path folder = Path.of("/nonexistent");
    private int apiPort;
    private int shellPort;
    private @org.jspecify.annotations.Nullable Process process;

    @Override
    public String host() {
        return "tcp://127.0.0.1:" + apiPort;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        String kept = System.getProperty("djong.vm", "");
        Assumptions.assumeTrue(!kept.isEmpty(), "needs a virtual machine: ./dev vm makes one and runs this");
        folder = Path.of(kept).toAbsolutePath();
        Command.of(SCRIPTS.resolve("prepare").toString(), Daemon.distribution().toString(), folder.toString())
                .run()
                .ok();
        root = Files.createTempDirectory("djong-vm");
        try (var file = new java.io.RandomAccessFile(disk().toFile(), "rw")) {
            file.setLength(4L << 30);
        }
        Command.of("mke2fs", "-q", "-t", "ext4", "-O", "quota,project", "-E", "quotatype=prjquota", disk().toString())
                .run()
                .ok();
        apiPort = freePort();
        shellPort = freePort();
        boot();
    }

    private Path disk() {
        return root.resolve("disk.img");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Switches it on and returns when the daemon in it answers. */
    void boot() {
        Path console = root.resolve("console.log");
        try {
            process = new ProcessBuilder(
                            "nice",
                            SCRIPTS.resolve("boot").toString(),
                            folder.toString(),
                            disk().toString(),
                            Integer.toString(apiPort),
                            Integer.toString(shellPort))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(console.toFile()))
                    .start();
            awaitDaemon();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Blocks until the daemon answers, three minutes at most. */
    void awaitDaemon() throws IOException {
        Instant deadline = Instant.now().plus(BOOT);
        String ping = "http://127.0.0.1:" + apiPort + "/_ping";
        // The emulated network takes connections before anybody listens in the machine, so only an answer counts.
        while (Command.of("curl", "-sf", "--max-time", "5", ping).run().code() != 0) {
            if (!Objects.requireNonNull(process).isAlive() || Instant.now().isAfter(deadline)) {
                throw new AssertionError(
                        "no daemon in the machine:\n" + Files.readString(root.resolve("console.log")) + daemonLog());
            }
        }
    }

    /** SIGKILL of the machine: whatever its kernel had not yet written to the disk is gone. */
    void powerOff() throws InterruptedException {
        Process running = Objects.requireNonNull(process);
        running.destroyForcibly();
        if (!running.waitFor(30, TimeUnit.SECONDS)) throw new AssertionError("qemu does not end");
    }

    /** Runs a shell script in the machine, as root and outside of all containers. */
    Said shell(String script) {
        String answer = Command.of(
                        "curl",
                        "-s",
                        "--max-time",
                        "60",
                        "--data-binary",
                        "@-",
                        "http://127.0.0.1:" + shellPort + "/cgi-bin/shell")
                .input(script.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .run()
                .ok();
        int last = answer.lastIndexOf('\n');
        return new Said(answer.substring(0, Math.max(0, last)).strip(), Integer.parseInt(answer.substring(last + 1)));
    }

    /** The text of a file in the machine; empty where there is none. */
    String file(String path) {
        return shell("cat '" + path + "' 2>/dev/null").text();
    }

    String daemonLog() {
        return file("/var/log/djongd.log");
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (process == null) return;
        if (context.getExecutionException().isPresent()) System.err.println(daemonLog());
        powerOff();
        for (Path file : List.of(disk(), root.resolve("console.log"), root)) Files.deleteIfExists(file);
    }
}
