package djong.cli.buildkit;

import com.google.protobuf.ByteString;
import djong.buildkit.Answers;
import djong.buildkit.GoMode;
import fsutil.types.Packet;
import fsutil.types.Packet.PacketType;
import fsutil.types.Stat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Sends a folder: tells of all its files, and gives the contents that it is asked for. For one transfer and one thread. */
final class FolderSender {
    private static final int CHUNK = 32 << 10;

    private final Path folder;
    private final FolderFilter filter;
    private final Answers<Packet> out;
    /** Files by number; the empty path where there is nothing to ask for. */
    private final List<Path> files = new ArrayList<>();

    FolderSender(Path folder, FolderFilter filter, Answers<Packet> out) {
        this.folder = folder;
        this.filter = filter;
        this.out = out;
    }

    /** Blocks until the daemon has all that it wants. @param said what it says; empty when it says no more */
    void send(BlockingQueue<Optional<Packet>> said) throws IOException, InterruptedException {
        tell(folder, "", filter.at(folder));
        out.send(packet(PacketType.PACKET_STAT).build());
        while (true) {
            Packet packet = said.take().orElseThrow(() -> new IOException("the daemon took no more files"));
            switch (packet.getType()) {
                case PACKET_REQ -> contents(packet.getID());
                case PACKET_FIN -> {
                    out.send(packet(PacketType.PACKET_FIN).build());
                    return;
                }
                case PACKET_ERR -> throw new IOException(packet.getData().toStringUtf8());
                case PACKET_STAT, PACKET_DATA, UNRECOGNIZED ->
                    throw new IOException("unexpected packet: " + packet.getType());
            }
        }
    }

    private static Packet.Builder packet(PacketType type) {
        return Packet.newBuilder().setType(type);
    }

    private void tell(Path at, String prefix, FolderFilter.Look look) throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        try (var found = Files.newDirectoryStream(at)) {
            for (Path each : found) names.add(each.getFileName().toString());
        }
        names.sort(null);
        for (String name : names) {
            String path = prefix + name;
            Path file = at.resolve(name);
            boolean isFolder = Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
            if (!(look.wants(path) || isFolder && look.mayWantBelow(path))) continue;
            Optional<Stat> stat = stat(file, path);
            if (stat.isEmpty()) continue;
            out.send(packet(PacketType.PACKET_STAT).setStat(stat.get()).build());
            files.add(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? file : Path.of(""));
            if (isFolder) tell(file, path + "/", look);
        }
    }

    /** Empty for what has gone meanwhile, and for a socket, which is nothing without who listens. */
    private static Optional<Stat> stat(Path file, String path) throws IOException {
        try {
            boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
            Map<String, Object> told = Files.readAttributes(file, unix ? "unix:*" : "*", LinkOption.NOFOLLOW_LINKS);
            boolean isFolder = told.get("isDirectory") instanceof Boolean b && b;
            boolean link = told.get("isSymbolicLink") instanceof Boolean b && b;
            // Where files have no modes: what most have.
            int otherwise = isFolder ? GoMode.S_IFDIR | 0755 : link ? GoMode.S_IFLNK | 0777 : GoMode.S_IFREG | 0644;
            int mode = told.get("mode") instanceof Integer m ? m : otherwise;
            if (told.get("isOther") instanceof Boolean other && other) return Optional.empty();
            var stat = Stat.newBuilder()
                    .setPath(path)
                    .setMode(GoMode.of(mode))
                    .setModTime(
                            told.get("lastModifiedTime") instanceof FileTime time ? time.to(TimeUnit.NANOSECONDS) : 0);
            if (told.get("uid") instanceof Integer uid) stat.setUid(uid);
            if (told.get("gid") instanceof Integer gid) stat.setGid(gid);
            if (link) stat.setLinkname(Files.readSymbolicLink(file).toString().replace('\\', '/'));
            else if (!isFolder && told.get("size") instanceof Long size) stat.setSize(size);
            return Optional.of(stat.build());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private void contents(int number) throws IOException, InterruptedException {
        if (number < 0 || number >= files.size() || files.get(number).toString().isEmpty())
            throw new IOException("no file has the number " + number);
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(files.get(number))) {
            for (int n = in.read(chunk); n > 0; n = in.read(chunk)) {
                out.send(packet(PacketType.PACKET_DATA)
                        .setID(number)
                        .setData(ByteString.copyFrom(chunk, 0, n))
                        .build());
            }
        }
        out.send(packet(PacketType.PACKET_DATA).setID(number).build());
    }
}
