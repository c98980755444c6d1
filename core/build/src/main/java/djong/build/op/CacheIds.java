package djong.build.op;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;

/** What the folders of caches are called by those who use them, and when that was last: a small file for each. The caller sees to it that one at a time does so. */
final class CacheIds {
    private final Path folders;
    private final Path files;
    private final InstantSource clock;

    /**
     * @param folders where the caches are
     * @param files a folder for the ids alone; made when it is missing
     */
    CacheIds(Path folders, Path files, InstantSource clock) throws IOException {
        this.folders = folders;
        this.files = Files.createDirectories(files);
        this.clock = clock;
    }

    record Known(String id, Instant lastUsed) {}

    /** The folder {@code name} is used from now on, as {@code id}. */
    void note(String name, String id) throws IOException {
        Path file = files.resolve(name);
        if (!Files.exists(file) || !Files.readString(file).equals(id)) {
            // Written beside and moved: there is never half an id.
            Path fresh = Files.writeString(files.resolve(name + ".new"), id);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    }

    /** A folder that nobody has used since there are such files goes by its own name and time. */
    Known of(String name) throws IOException {
        Path file = files.resolve(name);
        try {
            return new Known(
                    Files.readString(file), Files.getLastModifiedTime(file).toInstant());
        } catch (NoSuchFileException e) {
            return new Known(
                    name, Files.getLastModifiedTime(folders.resolve(name)).toInstant());
        }
    }

    void forget(String name) throws IOException {
        Files.deleteIfExists(files.resolve(name));
    }
}
