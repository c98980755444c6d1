package djong.registry.server.auth;

import at.favre.lib.crypto.bcrypt.BCrypt;
import djong.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Names and passwords from a file in htpasswd's form, {@code name:hash}; only bcrypt hashes are taken. Comparing a password is meant to be
 * slow: few are compared at a time, and one that was right is remembered for minutes.
 */
public final class Accounts {
    private static final Duration REMEMBERED = Duration.ofMinutes(5);
    private static final int MAX_REMEMBERED = 10_000;
    /** Bytes of a password that bcrypt looks at; what comes after would be ignored in silence. */
    private static final int MAX_PASSWORD_BYTES = 72;

    private static final int COST = 10;

    private final Watched<Map<String, String>> file;
    private final InstantSource clock;
    private final Semaphore comparing =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
    private final byte[] salt = new byte[32];
    private final Map<Digest, Long> remembered = new ConcurrentHashMap<>();
    private final String nobody;

    public Accounts(Path file, InstantSource clock) throws IOException {
        this.file = new Watched<>(file, Accounts::parse);
        this.clock = clock;
        new SecureRandom().nextBytes(salt);
        this.nobody = hash(new byte[] {'-'});
    }

    private static Map<String, String> parse(List<String> lines) throws IOException {
        Map<String, String> hashes = new HashMap<>();
        int number = 0;
        for (String line : lines) {
            number++;
            if (line.isBlank() || line.startsWith("#")) continue;
            int colon = line.indexOf(':');
            if (colon <= 0) throw new IOException("line " + number + " is not NAME:HASH");
            String hash = line.substring(colon + 1).strip();
            if (!hash.matches("\\$2[abxy]\\$[0-9]{2}\\$[./A-Za-z0-9]{53}"))
                throw new IOException(
                        "line " + number + " has no bcrypt hash; make one by: djong registry password NAME");
            hashes.put(line.substring(0, colon), hash);
        }
        return hashes;
    }

    /** A line's hash for a new password. @throws IllegalArgumentException when it is empty or longer than 72 bytes */
    public static String hash(byte[] password) {
        if (password.length == 0 || password.length > MAX_PASSWORD_BYTES)
            throw new IllegalArgumentException("a password has 1 to " + MAX_PASSWORD_BYTES + " bytes");
        return new String(BCrypt.with(BCrypt.Version.VERSION_2Y).hash(COST, password), StandardCharsets.US_ASCII);
    }

    /** Whether there is such an account. */
    public boolean has(String name) {
        return file.current().containsKey(name);
    }

    /** Changes with the password; null for no such account. */
    public @Nullable String proof(String name) {
        String hash = file.current().get(name);
        return hash == null
                ? null
                : Digest.of(hash.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** Takes about 50 ms, longer when many ask; for a name that does not exist as long as for one that does. */
    public boolean check(String name, String password) throws InterruptedException {
        String hash = file.current().get(name);
        byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > MAX_PASSWORD_BYTES) return false;
        Digest memory = memory(name, bytes, hash == null ? "" : hash);
        Long until = remembered.get(memory);
        if (until != null && clock.millis() < until) return true;
        comparing.acquire();
        boolean right;
        try {
            right = BCrypt.verifyer()
                    .verify(bytes, (hash == null ? nobody : hash).getBytes(StandardCharsets.US_ASCII))
                    .verified;
        } finally {
            comparing.release();
        }
        if (!right || hash == null) return false;
        if (remembered.size() >= MAX_REMEMBERED) remembered.clear();
        remembered.put(memory, clock.millis() + REMEMBERED.toMillis());
        return true;
    }

    private Digest memory(String name, byte[] password, String hash) {
        MessageDigest digest = Digest.sha256();
        digest.update(salt);
        for (byte[] part :
                new byte[][] {name.getBytes(StandardCharsets.UTF_8), password, hash.getBytes(StandardCharsets.UTF_8)}) {
            digest.update((byte) (part.length >> 8));
            digest.update((byte) part.length);
            digest.update(part);
        }
        return Digest.from(digest);
    }
}
