package djong.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Assumptions;

/** Debian's docker-registry, on a free port of this machine, with a folder of its own. */
final class DebianRegistry implements AutoCloseable {
    private static final String PROGRAM = "/usr/bin/docker-registry";
    /** {@code djong} with the password {@code secret}, by bcrypt. */
    private static final String USERS = "djong:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n";

    private static final String LOOPBACK = "127.0.0.1";

    private final Path folder;
    private final String address;
    private final int port;
    private final String more;
    private Process process;

    private DebianRegistry(Path folder, String address, String more) {
        this.folder = folder;
        this.address = address;
        this.more = more;
        this.port = freePort();
        start();
    }

    /** Plain HTTP, open to all. */
    static DebianRegistry open(Path folder) {
        return new DebianRegistry(folder, LOOPBACK, "");
    }

    /** Asks another for what it does not have. */
    static DebianRegistry mirror(Path folder, DebianRegistry of) {
        return new DebianRegistry(folder, LOOPBACK, "proxy: {remoteurl: \"http://" + of.host() + "\"}\n");
    }

    /** With TLS by a certificate of its own, for the user {@code djong} only, at an address of this machine. */
    static DebianRegistry guarded(Path folder, String address) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("users"), USERS);
        Command.of(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=djong test",
                        "-addext",
                        "subjectAltName=IP:" + address,
                        "-keyout",
                        folder.resolve("key.pem").toString(),
                        "-out",
                        folder.resolve("cert.pem").toString())
                .run()
                .ok();
        return new DebianRegistry(
                folder, address, "auth: {htpasswd: {realm: test, path: \"" + folder.resolve("users") + "\"}}\n");
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void start() {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of(PROGRAM)), "needs docker-registry: apt install docker-registry");
        try {
            Files.createDirectories(folder);
            boolean tls = Files.exists(folder.resolve("cert.pem"));
            Path config = folder.resolve("config.yml");
            Files.writeString(
                    config,
                    "version: 0.1\nlog: {level: warn}\nstorage: {filesystem: {rootdirectory: \""
                            + folder.resolve("data") + "\"}, delete: {enabled: true}}\nhttp: {addr: \"" + host()
                            + "\", secret: x"
                            + (tls
                                    ? ", tls: {certificate: \"" + folder.resolve("cert.pem") + "\", key: \""
                                            + folder.resolve("key.pem") + "\"}"
                                    : "")
                            + "}\n" + more);
            process = new ProcessBuilder(PROGRAM, "serve", config.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
            while (!answers()) {
                if (!process.isAlive() || Instant.now().isAfter(deadline))
                    throw new AssertionError(
                            "docker-registry did not start: " + Files.readString(folder.resolve("log")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() {
        try (var socket = new Socket(address, port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    String host() {
        return address + ":" + port;
    }

    Path certificate() {
        return folder.resolve("cert.pem");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
