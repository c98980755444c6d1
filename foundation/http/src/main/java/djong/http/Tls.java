package djong.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A TLS identity from PEM files, as {@code --tlscert}, {@code --tlskey} and {@code --tlscacert} name them. */
public final class Tls {
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
    // AlgorithmIdentifier rsaEncryption: SEQUENCE { OID 1.2.840.113549.1.1.1, NULL }
    private static final byte[] RSA = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
    };
    // OID id-ecPublicKey 1.2.840.10045.2.1
    private static final byte[] EC = {0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01};

    private Tls() {}

    /**
     * The server's certificate chain and key; {@code authority} verifies clients, null where none are.
     *
     * @throws IOException when a file cannot be read or does not hold what it should; the message names the file
     */
    public static SSLContext context(Path certificates, Path key, @Nullable Path authority) throws IOException {
        char[] password = new char[0];
        try {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, password);
            own.setKeyEntry(
                    "server", key(key), password, certificates(certificates).toArray(Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, password);
            TrustManagerFactory trust = null;
            if (authority != null) {
                KeyStore trusted = KeyStore.getInstance("PKCS12");
                trusted.load(null, password);
                int count = 0;
                for (Certificate certificate : certificates(authority)) {
                    trusted.setCertificateEntry("ca" + count++, certificate);
                }
                trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                trust.init(trusted);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust == null ? null : trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "cannot use the certificate " + certificates + " with the key " + key + ": " + e.getMessage(), e);
        }
    }

    private record Block(String label, byte[] der) {}

    private static List<Block> blocks(Path file) throws IOException {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            try {
                blocks.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2))));
            } catch (IllegalArgumentException e) {
                throw new IOException("not PEM: " + file, e);
            }
        }
        return blocks;
    }

    private static List<Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<Certificate> certificates = new ArrayList<>();
        for (Block block : blocks(file)) {
            if (!block.label.equals("CERTIFICATE")) continue;
            certificates.add(factory.generateCertificate(new ByteArrayInputStream(block.der)));
        }
        if (certificates.isEmpty()) throw new IOException("no certificate in " + file);
        return certificates;
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        for (Block block : blocks(file)) {
            switch (block.label) {
                case "PRIVATE KEY" -> {
                    return key(block.der, "RSA", "EC", "EdDSA");
                }
                case "RSA PRIVATE KEY" -> {
                    return key(pkcs8(RSA, block.der), "RSA");
                }
                case "EC PRIVATE KEY" -> {
                    return key(pkcs8(der(0x30, EC, curve(block.der)), block.der), "EC");
                }
                case "ENCRYPTED PRIVATE KEY" -> throw new IOException("the key is encrypted: " + file);
                default -> {}
            }
        }
        throw new IOException("no private key in " + file);
    }

    private static PrivateKey key(byte[] pkcs8, String... algorithms) throws GeneralSecurityException {
        GeneralSecurityException refused = new GeneralSecurityException("unknown kind of private key");
        for (String algorithm : algorithms) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                refused.addSuppressed(e);
            }
        }
        throw refused;
    }

    /** PrivateKeyInfo around an older format's key: RFC 5208. */
    private static byte[] pkcs8(byte[] algorithm, byte[] key) {
        return der(0x30, new byte[] {2, 1, 0}, algorithm, der(0x04, key));
    }

    /** The parameters of an ECPrivateKey, element [0]: RFC 5915. */
    private static byte[] curve(byte[] der) throws GeneralSecurityException {
        for (int i = 0; i + 2 < der.length; i++) {
            int length = der[i + 1];
            if (der[i] == (byte) 0xa0 && der[i + 2] == 6 && length > 2 && i + 2 + length <= der.length) {
                return java.util.Arrays.copyOfRange(der, i + 2, i + 2 + length);
            }
        }
        throw new GeneralSecurityException("the EC key does not name its curve");
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) content.writeBytes(part);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
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
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
