package djong.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Certificates made with openssl: an authority, a server, a client, and a client of another authority. As an extension field it lives as long as the test class. */
final class Certificates implements BeforeAllCallback, AfterAllCallback {
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
                folder.resolve(name + ".ext"),
                "subjectAltName=IP:127.0.0.1,DNS:registry.test\nextendedKeyUsage=" + use + "\n");
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
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "needs openssl: apt install openssl");
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
