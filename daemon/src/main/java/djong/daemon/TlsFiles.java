package djong.daemon;

import djong.base.PemFiles;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLContext;

/** Makes a TLS context of PEM files. */
final class TlsFiles {
    private TlsFiles() {}

    static SSLContext context(Configuration.Tls tls) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    PemFiles.keyManagers(tls.certificate(), tls.key()),
                    PemFiles.trustManagers(tls.verify() ? PemFiles.certificates(tls.ca()) : List.of()),
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "cannot use the TLS files " + tls.certificate() + ", " + tls.key() + ": " + e.getMessage(), e);
        }
    }
}
