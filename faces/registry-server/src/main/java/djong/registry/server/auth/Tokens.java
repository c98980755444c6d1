package djong.registry.server.auth;

import djong.registry.server.wire.Claims;
import djong.registry.server.wire.Documents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * JSON web tokens (RFC 7519) signed by HMAC with SHA-256, since the registry that makes them is the one that reads them. The key lies in
 * the data root, for its owner alone, so that tokens outlive a restart; deleting the file ends all of them.
 */
final class Tokens {
    private static final String HEADER =
            encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.US_ASCII));
    private static final int KEY_BYTES = 32;
    private static final int MAX_CHARS = 32 << 10;

    private final SecretKeySpec key;

    private Tokens(byte[] key) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    static Tokens open(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] fresh = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(fresh);
            Path born = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(born);
            Files.createFile(born, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(born, fresh);
            Files.move(born, file, StandardCopyOption.ATOMIC_MOVE);
        }
        byte[] key = Files.readAllBytes(file);
        if (key.length < KEY_BYTES)
            throw new IOException(file + " holds no key of " + KEY_BYTES + " bytes; delete it to get a new one");
        return new Tokens(key);
    }

    String write(Claims claims) {
        String signed = HEADER + "." + encode(Documents.write(claims));
        return signed + "." + encode(signature(signed));
    }

    /** What a token says, whose signature is right and whose time is now; null for all others. */
    @Nullable
    Claims read(String token, String issuer, long nowSeconds) {
        int dot = token.lastIndexOf('.');
        if (token.length() > MAX_CHARS || dot < 0 || !token.startsWith(HEADER + ".") || dot <= HEADER.length())
            return null;
        try {
            byte[] signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
            if (!MessageDigest.isEqual(signature, signature(token.substring(0, dot)))) return null;
            byte[] json = Base64.getUrlDecoder().decode(token.substring(HEADER.length() + 1, dot));
            Claims claims = Documents.readIf(Claims.class, json);
            if (claims == null || !claims.iss().equals(issuer) || !claims.aud().equals(issuer)) return null;
            return claims.nbf() <= nowSeconds && nowSeconds < claims.exp() ? claims : null;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private byte[] signature(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
