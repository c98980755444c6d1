package djong.cli.copy;

import java.time.Instant;

/**
 * An entry of an archive.
 *
 * @param type the flag of tar: {@code 0} file, {@code 1} link, {@code 2} symbolic link, {@code 3} to {@code 6} devices, folder and fifo
 * @param sizeBytes what follows it
 */
record Archived(
        String name,
        char type,
        String link,
        int mode,
        long uid,
        long gid,
        long sizeBytes,
        Instant modified,
        int deviceMajor,
        int deviceMinor) {
    static final char FILE = '0';
    static final char HARD_LINK = '1';
    static final char SYMBOLIC_LINK = '2';
    static final char CHARACTER_DEVICE = '3';
    static final char BLOCK_DEVICE = '4';
    static final char FOLDER = '5';
    static final char FIFO = '6';

    Archived renamed(String newName, String newLink) {
        return new Archived(newName, type, newLink, mode, uid, gid, sizeBytes, modified, deviceMajor, deviceMinor);
    }
}
