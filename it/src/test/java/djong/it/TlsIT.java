package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The daemon behind TLS with an authority of its own, for clients that have a certificate from it and for nobody else. */
class TlsIT {
    private static final int PORT = freePort();

    @Order(1)
    @RegisterExtension
    static final Certificates CERTIFICATES = new Certificates();

    @Order(2)
    @RegisterExtension
    static final Daemon DAEMON = new Daemon(
            "--host",
            "tcp://127.0.0.1:" + PORT,
            "--tlsverify",
            "--tlscacert",
            CERTIFICATES.file("ca.pem"),
            "--tlscert",
            CERTIFICATES.file("server.pem"),
            "--tlskey",
            CERTIFICATES.file("server-key.pem"));

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Command.Result docker(String... options) {
        var argv = new ArrayList<>(List.of("docker", "-H", "tcp://127.0.0.1:" + PORT));
        argv.addAll(List.of(options));
        argv.addAll(List.of("version", "--format", "{{.Server.APIVersion}}"));
        return new Command(argv).run();
    }

    private static Command.Result as(String name, String authority) {
        return docker(
                "--tlsverify",
                "--tlscacert",
                CERTIFICATES.file(authority + ".pem"),
                "--tlscert",
                CERTIFICATES.file(name + ".pem"),
                "--tlskey",
                CERTIFICATES.file(name + "-key.pem"));
    }

    @Test
    void servesWhoHasItsCertificateAndNobodyElse() {
        assertEquals("1.51", as("client", "ca").ok());
        assertNotEquals(0, as("stranger", "ca").code(), "a certificate of another authority");
        assertNotEquals(0, as("client", "other").code(), "a server of another authority");
        assertNotEquals(0, docker().code(), "plain HTTP");
        var bare = docker("--tls", "--tlscacert", CERTIFICATES.file("ca.pem"));
        assertNotEquals(0, bare.code(), "no certificate");
        assertEquals("1.51", as("client", "ca").ok(), "refusals cost the others nothing");
        assertTrue(DAEMON.docker("version").ok().contains("Server"), "the socket beside it needs none");
    }
}
