package djong.cli.ssh;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;

/**
 * A private key, and what the world knows of it.
 *
 * @param type such as {@code ssh-ed25519}
 * @param blob the public key on the wire
 */
record Key(String type, byte[] blob, PrivateKey secret) {
    private static final int RSA_SHA2_256 = 2;
    private static final int RSA_SHA2_512 = 4;

    /** @param flags as the protocol has them: which of an RSA key's signatures is wanted */
    byte[] sign(byte[] data, int flags) throws GeneralSecurityException {
        return switch (type) {
            case "ssh-ed25519" -> signature(type, sign("Ed25519", data));
            case "ssh-rsa" -> {
                if ((flags & RSA_SHA2_512) != 0) yield signature("rsa-sha2-512", sign("SHA512withRSA", data));
                if ((flags & RSA_SHA2_256) != 0) yield signature("rsa-sha2-256", sign("SHA256withRSA", data));
                yield signature(type, sign("SHA1withRSA", data));
            }
            case "ecdsa-sha2-nistp256" -> pair(sign("SHA256withECDSAinP1363Format", data));
            case "ecdsa-sha2-nistp384" -> pair(sign("SHA384withECDSAinP1363Format", data));
            case "ecdsa-sha2-nistp521" -> pair(sign("SHA512withECDSAinP1363Format", data));
            default -> throw new GeneralSecurityException("no signatures by " + type);
        };
    }

    private byte[] sign(String algorithm, byte[] data) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(secret);
        signature.update(data);
        return signature.sign();
    }

    private static byte[] signature(String type, byte[] bytes) {
        return new SshWriter().text(type).bytes(bytes).made();
    }

    /** The two numbers of an ECDSA signature, which come one after the other. */
    private byte[] pair(byte[] both) {
        int half = both.length / 2;
        byte[] numbers = new SshWriter()
                .number(new java.math.BigInteger(1, Arrays.copyOf(both, half)))
                .number(new java.math.BigInteger(1, Arrays.copyOfRange(both, half, both.length)))
                .made();
        return signature(type, numbers);
    }

    /** Nothing of the secret. */
    @Override
    public String toString() {
        return type;
    }
}
