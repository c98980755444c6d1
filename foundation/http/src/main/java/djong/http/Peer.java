package djong.http;

import java.net.SocketAddress;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a connection. */
public sealed interface Peer {
    /** A process of this machine; user and group as the kernel saw them at connect (SO_PEERCRED), by name or by number. */
    record Local(String user, String group) implements Peer {}

    /** A TCP client; {@code certificate} is the subject of its verified certificate, where one was asked for. */
    record Remote(SocketAddress address, @Nullable Principal certificate) implements Peer {}
}
