package djong.base;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Reads PEM files (RFC 7468): certificates, and keys in PKCS #8 (RFC 5208), PKCS #1 (RFC 8017) or SEC 1 (RFC 5915) form. */
public final class PemFiles {
    private static final byte[] RSA = {6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0};
    private static final byte[] EC_PUBLIC_KEY = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};
    private static final byte[] VERSION_0 = {2, 1, 0};
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 4;
    private static final int PARAMETERS = 0xa0;

    private static final char[] NO_PASSWORD = {};

    private PemFiles() {}

    /** All certificates of a file; at least one. */
    public static Collection<? extends Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> all =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (all.isEmpty()) throw new IOException(file + " holds no certificate");
            return all;
        }
    }

    /** The first private key of a file that needs no password. */
    public static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        String pem = Files.readString(file, StandardCharsets.ISO_8859_1);
        for (String form : List.of("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY")) {
            String begin = "-----BEGIN " + form + "-----";
            int from = pem.indexOf(begin);
            int to = pem.indexOf("-----END " + form + "-----");
            if (from < 0 || to < from) continue;
            byte[] der = Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
            return switch (form) {
                case "RSA PRIVATE KEY" -> decode(wrap(RSA, der), "RSA");
                case "EC PRIVATE KEY" -> decode(wrap(join(EC_PUBLIC_KEY, parameters(der)), der), "EC");
                default -> any(der);
            };
        }
        throw new IOException(file + " holds no private key that can be read without a password");
    }

    /** Who a party of TLS is: its certificate with those that lead to its authority, and its key. */
    public static KeyManager[] keyManagers(Path certificate, Path key) throws IOException, GeneralSecurityException {
        KeyStore own = empty();
        own.setKeyEntry("own", key(key), NO_PASSWORD, certificates(certificate).toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(own, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    /** Whom a party of TLS believes: these authorities and no others. */
    public static TrustManager[] trustManagers(Collection<? extends Certificate> authorities)
            throws IOException, GeneralSecurityException {
        KeyStore trusted = empty();
        for (Certificate each : authorities) trusted.setCertificateEntry("ca" + trusted.size(), each);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static PrivateKey any(byte[] pkcs8) throws GeneralSecurityException {
        GeneralSecurityException last = new GeneralSecurityException("unknown kind of key");
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return decode(pkcs8, algorithm);
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw last;
    }

    private static PrivateKey decode(byte[] pkcs8, String algorithm) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    /** A key as PKCS #8 has it: version, algorithm, octets. */
    private static byte[] wrap(byte[] algorithm, byte[] key) {
        return value(SEQUENCE, join(VERSION_0, value(SEQUENCE, algorithm), value(OCTETS, key)));
    }

    /** The curve's identifier out of a SEC 1 key. */
    private static byte[] parameters(byte[] sec1) throws GeneralSecurityException {
        for (int i = 0; i + 2 < sec1.length; i++) {
            int length = sec1[i + 1];
            if ((sec1[i] & 0xff) == PARAMETERS
                    && sec1[i + 2] == 6
                    && length > 2
                    && i + 2 + length <= sec1.length
                    && sec1[i + 3] == length - 2) {
                return java.util.Arrays.copyOfRange(sec1, i + 2, i + 2 + length);
            }
        }
        throw new GeneralSecurityException("the key does not name its curve");
    }

    private static byte[] value(int tag, byte[] content) {
        var out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else if (content.length < 0x100) {
            out.write(0x81);
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) out.writeBytes(part);
        return out.toByteArray();
    }
}
