package djong.cli.ssh;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads private keys without a passphrase: OpenSSH's own form, and RSA keys as PKCS #1 and PKCS #8. */
final class KeyFile {
    private static final Pattern ARMOR =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----\\s+(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);
    /** SEQUENCE { rsaEncryption, NULL }: RFC 8017, appendix A.1. */
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    private static final byte[] VERSION = HexFormat.of().parseHex("020100");
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int ED25519_BYTES = 32;

    private KeyFile() {}

    /** @throws IllegalArgumentException for what is no such key, in the words of Go's SSH library where it has some */
    static Key parse(String text) {
        Matcher armor = ARMOR.matcher(text);
        if (!armor.find()) throw new IllegalArgumentException("ssh: no key found");
        String form = armor.group(1);
        if (form.startsWith("ENCRYPTED") || armor.group(2).contains("ENCRYPTED")) throw locked();
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(armor.group(2));
            return switch (form) {
                case "OPENSSH PRIVATE KEY" -> openSsh(bytes);
                case "RSA PRIVATE KEY" -> rsa(tagged(SEQUENCE, joined(VERSION, joined(RSA, tagged(OCTETS, bytes)))));
                case "PRIVATE KEY" -> rsa(bytes);
                default -> throw new IllegalArgumentException("ssh: unsupported key type \"" + form + "\"");
            };
        } catch (BufferUnderflowException | GeneralSecurityException e) {
            throw new IllegalArgumentException("ssh: malformed key or one of an unsupported kind", e);
        }
    }

    private static IllegalArgumentException locked() {
        return new IllegalArgumentException("ssh: this private key is passphrase protected");
    }

    private static Key openSsh(byte[] bytes) throws GeneralSecurityException {
        if (!Arrays.equals(Arrays.copyOf(bytes, MAGIC.length), MAGIC))
            throw new IllegalArgumentException("ssh: invalid openssh private key format");
        var outer = new SshReader(Arrays.copyOfRange(bytes, MAGIC.length, bytes.length));
        String cipher = outer.text();
        outer.bytes(); // how a passphrase would be used
        outer.bytes();
        if (!cipher.equals("none")) throw locked();
        if (outer.uint32() != 1) throw new IllegalArgumentException("ssh: multi-key files are not supported");
        byte[] blob = outer.bytes();
        var inner = new SshReader(outer.bytes());
        int check = inner.uint32();
        if (check != inner.uint32()) throw new IllegalArgumentException("ssh: malformed OpenSSH key");
        String type = inner.text();
        return new Key(type, blob, secret(type, inner));
    }

    private static PrivateKey secret(String type, SshReader in) throws GeneralSecurityException {
        return switch (type) {
            case "ssh-ed25519" -> {
                in.bytes();
                byte[] seed = Arrays.copyOf(in.bytes(), ED25519_BYTES);
                yield KeyFactory.getInstance("Ed25519")
                        .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
            }
            case "ssh-rsa" -> {
                BigInteger n = in.number();
                BigInteger e = in.number();
                BigInteger d = in.number();
                BigInteger inverse = in.number();
                BigInteger p = in.number();
                BigInteger q = in.number();
                yield KeyFactory.getInstance("RSA")
                        .generatePrivate(new RSAPrivateCrtKeySpec(
                                n,
                                e,
                                d,
                                p,
                                q,
                                d.mod(p.subtract(BigInteger.ONE)),
                                d.mod(q.subtract(BigInteger.ONE)),
                                inverse));
            }
            case "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521" -> {
                String curve = in.text();
                in.bytes();
                AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
                parameters.init(new ECGenParameterSpec(curve.replaceFirst("nistp", "secp") + "r1"));
                yield KeyFactory.getInstance("EC")
                        .generatePrivate(
                                new ECPrivateKeySpec(in.number(), parameters.getParameterSpec(ECParameterSpec.class)));
            }
            default -> throw new IllegalArgumentException("ssh: unhandled key type \"" + type + "\"");
        };
    }

    /** @param pkcs8 RFC 5208; of other kinds than RSA's the public half is not in it */
    private static Key rsa(byte[] pkcs8) throws GeneralSecurityException {
        PrivateKey secret = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        if (!(secret instanceof RSAPrivateCrtKey key)) throw new GeneralSecurityException("no public half in the key");
        byte[] blob = new SshWriter()
                .text("ssh-rsa")
                .number(key.getPublicExponent())
                .number(key.getModulus())
                .made();
        return new Key("ssh-rsa", blob, key);
    }

    /** DER, X.690, section 8.1. */
    private static byte[] tagged(int tag, byte[] content) {
        byte[] length = BigInteger.valueOf(content.length).toByteArray();
        byte[] head = content.length < 0x80
                ? new byte[] {(byte) tag, (byte) content.length}
                : joined(new byte[] {(byte) tag, (byte) (0x80 | length.length)}, length);
        return joined(head, content);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
