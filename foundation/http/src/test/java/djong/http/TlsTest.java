package djong.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates are made with the JDK's keytool; each is its own authority. */
@Timeout(60)
class TlsTest {
    @TempDir
    Path folder;

    private SSLContext serverContext;

    @BeforeEach
    void certificates() throws Exception {
        pem("server", "EC", "secp256r1");
        pem("client", "RSA", null);
        pem("stranger", "EC", "secp256r1");
        serverContext =
                Tls.context(folder.resolve("server.pem"), folder.resolve("server.key"), folder.resolve("client.pem"));
    }

    private void pem(String name, String algorithm, String curve) throws Exception {
        Path store = folder.resolve(name + ".p12");
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                algorithm,
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=IP:127.0.0.1",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "secret"));
        if (curve != null) command.addAll(List.of("-groupname", curve));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, keytool.waitFor(), output);
        KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
        Certificate certificate = keys.getCertificate(name);
        Files.writeString(folder.resolve(name + ".pem"), block("CERTIFICATE", certificate.getEncoded()));
        Files.writeString(
                folder.resolve(name + ".key"),
                block("PRIVATE KEY", keys.getKey(name, "secret".toCharArray()).getEncoded()));
    }

    private static String block(String label, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }

    private SSLSocket connect(Listener listener, String name) throws IOException {
        SSLContext context =
                Tls.context(folder.resolve(name + ".pem"), folder.resolve(name + ".key"), folder.resolve("server.pem"));
        InetSocketAddress address = (InetSocketAddress) listener.address();
        return (SSLSocket) context.getSocketFactory().createSocket(address.getAddress(), address.getPort());
    }

    private Listener listen(HttpServer server) throws IOException {
        Listener listener =
                Listener.tls(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), serverContext, true);
        server.listen(listener);
        return listener;
    }

    @Test
    void deliversLateOutputAfterAHalfCloseAndKnowsTheClient() throws IOException {
        Handler handler = e -> {
            String who = ((Peer.Remote) e.peer()).certificate().getName();
            try (Hijacked h = e.hijack(null, "tcp")) {
                String said = new String(h.in().readAllBytes(), StandardCharsets.UTF_8);
                h.out().write((who + " said " + said).getBytes(StandardCharsets.UTF_8));
                h.shutdownOutput();
            }
        };
        try (HttpServer server = new HttpServer(handler, Limits.standard());
                SSLSocket socket = connect(listen(server), "client")) {
            socket.getOutputStream()
                    .write("POST / HTTP/1.1\r\nHost: x\r\nUpgrade: tcp\r\n\r\nhello".getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(answer.startsWith("HTTP/1.1 101 UPGRADED\r\n"), answer);
            assertTrue(answer.endsWith("\r\n\r\nCN=client said hello"), answer);
            assertEquals("TLSv1.3", socket.getSession().getProtocol());
        }
    }

    @Test
    void refusesAClientThatTheAuthorityDoesNotKnow() throws IOException {
        try (HttpServer server = new HttpServer(e -> e.send(204), Limits.standard());
                SSLSocket socket = connect(listen(server), "stranger")) {
            // In TLS 1.3 the client learns of its refusal with the first read.
            assertThrows(IOException.class, () -> {
                socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                if (socket.getInputStream().read() < 0) throw new IOException("closed");
            });
        }
    }

    @Test
    void namesTheFileThatIsWrong() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing");
        IOException e = assertThrows(IOException.class, () -> Tls.context(empty, folder.resolve("server.key"), null));
        assertEquals("no certificate in " + empty, e.getMessage());
    }
}
