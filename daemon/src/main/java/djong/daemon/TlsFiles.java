package djong.daemon;

import djong.base.PemFiles;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Makes a TLS context of PEM files. */
final class TlsFiles {
    private TlsFiles() {}

    static SSLContext context(Configuration.Tls tls) throws IOException {
        char[] none = new char[0];
        try {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry(
                    "server",
                    PemFiles.key(tls.key()),
                    none,
                    PemFiles.certificates(tls.certificate()).toArray(Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, none);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            KeyStore authorities = KeyStore.getInstance("PKCS12");
            authorities.load(null, null);
            if (tls.verify()) {
                int i = 0;
                for (Certificate certificate : PemFiles.certificates(tls.ca()))
                    authorities.setCertificateEntry("ca" + i++, certificate);
            }
            trust.init(authorities);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "cannot use the TLS files " + tls.certificate() + ", " + tls.key() + ": " + e.getMessage(), e);
        }
    }
}
