package djong.oci;

import djong.base.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The name of exact bytes: {@code sha256:0263ba6b…}; OCI image-spec, descriptor.md, "Digests".
 *
 * @param algorithm {@code sha256}, {@code sha384} or {@code sha512}
 * @param hex lower-case hexadecimal digits, as many as the algorithm gives
 */
public record Digest(String algorithm, String hex) implements Comparable<Digest> {
    /** @throws EngineException.InvalidParameter when the algorithm is not known or the digits do not fit it */
    public Digest {
        int length = switch (algorithm) {
            case "sha256" -> 64;
            case "sha384" -> 96;
            case "sha512" -> 128;
            default -> throw new EngineException.InvalidParameter("unsupported digest algorithm");
        };
        if (hex.length() != length) throw new EngineException.InvalidParameter("invalid checksum digest length");
        for (int i = 0; i < length; i++) {
            char c = hex.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f'))
                throw new EngineException.InvalidParameter("invalid checksum digest format");
        }
    }

    /** @throws EngineException.InvalidParameter when {@code text} is not a digest; the message is Docker's */
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon <= 0 || colon == text.length() - 1)
            throw new EngineException.InvalidParameter("invalid checksum digest format");
        return new Digest(text.substring(0, colon), text.substring(colon + 1));
    }

    /** The sha256 digest of {@code bytes}. */
    public static Digest of(byte[] bytes) {
        MessageDigest hash = sha256();
        hash.update(bytes);
        return from(hash);
    }

    /** The sha256 digest of all that {@code in} still has; reads to its end and does not close it. */
    public static Digest sha256(InputStream in) throws IOException {
        MessageDigest hash = sha256();
        byte[] buffer = new byte[64 * 1024];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) hash.update(buffer, 0, n);
        return from(hash);
    }

    /** A fresh sha256 computation; hand it to {@link #from} at the end. */
    public static MessageDigest sha256() {
        return hasher("sha256");
    }

    /** A fresh computation of this digest's own algorithm, to verify bytes against it. */
    public MessageDigest hasher() {
        return hasher(algorithm);
    }

    /** Ends {@code hash} (one of ours: SHA-256, SHA-384, SHA-512) and names what it has seen. */
    public static Digest from(MessageDigest hash) {
        String algorithm = switch (hash.getAlgorithm()) {
            case "SHA-256" -> "sha256";
            case "SHA-384" -> "sha384";
            case "SHA-512" -> "sha512";
            default -> throw new IllegalArgumentException(hash.getAlgorithm());
        };
        return new Digest(algorithm, HexFormat.of().formatHex(hash.digest()));
    }

    /** The first 12 digits, as people are shown them. */
    public String truncated() {
        return hex.substring(0, 12);
    }

    @Override
    public int compareTo(Digest other) {
        int byAlgorithm = algorithm.compareTo(other.algorithm);
        return byAlgorithm != 0 ? byAlgorithm : hex.compareTo(other.hex);
    }

    /** {@code sha256:…} */
    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }

    private static MessageDigest hasher(String algorithm) {
        try {
            return MessageDigest.getInstance(
                    switch (algorithm) {
                        case "sha384" -> "SHA-384";
                        case "sha512" -> "SHA-512";
                        default -> "SHA-256";
                    });
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }
}
