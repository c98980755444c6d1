package djong.oci;

import java.util.Arrays;

/** Exact bytes of a JSON document, which its digest names. Two are equal when their bytes are. */
public final class Document {
    private final byte[] bytes;
    private final Digest digest;

    private Document(byte[] bytes) {
        this.bytes = bytes;
        this.digest = Digest.of(bytes);
    }

    /** Takes a copy of {@code bytes}. */
    public static Document of(byte[] bytes) {
        return new Document(bytes.clone());
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The sha256 digest of the bytes. */
    public Digest digest() {
        return digest;
    }

    /** How many bytes. */
    public int sizeBytes() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Document document && Arrays.equals(bytes, document.bytes);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return digest.toString();
    }
}
