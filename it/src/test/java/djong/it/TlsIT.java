package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The daemon behind TLS with an authority of its own, for clients that have a certificate from it and for nobody else. */
class TlsIT {
    /** Certificates made with openssl: an authority, a server, a client, and a client of another authority. */
    private static final class Certificates implements BeforeAllCallback, AfterAllCallback {
        private final Path folder;

        Certificates() {
            try {
                folder = Files.createTempDirectory("djong-tls");
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        String file(String name) {
            return folder.resolve(name).toString();
        }

        private void openssl(String... arguments) {
            var argv = new ArrayList<>(List.of("openssl"));
            argv.addAll(List.of(arguments));
            new Command(argv).run().code(0);
        }

        private void authority(String name) {
            openssl(
                    "req",
                    "-x509",
                    "-newkey",
                    "rsa:2048",
                    "-nodes",
                    "-days",
                    "2",
                    "-subj",
                    "/CN=" + name,
                    "-keyout",
                    file(name + "-key.pem"),
                    "-out",
                    file(name + ".pem"));
        }

        private void signed(String name, String use, String authority) throws IOException {
            openssl(
                    "req",
                    "-newkey",
                    "rsa:2048",
                    "-nodes",
                    "-subj",
                    "/CN=" + name,
                    "-keyout",
                    file(name + "-key.pem"),
                    "-out",
                    file(name + ".csr"));
            Files.writeString(
                    folder.resolve(name + ".ext"), "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=" + use + "\n");
            openssl(
                    "x509",
                    "-req",
                    "-days",
                    "2",
                    "-in",
                    file(name + ".csr"),
                    "-CA",
                    file(authority + ".pem"),
                    "-CAkey",
                    file(authority + "-key.pem"),
                    "-CAcreateserial",
                    "-extfile",
                    file(name + ".ext"),
                    "-out",
                    file(name + ".pem"));
        }

        @Override
        public void beforeAll(ExtensionContext context) throws IOException {
            Assumptions.assumeTrue(
                    Files.isExecutable(Path.of("/usr/bin/openssl")), "needs openssl: apt install openssl");
            authority("ca");
            authority("other");
            signed("server", "serverAuth", "ca");
            signed("client", "clientAuth", "ca");
            signed("stranger", "clientAuth", "other");
        }

        @Override
        public void afterAll(ExtensionContext context) {
            Command.of("rm", "-rf", folder.toString()).run();
        }
    }

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
