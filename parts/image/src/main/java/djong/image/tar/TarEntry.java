package djong.image.tar;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One object of an archive with its attributes.
 *
 * @param name as it stands in the archive: may be absolute, may contain {@code ..}
 * @param linkName the target of a symbolic link, verbatim, or the name of the entry a hard link goes to; else empty
 * @param mode the twelve permission bits
 * @param uid owner, 0 to 2^32-2
 * @param gid group, 0 to 2^32-2
 * @param size bytes of the file when unpacked; 0 for what is no file
 * @param segments where the stored bytes belong when the file is sparse, ascending and disjoint; empty when the stored bytes are the file
 * @param xattrs extended attributes by name
 */
public record TarEntry(
        String name,
        Type type,
        String linkName,
        int mode,
        long uid,
        long gid,
        long size,
        boolean sparse,
        List<Segment> segments,
        Instant modified,
        int deviceMajor,
        int deviceMinor,
        Map<String, byte[]> xattrs) {

    /** What an entry is. */
    public enum Type {
        FILE('0'),
        HARD_LINK('1'),
        SYMBOLIC_LINK('2'),
        CHARACTER_DEVICE('3'),
        BLOCK_DEVICE('4'),
        DIRECTORY('5'),
        FIFO('6');

        private final char flag;

        Type(char flag) {
            this.flag = flag;
        }

        /** The type flag in a header. */
        public char flag() {
            return flag;
        }
    }

    /** {@code length} stored bytes that belong at {@code offset} of a sparse file. */
    public record Segment(long offset, long length) {}

    public TarEntry {
        segments = List.copyOf(segments);
        xattrs = Map.copyOf(xattrs);
    }

    /** A plain file of root's, as the archives we write are made of. */
    public static TarEntry file(String name, int mode, long size, Instant modified) {
        return new TarEntry(name, Type.FILE, "", mode, 0, 0, size, false, List.of(), modified, 0, 0, Map.of());
    }

    /** A directory of root's. */
    public static TarEntry directory(String name, int mode, Instant modified) {
        return new TarEntry(name, Type.DIRECTORY, "", mode, 0, 0, 0, false, List.of(), modified, 0, 0, Map.of());
    }

    /** The same, changed at another time. */
    public TarEntry at(Instant time) {
        return new TarEntry(
                name, type, linkName, mode, uid, gid, size, sparse, segments, time, deviceMajor, deviceMinor, xattrs);
    }
}
