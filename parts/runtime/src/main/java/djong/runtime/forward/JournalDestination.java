package djong.runtime.forward;

import djong.base.Ids;
import djong.linux.UnixDatagram;
import djong.runtime.log.LogEntry;
import djong.runtime.log.StdStream;
import java.io.IOException;
import java.util.EnumMap;

/** journald. Every entry is a datagram of its own; entries are small enough for one. */
final class JournalDestination implements Destination {
    private final UnixDatagram socket;
    private final JournalFields fields;
    private final EnumMap<StdStream, Parts> parts = new EnumMap<>(StdStream.class);

    /** A line that comes in several entries. */
    private static final class Parts {
        final String id = Ids.random();
        long count;
    }

    JournalDestination(UnixDatagram socket, JournalFields fields) {
        this.socket = socket;
        this.fields = fields;
    }

    @Override
    public void send(LogEntry entry) throws IOException, InterruptedException {
        byte[] line = entry.line();
        boolean goesOn = line.length == 0 || line[line.length - 1] != '\n';
        Parts of = goesOn ? parts.computeIfAbsent(entry.stream(), _ -> new Parts()) : parts.remove(entry.stream());
        socket.send(of == null ? fields.datagram(entry, 0, "") : fields.datagram(entry, ++of.count, of.id));
    }

    @Override
    public void flush() {}

    @Override
    public boolean keeps() {
        return false;
    }

    @Override
    public void close() {
        socket.close();
    }
}
