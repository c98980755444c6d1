package djong.client;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** TLS from PEM files: certificates, and keys in PKCS #8, PKCS #1 (RSA) or SEC 1 (EC) form. */
final class TlsFiles {
    private TlsFiles() {}

    static Socket connect(Socket plain, Endpoint.Tcp endpoint, Endpoint.Tls tls) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(tls), trust(tls), null);
            SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, endpoint.host(), endpoint.port(), true);
            if (tls.verify()) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
            }
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            throw new SSLException(e.getMessage(), e);
        }
    }

    private static KeyManager @Nullable [] keys(Endpoint.Tls tls) throws GeneralSecurityException, IOException {
        Path certificate = tls.certificate();
        Path key = tls.key();
        if (certificate == null || key == null) return null;
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "client", key(key), new char[0], certificates(certificate).toArray(new Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static TrustManager @Nullable [] trust(Endpoint.Tls tls) throws GeneralSecurityException, IOException {
        if (!tls.verify()) return new TrustManager[] {new Anyone()};
        Path authority = tls.authority();
        if (authority == null) return null;
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int n = 0;
        for (Certificate certificate : certificates(authority)) store.setCertificateEntry("ca" + n++, certificate);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws GeneralSecurityException, IOException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
    }

    static PrivateKey key(Path file) throws GeneralSecurityException, IOException {
        String pem = Files.readString(file, StandardCharsets.US_ASCII);
        byte[] pkcs8 = section(pem, "PRIVATE KEY");
        if (pkcs8 != null) {
            for (String algorithm : new String[] {"RSA", "EC", "EdDSA"}) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
                } catch (InvalidKeySpecException e) {
                    continue;
                }
            }
            throw new InvalidKeySpecException(file + ": a private key of an unknown kind");
        }
        byte[] rsa = section(pem, "RSA PRIVATE KEY");
        if (rsa != null) {
            // AlgorithmIdentifier rsaEncryption with NULL parameters
            byte[] algorithm = {0x30, 0x0d, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
            };
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(wrap(algorithm, rsa)));
        }
        byte[] ec = section(pem, "EC PRIVATE KEY");
        if (ec != null) {
            byte[] curve = curve(ec);
            byte[] idEcPublicKey = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};
            byte[] algorithm = der(0x30, concat(idEcPublicKey, curve));
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(wrap(algorithm, ec)));
        }
        throw new InvalidKeySpecException(file + ": no unencrypted private key in PEM form");
    }

    private static byte @Nullable [] section(String pem, String name) {
        String begin = "-----BEGIN " + name + "-----";
        int start = pem.indexOf(begin);
        int end = pem.indexOf("-----END " + name + "-----");
        if (start < 0 || end < start) return null;
        return Base64.getMimeDecoder().decode(pem.substring(start + begin.length(), end));
    }

    /** The object identifier in the [0] parameters of a SEC 1 key: the first OID with tag 6 after tag 0xa0. */
    private static byte[] curve(byte[] ec) throws InvalidKeySpecException {
        for (int i = 0; i + 3 < ec.length; i++) {
            if ((ec[i] & 0xff) == 0xa0 && ec[i + 2] == 6 && ec[i + 1] == ec[i + 3] + 2) {
                return java.util.Arrays.copyOfRange(ec, i + 2, i + 4 + ec[i + 3]);
            }
        }
        throw new InvalidKeySpecException("the EC key does not name its curve");
    }

    /** PKCS #8: version 0, algorithm, the key as an octet string. */
    private static byte[] wrap(byte[] algorithm, byte[] key) {
        return der(0x30, concat(concat(new byte[] {2, 1, 0}, algorithm), der(4, key)));
    }

    private static byte[] der(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.length;
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = java.util.Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /** For {@code --tls} without verification, which the user asked for. */
    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
