package djong.build.op;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** What the folders of caches are called by those who use them, and when that was last: a small file for each. The caller sees to it that one at a time does so. */
final class CacheIds {
    private final Path files;
    private final InstantSource clock;

    /** @param files a folder for them alone; made when it is missing */
    CacheIds(Path files, InstantSource clock) throws IOException {
        this.files = Files.createDirectories(files);
        this.clock = clock;
    }

    record Known(String id, Instant lastUsed) {}

    /** The folder {@code name} is used from now on, as {@code id}. */
    void note(String name, String id) throws IOException {
        Path file = files.resolve(name);
        if (of(name).map(known -> !known.id().equals(id)).orElse(true)) {
            // Written beside and moved: there is never half an id.
            Path fresh = Files.writeString(files.resolve(name + ".new"), id);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    }

    /** Nothing for a folder that nobody has used since there are such files. */
    Optional<Known> of(String name) throws IOException {
        Path file = files.resolve(name);
        try {
            return Optional.of(new Known(
                    Files.readString(file), Files.getLastModifiedTime(file).toInstant()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    void forget(String name) throws IOException {
        Files.deleteIfExists(files.resolve(name));
    }
}
