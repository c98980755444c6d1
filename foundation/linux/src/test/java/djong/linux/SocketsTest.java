package djong.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SocketsTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    @TempDir
    Path folder;

    private static Child python(String script, Fd out, String... arguments) throws Exception {
        assumeTrue(Files.isExecutable(PYTHON), "needs python3 as the other side of the socket");
        var argv = new java.util.ArrayList<>(List.of("python3", "-c", script));
        argv.addAll(List.of(arguments));
        return Spawn.of(PYTHON, argv).fd(out, 1).fd(out, 2).start();
    }

    private static final String ECHO = """
            import socket, sys, os
            s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            os.chdir(os.path.dirname(sys.argv[1]))
            s.bind(os.path.basename(sys.argv[1])); s.listen(1); print("up", flush=True)
            c, _ = s.accept()
            while True:
                d = c.recv(65536)
                if not d: break
                c.send(d[::-1])
            c.send(b"bye"); c.close()
            """;

    @Test
    void packetsKeepTheirBoundsOverALongPath() throws Exception {
        Path deep = Files.createDirectories(folder.resolve("a".repeat(100)).resolve("b".repeat(60)));
        Path path = deep.resolve("attach");
        try (Poller poller = Poller.open();
                Pipe ready = Pipe.open()) {
            Child peer = python(ECHO, ready.write(), path.toString());
            assertEquals('u', poller.input(ready.read()).read());
            try (SeqPacket socket = SeqPacket.connect(poller, path)) {
                socket.send(ByteBuffer.wrap("abc".getBytes(StandardCharsets.UTF_8)));
                socket.send(ByteBuffer.wrap("12345".getBytes(StandardCharsets.UTF_8)));
                assertEquals("cba", received(socket));
                assertEquals("54321", received(socket));
                socket.shutdownWrite();
                assertEquals("bye", received(socket));
                assertEquals(-1, socket.receive(ByteBuffer.allocate(10)));
            }
            assertEquals(0, peer.await(poller));
        }
    }

    private static String received(SeqPacket socket) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(8193);
        int n = socket.receive(buffer);
        return new String(buffer.array(), 0, n, StandardCharsets.UTF_8);
    }

    @Test
    void nobodyListening() throws Exception {
        try (Poller poller = Poller.open()) {
            var refused =
                    assertThrows(ErrnoException.class, () -> SeqPacket.connect(poller, folder.resolve("nothing")));
            assertEquals(Errno.ENOENT, refused.errno());
        }
    }

    private static final String SEND_TERMINAL = """
            import socket, sys, os, array
            master, slave = os.openpty()
            s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            os.chdir(os.path.dirname(sys.argv[1])); s.connect(os.path.basename(sys.argv[1]))
            s.sendmsg([b"/dev/ptmx"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [master]))])
            sys.stdin.read()
            """;

    @Test
    void aTerminalComesOverTheConsoleSocketAndIsResized() throws Exception {
        Path path = Files.createDirectories(folder.resolve("c".repeat(110))).resolve("console");
        try (Poller poller = Poller.open();
                Pipe out = Pipe.open();
                ConsoleSocket console = ConsoleSocket.listen(path)) {
            Child sender = python(SEND_TERMINAL, out.write(), path.toString());
            try (Fd terminal = console.receive(poller, Duration.ofSeconds(20))) {
                Terminals.resize(terminal, 24, 133);
                assertEquals(new Terminals.Size(24, 133), Terminals.size(terminal));
            }
            assertEquals(0, sender.await(poller));
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void waitingForATerminalEnds() throws Exception {
        try (Poller poller = Poller.open();
                ConsoleSocket console = ConsoleSocket.listen(folder.resolve("console"))) {
            var late = assertThrows(ErrnoException.class, () -> console.receive(poller, Duration.ofMillis(20)));
            assertEquals(Errno.ETIMEDOUT, late.errno());
        }
    }

    @Test
    void systemdIsTold() throws Exception {
        Path path = folder.resolve("notify");
        Fd listener = UnixSocket.open(UnixSocket.SOCK_DGRAM);
        UnixSocket.with(Syscall.BIND, listener, path);
        Systemd.notify(Map.of("NOTIFY_SOCKET", path.toString()), "READY=1");
        ByteBuffer buffer = ByteBuffer.allocate(100);
        int n = listener.read(buffer);
        assertEquals("READY=1", new String(buffer.array(), 0, n, StandardCharsets.UTF_8));
        listener.close();
        Systemd.notify(Map.of(), "READY=1");
    }

    @Test
    void inotifyTellsOfWritesRenamesAndRemoval() throws Exception {
        Path file = Files.writeString(folder.resolve("log"), "");
        try (Poller poller = Poller.open();
                Inotify inotify = Inotify.open(poller);
                Inotify.Watch watch = inotify.watch(file);
                Inotify.Watch second = inotify.watch(file)) {
            assertEquals(Set.of(), watch.await(Duration.ofMillis(10)));
            Files.writeString(file, "line\n");
            assertTrue(watch.await(Duration.ofSeconds(10)).contains(Inotify.Change.MODIFIED));
            assertTrue(second.await(Duration.ofSeconds(10)).contains(Inotify.Change.MODIFIED));
            Files.move(file, folder.resolve("log.1"));
            await(watch, Inotify.Change.MOVED);
            second.close();
            Files.delete(folder.resolve("log.1"));
            await(watch, Inotify.Change.GONE);
        }
    }

    @Test
    void aWatchCanBeWokenForAnotherReason() throws Exception {
        Path file = Files.writeString(folder.resolve("log"), "");
        try (Poller poller = Poller.open();
                Inotify inotify = Inotify.open(poller);
                Inotify.Watch watch = inotify.watch(file)) {
            watch.wake();
            assertEquals(Set.of(), watch.await());
            inotify.close();
            assertEquals(EnumSet.of(Inotify.Change.GONE), watch.await());
        }
    }

    private static void await(Inotify.Watch watch, Inotify.Change change) throws InterruptedException {
        while (!watch.await(Duration.ofSeconds(10)).contains(change)) {
            // Events of one change may come one by one.
        }
    }
}
