package djong.runtime.forward;

import djong.base.EngineException;
import djong.base.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * How a syslog server proves who it is, and how we do.
 *
 * @param ca a PEM file of authorities; empty for the machine's own
 * @param certificate a PEM file; empty for none
 * @param key a PEM file; empty for none
 * @param skipVerify whether any server will do
 */
public record SyslogTls(String ca, String certificate, String key, boolean skipVerify) {
    /** @throws EngineException.InvalidParameter when a file cannot be read */
    public void check() {
        if (!ca.isEmpty() && !Files.isReadable(Path.of(ca))) {
            throw new EngineException.InvalidParameter(
                    "could not read CA certificate \"" + ca + "\": open " + ca + ": no such file or directory");
        }
        for (String file : new String[] {certificate, key}) {
            boolean given = !certificate.isEmpty() || !key.isEmpty();
            if (given && !Files.isReadable(Path.of(file))) {
                throw new EngineException.InvalidParameter(
                        "Could not load X509 key pair: open " + file + ": no such file or directory");
            }
        }
    }

    SSLContext context() throws IOException {
        char[] none = new char[0];
        try {
            KeyManager[] keys = null;
            if (!certificate.isEmpty() && !key.isEmpty()) {
                KeyStore own = KeyStore.getInstance("PKCS12");
                own.load(null, null);
                own.setKeyEntry(
                        "client",
                        PemFiles.key(Path.of(key)),
                        none,
                        PemFiles.certificates(Path.of(certificate)).toArray(Certificate[]::new));
                KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                factory.init(own, none);
                keys = factory.getKeyManagers();
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, skipVerify ? new TrustManager[] {new Anybody()} : authorities(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot use the TLS files of the log driver: " + e.getMessage(), e);
        }
    }

    private TrustManager @Nullable [] authorities() throws IOException, GeneralSecurityException {
        if (ca.isEmpty()) return null;
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int i = 0;
        for (Certificate each : PemFiles.certificates(Path.of(ca))) store.setCertificateEntry("ca" + i++, each);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /** What {@code syslog-tls-skip-verify} asks for. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
