package djong.cli.copy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** A local file, or a folder with all in it, as an archive that is made while it is read. Sockets are left out; links are links. */
public final class LocalArchive {
    private record Found(Path path, String name) {}

    private final Deque<Found> left = new ArrayDeque<>();
    private final Map<Object, String> linked = new HashMap<>();
    private final Rename rename;
    private final @Nullable Left leaveOut;

    private LocalArchive(Rename rename, @Nullable Left leaveOut) {
        this.rename = rename;
        this.leaveOut = leaveOut;
    }

    /** What of a folder is not wanted. */
    public interface Left {
        /**
         * @param path below the folder, with slashes
         * @param folder whether it is one
         */
        boolean out(String path, boolean folder);
    }

    /** What is in {@code folder}, without what is left out; all of it root's, as a build's context is sent. */
    public static InputStream context(Path folder, Left leaveOut) throws IOException {
        var archive = new LocalArchive(Rename.NONE, leaveOut);
        archive.list(folder, "");
        return archive.stream();
    }

    /**
     * Entries are {@code name} and what begins with it, then renamed. Errors of files that are met later come while reading.
     *
     * @throws NoSuchFileException when there is nothing at {@code path}
     */
    public static InputStream of(Path path, String name, Rename rename) throws IOException {
        Files.readAttributes(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        var archive = new LocalArchive(rename, null);
        archive.left.add(new Found(path, name));
        return archive.stream();
    }

    /** An entry for a file of root's, and its content. */
    public static byte[] file(String name, byte[] content) {
        byte[] header =
                TarHeader.of(new Archived(name, Archived.FILE, "", 0644, 0, 0, content.length, Instant.EPOCH, 0, 0));
        byte[] all =
                java.util.Arrays.copyOf(header, header.length + content.length + TarHeader.padding(content.length));
        System.arraycopy(content, 0, all, header.length, content.length);
        return all;
    }

    /** What precedes the content of a file of root's, or stands for a folder, whose name ends in a slash. */
    public static byte[] head(String name, long sizeBytes, Instant modified) {
        boolean folder = name.endsWith("/");
        return TarHeader.of(new Archived(
                name,
                folder ? Archived.FOLDER : Archived.FILE,
                "",
                folder ? 0755 : 0644,
                0,
                0,
                sizeBytes,
                modified,
                0,
                0));
    }

    /** What follows the content of a file of that size. */
    public static byte[] tail(long sizeBytes) {
        return new byte[TarHeader.padding(sizeBytes)];
    }

    /** What an archive ends with. */
    public static byte[] end() {
        return TarHeader.end();
    }

    private InputStream stream() {
        return new SequenceInputStream(new Enumeration<>() {
            private boolean ended;

            @Override
            public boolean hasMoreElements() {
                return !ended;
            }

            @Override
            public InputStream nextElement() {
                if (ended) throw new NoSuchElementException();
                Found found = left.pollFirst();
                if (found == null) {
                    ended = true;
                    return new ByteArrayInputStream(TarHeader.end());
                }
                try {
                    return entry(found);
                } catch (NoSuchFileException e) {
                    return InputStream.nullInputStream();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }

    private InputStream entry(Found found) throws IOException {
        var facts = new Facts(Files.readAttributes(
                found.path(), "unix:mode,uid,gid,size,nlink,ino,dev,rdev,lastModifiedTime", LinkOption.NOFOLLOW_LINKS));
        int mode = (int) facts.number("mode");
        char type = type(mode);
        if (type == 0) return InputStream.nullInputStream();
        String name = type == Archived.FOLDER && !found.name().endsWith("/") ? found.name() + "/" : found.name();
        if (type == Archived.FOLDER) list(found.path(), name);
        String link = type == Archived.SYMBOLIC_LINK
                ? Files.readSymbolicLink(found.path()).toString()
                : "";
        if (type != Archived.FOLDER && facts.number("nlink") > 1) {
            String first = linked.putIfAbsent(facts.number("dev") + ":" + facts.number("ino"), name);
            if (first != null) {
                type = Archived.HARD_LINK;
                link = first;
            }
        }
        long size = type == Archived.FILE ? facts.number("size") : 0;
        long device = facts.number("rdev");
        Archived entry = rename.apply(new Archived(
                name,
                type,
                link,
                mode & 07777,
                leaveOut == null ? facts.number("uid") & 0xffff_ffffL : 0,
                leaveOut == null ? facts.number("gid") & 0xffff_ffffL : 0,
                size,
                facts.modified(),
                (int) (device >>> 8 & 0xfff),
                (int) (device & 0xff | device >>> 12 & 0xfff00)));
        var header = new ByteArrayInputStream(TarHeader.of(entry));
        if (size == 0) return header;
        InputStream content = new Exactly(Files.newInputStream(found.path(), LinkOption.NOFOLLOW_LINKS), size);
        return new SequenceInputStream(header, content);
    }

    private record Facts(Map<String, Object> all) {
        long number(String name) {
            return all.get(name) instanceof Number n ? n.longValue() : 0;
        }

        Instant modified() {
            return all.get("lastModifiedTime") instanceof FileTime time ? time.toInstant() : Instant.EPOCH;
        }
    }

    private void list(Path folder, String prefix) throws IOException {
        List<Path> inside = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path each : entries) inside.add(each);
        }
        inside.sort(null);
        for (Path each : inside.reversed()) {
            String name = prefix + each.getFileName();
            if (leaveOut == null || !leaveOut.out(name, Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)))
                left.addFirst(new Found(each, name));
        }
    }

    private static char type(int mode) {
        return switch (mode & 0xF000) {
            case 0x8000 -> Archived.FILE;
            case 0x4000 -> Archived.FOLDER;
            case 0xA000 -> Archived.SYMBOLIC_LINK;
            case 0x2000 -> Archived.CHARACTER_DEVICE;
            case 0x6000 -> Archived.BLOCK_DEVICE;
            case 0x1000 -> Archived.FIFO;
            default -> 0;
        };
    }

    /** As many bytes as the header says, whatever the file has by now, and the zeros that follow. */
    private static final class Exactly extends InputStream {
        private final InputStream file;
        private long left;
        private int padding;
        private boolean ended;

        Exactly(InputStream file, long size) {
            this.file = file;
            this.left = size;
            this.padding = TarHeader.padding(size);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            if (length == 0) return 0;
            if (left == 0) {
                int n = Math.min(length, padding);
                if (n == 0) return -1;
                java.util.Arrays.fill(into, from, from + n, (byte) 0);
                padding -= n;
                return n;
            }
            int wanted = (int) Math.min(length, left);
            int n = ended ? -1 : file.read(into, from, wanted);
            if (n < 0) {
                ended = true;
                n = wanted;
                java.util.Arrays.fill(into, from, from + n, (byte) 0);
            }
            left -= n;
            return n;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
