package djong.build.session;

import com.google.protobuf.ByteString;
import djong.buildkit.GoMode;
import djong.linux.Dir;
import djong.linux.Fd;
import djong.linux.Root;
import djong.linux.Stat;
import fsutil.types.Packet;
import fsutil.types.Packet.PacketType;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Sends folders to a client, which asks for the contents that it wants. For one transfer. */
final class Sender {
    private static final int CHUNK = 32 << 10;

    private final BlockingClientCall<Packet, Packet> call;
    private final @Nullable Instant modified;
    private final LongConsumer sent;
    /** What the client has said and nobody has answered yet; at most one request per file. */
    private final BlockingQueue<Said> said = new LinkedBlockingQueue<>();

    /** Files by number; null where there is nothing to ask for. */
    private final List<@Nullable Place> places = new ArrayList<>();

    private final Map<String, String> firstNames = new HashMap<>();
    private long bytes;

    private record Place(Root root, String path) {}

    private Sender(BlockingClientCall<Packet, Packet> call, @Nullable Instant modified, LongConsumer sent) {
        this.call = call;
        this.modified = modified;
        this.sent = sent;
    }

    /** A packet, the end, or why there are no more. */
    private sealed interface Said {
        record Asked(Packet packet) implements Said {}

        record Ended(@Nullable Exception why) implements Said {}
    }

    /** Blocks until the client has all that it wants. */
    static void send(
            BlockingClientCall<Packet, Packet> call,
            SortedMap<String, Path> folders,
            @Nullable Instant modified,
            LongConsumer sent)
            throws IOException, StatusException, InterruptedException {
        var sender = new Sender(call, modified, sent);
        // The client asks while it still is told of files: somebody has to listen.
        Thread listener = Thread.ofVirtual().start(sender::listen);
        List<Root> roots = new ArrayList<>();
        try {
            for (var each : folders.entrySet()) {
                Root root = Root.open(each.getValue());
                roots.add(root);
                sender.tell(root, each.getKey());
            }
            sender.write(Packet.newBuilder().setType(PacketType.PACKET_STAT));
            sender.serve();
        } finally {
            listener.interrupt();
            for (Root root : roots) root.close();
        }
    }

    /** A folder of a name goes below one that is made for it. */
    private void tell(Root root, String name) throws IOException, StatusException, InterruptedException {
        if (!name.isEmpty()) {
            var folder = fsutil.types.Stat.newBuilder().setPath(name).setMode(GoMode.of(Stat.S_IFDIR | 0755));
            if (modified != null) folder.setModTime(nanos(modified));
            write(Packet.newBuilder().setType(PacketType.PACKET_STAT).setStat(folder));
            places.add(null);
        }
        try (Dir top = root.directory()) {
            tell(root, top, "", name.isEmpty() ? "" : name + "/");
        }
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    private void listen() {
        try {
            for (Packet packet = call.read(); packet != null; packet = call.read()) said.add(new Said.Asked(packet));
            said.add(new Said.Ended(null));
        } catch (StatusException | InterruptedException | RuntimeException e) {
            said.add(new Said.Ended(e));
        }
    }

    private void tell(Root root, Dir folder, String prefix, String above)
            throws IOException, StatusException, InterruptedException {
        List<String> names = new ArrayList<>(folder.list());
        Collections.sort(names);
        for (String name : names) {
            String path = prefix + name;
            Stat stat = folder.stat(name);
            if ((stat.type()) == Stat.S_IFSOCK) continue;
            write(Packet.newBuilder().setType(PacketType.PACKET_STAT).setStat(told(folder, name, above + path, stat)));
            places.add(stat.isRegular() ? new Place(root, path) : null);
            if (!stat.isDirectory()) continue;
            try (Dir inner = folder.directory(name)) {
                tell(root, inner, path + "/", above);
            }
        }
    }

    private fsutil.types.Stat told(Dir folder, String name, String path, Stat stat) throws IOException {
        var told = fsutil.types.Stat.newBuilder()
                .setPath(path)
                .setMode(GoMode.of(stat.mode()))
                .setUid(stat.uid())
                .setGid(stat.gid())
                .setModTime(nanos(modified == null ? stat.mtime() : modified));
        if (stat.isSymbolicLink()) told.setLinkname(folder.readlink(name));
        else if (stat.isRegular()) {
            told.setSize(stat.size());
            String first = stat.nlink() > 1 ? firstNames.putIfAbsent(stat.dev() + ":" + stat.ino(), path) : null;
            if (first != null) told.setLinkname(first);
        } else if (!stat.isDirectory()) {
            told.setDevmajor(stat.rdevMajor()).setDevminor(stat.rdevMinor());
        }
        return told.build();
    }

    private void serve() throws IOException, StatusException, InterruptedException {
        while (true) {
            switch (said.take()) {
                case Said.Ended(var why) -> {
                    if (why instanceof StatusException e) throw e;
                    throw new IOException("the client took no more files", why);
                }
                case Said.Asked(Packet packet) -> {
                    switch (packet.getType()) {
                        case PACKET_REQ -> contents(packet.getID());
                        case PACKET_FIN -> {
                            write(Packet.newBuilder().setType(PacketType.PACKET_FIN));
                            call.halfClose();
                            return;
                        }
                        case PACKET_ERR ->
                            throw new IOException(packet.getData().toStringUtf8());
                        case PACKET_STAT, PACKET_DATA, UNRECOGNIZED ->
                            throw new IOException("unexpected packet: " + packet.getType());
                    }
                }
            }
        }
    }

    private void contents(int number) throws IOException, StatusException, InterruptedException {
        Place place = number < 0 || number >= places.size() ? null : places.get(number);
        if (place == null) throw new IOException("no file has the number " + number);
        byte[] chunk = new byte[CHUNK];
        try (Fd file = place.root().open(place.path(), Fd.READ_ONLY, 0);
                InputStream in = file.input()) {
            for (int n = in.read(chunk); n > 0; n = in.read(chunk)) {
                write(Packet.newBuilder()
                        .setType(PacketType.PACKET_DATA)
                        .setID(number)
                        .setData(ByteString.copyFrom(chunk, 0, n)));
                bytes += n;
                sent.accept(bytes);
            }
        }
        write(Packet.newBuilder().setType(PacketType.PACKET_DATA).setID(number));
    }

    private void write(Packet.Builder packet) throws StatusException, InterruptedException {
        call.write(packet.build());
    }
}
