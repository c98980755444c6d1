package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Logs to a syslog server that proves who it is and wants to know who sends. */
@Timeout(60)
class SyslogTlsIT {
    private static final char[] PASSWORD = "none".toCharArray();

    @RegisterExtension
    static final Certificates CERTIFICATES = new Certificates();

    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @BeforeAll
    static void image() {
        Images.importBusybox(DAEMON);
    }

    /** Not removed at its end: that would not wait for a busy machine to send the last line. */
    @AfterEach
    void containers() {
        DAEMON.removeContainers();
    }

    private static SSLServerSocket server() throws IOException, GeneralSecurityException {
        Command.of(
                        "openssl",
                        "pkcs12",
                        "-export",
                        "-in",
                        CERTIFICATES.file("server.pem"),
                        "-inkey",
                        CERTIFICATES.file("server-key.pem"),
                        "-out",
                        CERTIFICATES.file("server.p12"),
                        "-passout",
                        "pass:none")
                .run()
                .ok();
        KeyStore own =
                KeyStore.getInstance(Path.of(CERTIFICATES.file("server.p12")).toFile(), PASSWORD);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        KeyStore known = KeyStore.getInstance("PKCS12");
        known.load(null, null);
        try (InputStream in = Files.newInputStream(Path.of(CERTIFICATES.file("ca.pem")))) {
            known.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        var server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
        server.setNeedClientAuth(true);
        return server;
    }

    private static void say(int port, String... options) {
        var argv = new ArrayList<>(List.of(
                "run",
                "--name",
                "says",
                "--log-driver",
                "syslog",
                "--log-opt",
                "syslog-address=tcp+tls://127.0.0.1:" + port));
        for (String option : options) argv.addAll(List.of("--log-opt", option));
        argv.addAll(List.of(Images.BUSYBOX, "echo", "in confidence"));
        assertEquals("in confidence", DAEMON.docker(argv.toArray(String[]::new)).ok());
    }

    private static String[] known(String... more) {
        var options = new ArrayList<>(List.of(
                "syslog-tls-cert=" + CERTIFICATES.file("client.pem"),
                "syslog-tls-key=" + CERTIFICATES.file("client-key.pem")));
        options.addAll(List.of(more));
        return options.toArray(String[]::new);
    }

    private static String received(SSLServerSocket server) throws IOException {
        try (var client = (SSLSocket) server.accept()) {
            client.setSoTimeout(20_000);
            return read(client);
        }
    }

    private static String read(SSLSocket client) throws IOException {
        var text = new StringBuilder();
        InputStream in = client.getInputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) text.append((char) b);
        return new String(text.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    @Test
    void aServerOfAKnownAuthorityGetsWhatAClientWithACertificateSays() throws Exception {
        try (SSLServerSocket server = server()) {
            Thread says = Thread.ofVirtual()
                    .start(() ->
                            say(server.getLocalPort(), known("syslog-tls-ca-cert=" + CERTIFICATES.file("ca.pem"))));
            String line = received(server);
            assertTrue(line.endsWith(": in confidence"), line);
            says.join();
        }
    }

    @Test
    void anyServerWillDoWhenAskedFor() throws Exception {
        try (SSLServerSocket server = server()) {
            Thread says =
                    Thread.ofVirtual().start(() -> say(server.getLocalPort(), known("syslog-tls-skip-verify=true")));
            String line = received(server);
            assertTrue(line.endsWith(": in confidence"), line);
            says.join();
        }
    }

    @Test
    void aServerOfAnotherAuthorityHearsNothingAndTheContainerRuns() throws Exception {
        try (SSLServerSocket server = server()) {
            Thread says = Thread.ofVirtual()
                    .start(() ->
                            say(server.getLocalPort(), known("syslog-tls-ca-cert=" + CERTIFICATES.file("other.pem"))));
            assertThrows(IOException.class, () -> received(server));
            says.join();
        }
    }

    @Test
    void filesThatAreNotThereAreRefused() {
        Command.Result refused = DAEMON.docker(
                "run",
                "--rm",
                "--log-driver",
                "syslog",
                "--log-opt",
                "syslog-address=tcp+tls://127.0.0.1:1",
                "--log-opt",
                "syslog-tls-ca-cert=/no/such",
                Images.BUSYBOX,
                "true");
        // By docker's rule for what a message says, not because a command was missing.
        assertEquals(127, refused.code());
        assertTrue(refused.err().contains("could not read CA certificate \"/no/such\""), refused::err);
    }
}
