package djong.runtime.forward;

import djong.linux.Poller;
import java.io.IOException;
import java.nio.file.Path;

/** Where a container's output goes, and in which form. */
public sealed interface Forwarding {
    /** Connects; blocks for it, some seconds at most. */
    Destination open(Poller poller) throws IOException;

    /** To journald. @param socket usually {@code /run/systemd/journal/socket} */
    record Journal(Path socket, JournalFields fields) implements Forwarding {
        @Override
        public Destination open(Poller poller) throws IOException {
            return new JournalDestination(djong.linux.UnixDatagram.connect(poller, socket), fields);
        }

        @Override
        public String toString() {
            return "journald at " + socket;
        }
    }

    /** To a syslog server. @param pid that lines are shown to come from @param hostName the same */
    record Syslog(
            SyslogAddress address,
            SyslogTls tls,
            SyslogFormat format,
            int facility,
            String hostName,
            long pid,
            String tag)
            implements Forwarding {
        @Override
        public Destination open(Poller poller) throws IOException {
            return SyslogDestination.open(this, poller);
        }

        @Override
        public String toString() {
            return "syslog at " + address;
        }
    }
}
