package djong.daemon;

import djong.base.EngineException;
import djong.store.metadata.Durability;
import djong.store.metadata.Metadata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** Who this engine is, for the life of its data root. @param created when the data root was first used */
record Identification(String id, Instant created, String hostName) {
    private static final String COLLECTION = "engine";
    private static final String KEY = "identification";

    static Identification of(Metadata metadata, InstantSource clock) {
        String name = hostname();
        Optional<byte[]> known = metadata.read(tx -> tx.get(COLLECTION, KEY));
        if (known.isPresent()) {
            String[] parts = new String(known.get(), StandardCharsets.UTF_8).split(" ");
            if (parts.length == 2) return new Identification(parts[0], Instant.parse(parts[1]), name);
        }
        var fresh = new Identification(UUID.randomUUID().toString(), clock.instant(), name);
        byte[] body = (fresh.id + " " + fresh.created).getBytes(StandardCharsets.UTF_8);
        metadata.write(Durability.FULL, tx -> tx.put(COLLECTION, KEY, body));
        return fresh;
    }

    private static String hostname() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            throw new EngineException.System("cannot read the host's name: " + e.getMessage(), e);
        }
    }
}
