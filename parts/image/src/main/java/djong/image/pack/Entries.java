package djong.image.pack;

import djong.image.tar.TarEntry;
import djong.image.tar.TarEntry.Type;
import djong.image.tar.TarWriter;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Fd;
import djong.linux.Stat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes objects of a file system as entries, one at a time: Docker's choice of what an entry says. For one thread. */
final class Entries {
    private static final String CAPABILITY = "security.capability";
    private static final int BUFFER = 256 << 10;
    private static final byte[] NO_BYTES = new byte[0];

    /** From this size on it pays to have the disk begin with a file while it is read. */
    private static final long LARGE_BYTES = 1 << 20;

    private record Inode(long device, long number) {}

    private final TarWriter tar;
    private final boolean toStay;
    private final Map<Inode, String> linked = new HashMap<>();
    private final byte[] bytes = new byte[BUFFER];
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

    /** @param toStay whether the files are about to become a layer, and will be synced */
    Entries(TarWriter tar, boolean toStay) {
        this.tar = tar;
        this.toStay = toStay;
    }

    TarWriter tar() {
        return tar;
    }

    /** Writes {@code name} of {@code folder} as {@code as}; nothing for a socket, or when it has gone. Does not descend. */
    void add(Dir folder, String name, Stat stat, String as) throws IOException {
        try {
            object(folder, name, stat, as);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENOENT) throw e;
        }
    }

    private void object(Dir folder, String name, Stat stat, String as) throws IOException {
        switch (stat.type()) {
            case Stat.S_IFDIR -> tar.add(entry(as, Type.DIRECTORY, "", stat, 0, capability(folder, name)));
            case Stat.S_IFREG -> file(folder, name, as, stat);
            case Stat.S_IFLNK -> other(as, Type.SYMBOLIC_LINK, folder.readlink(name), stat);
            case Stat.S_IFCHR -> other(as, Type.CHARACTER_DEVICE, "", stat);
            case Stat.S_IFBLK -> other(as, Type.BLOCK_DEVICE, "", stat);
            case Stat.S_IFIFO -> other(as, Type.FIFO, "", stat);
            default -> {} // an archive has no place for a socket
        }
    }

    private void other(String as, Type type, String target, Stat stat) throws IOException {
        if (!link(as, stat)) tar.add(entry(as, type, target, stat, 0, NO_BYTES));
    }

    private void file(Dir folder, String name, String as, Stat listed) throws IOException {
        // Held before it is looked at: nobody can put a fifo in its place, which would keep us waiting.
        try (Fd held = folder.open(name, Fd.PATH_ONLY)) {
            Stat stat = held.stat();
            if (!stat.isRegular()) return;
            if (link(as, listed)) return;
            try (Fd file = Fd.open(held.path(), Fd.READ_ONLY)) {
                if (toStay && stat.size() >= LARGE_BYTES) file.startSync();
                tar.add(entry(as, Type.FILE, "", stat, stat.size(), capability(folder, name)));
                content(file, stat.size());
            }
        }
    }

    /** Exactly {@code size} bytes, whatever the file has by now. */
    private void content(Fd file, long size) throws IOException {
        long left = size;
        while (left > 0) {
            buffer.clear().limit((int) Math.min(BUFFER, left));
            int n = file.read(buffer);
            if (n < 0) break;
            buffer.flip().get(bytes, 0, n);
            tar.write(bytes, 0, n);
            left -= n;
        }
        if (left == 0) return;
        java.util.Arrays.fill(bytes, (byte) 0);
        for (; left > 0; left -= Math.min(BUFFER, left)) tar.write(bytes, 0, (int) Math.min(BUFFER, left));
    }

    /** A file that was written under another name already is a link to that one. */
    private boolean link(String as, Stat stat) throws IOException {
        if (stat.nlink() < 2) return false;
        String first = linked.putIfAbsent(new Inode(stat.dev(), stat.ino()), as);
        if (first == null) return false;
        tar.add(entry(as, Type.HARD_LINK, first, stat, 0, NO_BYTES));
        return true;
    }

    private static byte[] capability(Dir folder, String name) throws IOException {
        byte[] value = name.isEmpty() ? null : folder.getXattr(name, CAPABILITY);
        return value == null ? NO_BYTES : value;
    }

    static TarEntry entry(String name, Type type, String link, Stat stat, long size, byte[] capability) {
        boolean device = type == Type.CHARACTER_DEVICE || type == Type.BLOCK_DEVICE;
        return new TarEntry(
                name,
                type,
                link,
                stat.permissions(),
                Integer.toUnsignedLong(stat.uid()),
                Integer.toUnsignedLong(stat.gid()),
                size,
                false,
                List.of(),
                whole(stat.mtime()),
                device ? stat.rdevMajor() : 0,
                device ? stat.rdevMinor() : 0,
                capability.length == 0 ? Map.of() : Map.of(CAPABILITY, capability));
    }

    /** Archives of Docker's tell whole seconds, so that headers stay plain. */
    static Instant whole(@Nullable Instant time) {
        return time == null || time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time.truncatedTo(ChronoUnit.SECONDS);
    }
}
