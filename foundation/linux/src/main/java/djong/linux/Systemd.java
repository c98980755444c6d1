package djong.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The protocols between systemd and its services: sd_notify(3), sd_listen_fds(3). Nothing happens where systemd did not start us. */
public final class Systemd {
    private static final int FIRST_LISTEN_FD = 3;

    private Systemd() {}

    /** Tells systemd a state, as {@code READY=1}. */
    public static void notify(String state) throws IOException {
        notify(System.getenv(), state);
    }

    static void notify(Map<String, String> environment, String state) throws IOException {
        String name = environment.get("NOTIFY_SOCKET");
        if (name == null || name.isEmpty()) return;
        try (Fd socket = UnixSocket.open(UnixSocket.SOCK_DGRAM)) {
            UnixSocket.withName(Syscall.CONNECT, socket, name);
            socket.write(ByteBuffer.wrap(state.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** The listening sockets passed to this process, in the order of the unit; call it once. */
    public static List<Fd> listenFds() throws IOException {
        return listenFds(System.getenv(), ProcessHandle.current().pid());
    }

    static List<Fd> listenFds(Map<String, String> environment, long pid) throws IOException {
        if (!Long.toString(pid).equals(environment.get("LISTEN_PID"))) return List.of();
        int count;
        try {
            count = Integer.parseInt(environment.getOrDefault("LISTEN_FDS", "0"));
        } catch (NumberFormatException e) {
            throw new IOException("LISTEN_FDS is not a number: " + environment.get("LISTEN_FDS"), e);
        }
        List<Fd> sockets = new ArrayList<>();
        for (int number = FIRST_LISTEN_FD; number < FIRST_LISTEN_FD + count; number++) {
            // F_SETFD, FD_CLOEXEC: systemd passes them open for our children too.
            Libc.call(Syscall.FCNTL, "F_SETFD", number, 2, 1);
            sockets.add(Fd.adopt(number));
        }
        return sockets;
    }
}
