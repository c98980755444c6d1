package djong.runtime;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The bundle of one task, with what conmon keeps beside it. */
record RunFolder(String id, Path path) {
    /** Makes it if absent, for root alone: whoever reaches the attach socket is in the container. Forgets an earlier run, whose exit file would mislead. */
    RunFolder fresh() throws IOException {
        if (!make()) clear();
        return this;
    }

    /** False if it was there. */
    boolean make() throws IOException {
        try {
            Files.createDirectory(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    Path config() {
        return path.resolve("config.json");
    }

    Path pidFile() {
        return path.resolve("pidfile");
    }

    Path attachSocket() {
        return path.resolve("attach");
    }

    /** The fifo on which conmon takes orders, see {@link Control}. */
    Path control() {
        return path.resolve("ctl");
    }

    /** conmon writes the code as text, and names the file after the container. */
    Path exitFile() {
        return path.resolve(id);
    }

    /** Empty, and there once the kernel has killed a process of the container for memory. */
    Path oomFile() {
        return path.resolve("oom");
    }

    /** conmon's own complaints. */
    Path conmonErrors() {
        return path.resolve("conmon.err");
    }

    private void clear() throws IOException {
        for (Path left : List.of(exitFile(), oomFile(), attachSocket(), control())) Files.deleteIfExists(left);
    }

    /** Removes the files and then the folder; a directory that is not empty, a mounted root for example, is left as it is. */
    void remove() throws IOException {
        boolean empty = true;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                try {
                    Files.delete(entry);
                } catch (IOException e) {
                    if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) throw e;
                    empty = false;
                }
            }
        } catch (NoSuchFileException e) {
            return;
        }
        if (empty) Files.deleteIfExists(path);
    }
}
