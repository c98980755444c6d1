package djong.cli.buildkit;

import djong.buildkit.GoMode;
import fsutil.types.Packet;
import fsutil.types.Packet.PacketType;
import fsutil.types.Stat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Writes the files that the daemon sends into a folder; what is there besides stays. Names are the daemon's: a file's parent must have been told of as a folder, and be
 * one, so that no path leads out of it through a link.
 */
final class FolderReceiver implements ReceivedFiles.Taker {
    private final Path folder;
    private final Consumer<Packet> answers;
    private final Set<String> folders = new HashSet<>(Set.of(""));
    private final List<Stat> told = new ArrayList<>();
    private final Map<Integer, OutputStream> open = new HashMap<>();
    /** Asked for, and not whole yet. */
    private final Set<Integer> wanted = new HashSet<>();

    private boolean allTold;
    private boolean finished;

    FolderReceiver(Path folder, Consumer<Packet> answers) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.answers = answers;
    }

    @Override
    public void message(byte[] bytes) throws IOException {
        Packet packet = Packet.parseFrom(bytes);
        switch (packet.getType()) {
            case PACKET_STAT -> {
                if (packet.hasStat()) tell(packet.getStat());
                else allTold = true;
                finish();
            }
            case PACKET_DATA -> {
                data(packet);
                finish();
            }
            case PACKET_FIN -> {}
            case PACKET_ERR -> throw new IOException(packet.getData().toStringUtf8());
            case PACKET_REQ, UNRECOGNIZED -> throw new IOException("unexpected packet: " + packet.getType());
        }
    }

    private Path place(String path) throws IOException {
        int slash = path.lastIndexOf('/');
        String parent = path.substring(0, Math.max(0, slash));
        String name = path.substring(slash + 1);
        if (name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.indexOf('\\') >= 0
                || !folders.contains(parent)) throw new IOException("not a path in a folder that was told of: " + path);
        return folder.resolve(parent).resolve(name);
    }

    private void tell(Stat stat) throws IOException {
        int number = told.size();
        told.add(stat);
        Path file = place(stat.getPath());
        int mode = stat.getMode();
        if ((mode & GoMode.DIRECTORY) != 0) {
            if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(file);
                Files.createDirectory(file);
            }
            folders.add(stat.getPath());
            return;
        }
        if ((mode & GoMode.SPECIAL) != 0) return; // a device or a pipe, which an ordinary user cannot make
        if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) Files.deleteIfExists(file);
        if ((mode & GoMode.SYMLINK) != 0) {
            Files.createSymbolicLink(file, Path.of(stat.getLinkname()));
        } else if (!stat.getLinkname().isEmpty()) {
            Files.createLink(file, place(stat.getLinkname()));
        } else {
            wanted.add(number);
            answers.accept(Packet.newBuilder()
                    .setType(PacketType.PACKET_REQ)
                    .setID(number)
                    .build());
        }
    }

    private void data(Packet packet) throws IOException {
        if (!wanted.contains(packet.getID()))
            throw new IOException("contents that nobody asked for: " + packet.getID());
        OutputStream out = open.get(packet.getID());
        if (out == null) {
            out = Files.newOutputStream(place(told.get(packet.getID()).getPath()));
            open.put(packet.getID(), out);
        }
        if (!packet.getData().isEmpty()) {
            packet.getData().writeTo(out);
            return;
        }
        open.remove(packet.getID());
        out.close();
        wanted.remove(packet.getID());
        dress(told.get(packet.getID()));
    }

    private void finish() throws IOException {
        if (!allTold || !wanted.isEmpty() || finished) return;
        finished = true;
        for (Stat stat : told.reversed()) if ((stat.getMode() & GoMode.DIRECTORY) != 0) dress(stat);
        answers.accept(Packet.newBuilder().setType(PacketType.PACKET_FIN).build());
    }

    private void dress(Stat stat) throws IOException {
        Path file = place(stat.getPath());
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int i = 0; i < all.length; i++) if ((stat.getMode() & 0400 >> i) != 0) permissions.add(all[i]);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix"))
            Files.setPosixFilePermissions(file, permissions);
        Files.setLastModifiedTime(file, FileTime.from(stat.getModTime(), TimeUnit.NANOSECONDS));
    }

    @Override
    public void end(boolean whole) throws IOException {
        for (OutputStream out : open.values()) out.close();
        if (whole && !finished) throw new FileSystemException(folder.toString(), null, "the transfer broke off");
    }
}
