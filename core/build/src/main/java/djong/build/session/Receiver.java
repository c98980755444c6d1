package djong.build.session;

import com.google.protobuf.ByteString;
import djong.linux.Fd;
import djong.linux.Root;
import fsutil.types.Packet;
import fsutil.types.Packet.PacketType;
import fsutil.types.Stat;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.LongConsumer;

/**
 * Makes a folder equal to what a client sends: the client tells of all its files, contents come where they are asked for, and what it does not tell of goes. For
 * one transfer and one thread.
 *
 * <p>A file whose size, mode and time are those that the client tells of is not asked for. A file gets its time last, so that one that broke off half-way is never
 * taken for whole.
 */
final class Receiver {
    /** So many contents are asked for at once: enough to keep the client busy, and few enough that asking never blocks. */
    private static final int AHEAD = 64;

    private final BlockingClientCall<Packet, Packet> call;
    private final Mirror mirror;
    private final LongConsumer received;
    private final Queue<Wanted> queue = new ArrayDeque<>();
    private final Map<Integer, Incoming> coming = new HashMap<>();
    private ByteBuffer chunk = ByteBuffer.allocateDirect(64 << 10);
    private long bytes;
    private int told;
    private boolean allTold;
    private boolean finished;

    private Receiver(BlockingClientCall<Packet, Packet> call, Mirror mirror, LongConsumer received) {
        this.call = call;
        this.mirror = mirror;
        this.received = received;
    }

    /** A file whose contents are needed, by its number among all that were told of. */
    private record Wanted(int number, Stat stat) {}

    /** A file whose contents are coming. */
    private record Incoming(Stat stat, Fd file) {}

    /** Blocks until the folder is equal, or throws. */
    static void receive(BlockingClientCall<Packet, Packet> call, Root folder, LongConsumer received)
            throws IOException, StatusException, InterruptedException {
        try (var mirror = new Mirror(folder)) {
            var receiver = new Receiver(call, mirror, received);
            try {
                receiver.run();
            } finally {
                for (Incoming each : receiver.coming.values()) each.file.close();
            }
        }
    }

    private void run() throws IOException, StatusException, InterruptedException {
        for (Packet packet = call.read(); packet != null; packet = call.read()) {
            bytes += packet.getSerializedSize();
            received.accept(bytes);
            switch (packet.getType()) {
                case PACKET_STAT -> {
                    if (packet.hasStat()) tell(packet.getStat());
                    else {
                        allTold = true;
                        mirror.leaveOutOthers();
                    }
                }
                case PACKET_DATA -> data(packet.getID(), packet.getData());
                case PACKET_FIN -> {
                    call.halfClose();
                    continue;
                }
                case PACKET_ERR -> throw new IOException(packet.getData().toStringUtf8());
                case PACKET_REQ, UNRECOGNIZED -> throw new IOException("unexpected packet: " + packet.getType());
            }
            ask();
        }
        if (!finished) throw new IOException("the transfer broke off");
    }

    private void tell(Stat stat) throws IOException {
        if (allTold) throw new IOException("a file after the last one: " + stat.getPath());
        int number = told++;
        if (mirror.put(stat)) queue.add(new Wanted(number, stat));
    }

    /** Asks for as much as may be under way; once nothing is left, says so. */
    private void ask() throws IOException, StatusException, InterruptedException {
        while (coming.size() < AHEAD && !queue.isEmpty()) {
            Wanted next = queue.remove();
            coming.put(next.number, new Incoming(next.stat, mirror.create(next.stat)));
            call.write(Packet.newBuilder()
                    .setType(PacketType.PACKET_REQ)
                    .setID(next.number)
                    .build());
        }
        if (!allTold || !coming.isEmpty() || finished) return;
        mirror.finish();
        finished = true;
        call.write(Packet.newBuilder().setType(PacketType.PACKET_FIN).build());
    }

    private void data(int number, ByteString data) throws IOException {
        Incoming file = coming.get(number);
        if (file == null) throw new IOException("contents that nobody asked for: " + number);
        if (data.isEmpty()) {
            coming.remove(number);
            try (Fd _ = file.file) {
                mirror.complete(file.stat);
            }
            return;
        }
        if (chunk.capacity() < data.size()) chunk = ByteBuffer.allocateDirect(data.size());
        chunk.clear();
        data.copyTo(chunk);
        chunk.flip();
        while (chunk.hasRemaining()) file.file.write(chunk);
    }
}
