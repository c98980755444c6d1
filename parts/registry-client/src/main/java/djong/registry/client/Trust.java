package djong.registry.client;

import djong.base.EngineException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom a connection trusts and what it shows: the system's authorities and, as Docker has it, the files in {@code certs.d/host:port}.
 */
final class Trust {
    /** Where distributions keep the authorities of the machine; the JVM's own are used where there is none. */
    private static final List<Path> SYSTEM = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/cert.pem"));

    private static final char[] NO_PASSWORD = {};

    private Trust() {}

    /** The folder of {@code authority} below the first of {@code folders} that has one. */
    static @Nullable Path folder(List<Path> folders, String authority) {
        for (Path each : folders) {
            Path folder = each.resolve(authority);
            if (!authority.contains("/") && Files.isDirectory(folder)) return folder;
        }
        return null;
    }

    /**
     * @param folder of the registry's own files; null for none
     * @throws EngineException.System when a file cannot be used
     */
    static SSLContext context(@Nullable Path folder, boolean insecure) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    folder == null ? null : keys(folder),
                    insecure ? new TrustManager[] {new Anyone()} : authorities(folder),
                    null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new EngineException.System(
                    "cannot use the certificates" + (folder == null ? "" : " in " + folder) + ": " + e.getMessage(), e);
        }
    }

    private static TrustManager @Nullable [] authorities(@Nullable Path folder)
            throws GeneralSecurityException, IOException {
        Path system = SYSTEM.stream().filter(Files::isReadable).findFirst().orElse(null);
        if (system == null && folder == null) return null;
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        if (system != null) add(store, system);
        if (folder != null) for (Path file : files(folder, "*.crt")) add(store, file);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static void add(KeyStore store, Path file) throws GeneralSecurityException, IOException {
        for (Certificate each : certificates(file)) store.setCertificateEntry("ca" + store.size(), each);
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (CertificateException e) {
            throw new CertificateException(file + ": " + e.getMessage(), e);
        }
    }

    private static KeyManager @Nullable [] keys(Path folder) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (Path file : files(folder, "*.cert")) {
            String name = file.getFileName().toString();
            Path key = folder.resolve(name.substring(0, name.length() - ".cert".length()) + ".key");
            if (!Files.exists(key))
                throw new EngineException.System("missing key " + key.getFileName() + " for client certificate " + name
                        + ". CA certificates must use the extension .crt");
            store.setKeyEntry(name, key(key), NO_PASSWORD, certificates(file).toArray(Certificate[]::new));
        }
        if (store.size() == 0) return null;
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    /** PKCS #8, or RSA's own older form in its wrapping. */
    private static PrivateKey key(Path file) throws GeneralSecurityException, IOException {
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        byte[] der = Base64.getMimeDecoder()
                .decode(text.replaceAll("(?s).*?-----BEGIN [A-Z ]*PRIVATE KEY-----", "")
                        .replaceAll("(?s)-----END.*", ""));
        if (text.contains("BEGIN RSA PRIVATE KEY")) der = pkcs8(der);
        else if (!text.contains("BEGIN PRIVATE KEY"))
            throw new CertificateException(file + " is not a key in PKCS #8: openssl pkcs8 -topk8 -nocrypt makes one");
        var spec = new PKCS8EncodedKeySpec(der);
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException _) {
                // the next one
            }
        }
        throw new CertificateException(file + " has a key of an unknown kind");
    }

    /** RFC 5208: version 0, algorithm rsaEncryption, the key as octets. */
    private static byte[] pkcs8(byte[] rsa) throws IOException {
        byte[] algorithm = {2, 1, 0, 48, 13, 6, 9, 42, (byte) 134, 72, (byte) 134, (byte) 247, 13, 1, 1, 1, 5, 0};
        return der(48, concat(algorithm, der(4, rsa)));
    }

    private static byte[] der(int tag, byte[] content) throws IOException {
        if (content.length > 0xffff) throw new IOException("the key is too long");
        byte[] head = {(byte) tag, (byte) 0x82, (byte) (content.length >> 8), (byte) content.length};
        return concat(head, content);
    }

    private static byte[] concat(byte[] a, byte[] b) throws IOException {
        return new java.io.SequenceInputStream(new ByteArrayInputStream(a), new ByteArrayInputStream(b)).readAllBytes();
    }

    private static List<Path> files(Path folder, String pattern) throws IOException {
        var files = new ArrayList<Path>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, pattern)) {
            found.forEach(files::add);
        }
        files.sort(null);
        return files;
    }

    /** For registries that were declared insecure; the extended kind, so that names are not compared either. */
    private static final class Anyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("a client only");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("a client only");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("a client only");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
