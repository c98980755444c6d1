package djong.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpawnTest {
    private static final Path SH = Path.of("/bin/sh");

    private Poller poller;

    @BeforeEach
    void open() throws IOException {
        poller = Poller.open();
    }

    @AfterEach
    void close() {
        poller.close();
    }

    private static Spawn sh(String script) {
        return Spawn.of(SH, List.of("sh", "-c", script)).env(List.of("PATH=/usr/bin:/bin"));
    }

    private String output(Spawn spawn) throws Exception {
        try (Pipe pipe = Pipe.open()) {
            Child child = spawn.fd(pipe.write(), 1).start();
            pipe.write().close();
            String text = new String(poller.input(pipe.read()).readAllBytes(), StandardCharsets.UTF_8);
            child.await(poller);
            return text;
        }
    }

    @Test
    void exitCodesAndSignals() throws Exception {
        assertEquals(0, sh("true").start().await(poller));
        assertEquals(42, sh("exit 42").start().await(poller));
        assertEquals(128 + 9, sh("kill -9 $$").start().await(poller));
        Child sleeping = sh("exec sleep 100").start();
        sleeping.signal(Signals.SIGTERM);
        assertEquals(128 + 15, sleeping.await(poller));
        sleeping.signal(Signals.SIGTERM);
    }

    @Test
    void everyWaiterGetsTheStatusOfTheOneReap() throws Exception {
        try (Pipe hold = Pipe.open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Child child = sh("read x; exit 7").fd(hold.read(), 0).start();
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) answers.add(threads.submit(() -> child.await(poller)));
            hold.write().close();
            for (Future<Integer> answer : answers) assertEquals(7, answer.get(10, TimeUnit.SECONDS));
            assertEquals(7, child.await(poller));
        }
    }

    @Test
    void onlyTheNamedDescriptorsAreOpen() throws Exception {
        try (Pipe other = Pipe.open();
                Pipe also = Pipe.open()) {
            String listed = output(sh("ls -l /proc/$$/fd").fd(other.read(), 5).fd(also.write(), 3));
            List<String> numbers = Arrays.stream(listed.split("\n"))
                    .filter(l -> l.contains(" -> "))
                    .map(l -> l.split("\\s+"))
                    .map(w -> w[w.length - 3])
                    .toList();
            assertEquals(List.of("0", "1", "2", "3", "5"), numbers, listed);
            assertTrue(listed.contains("0 -> /dev/null"), listed);
            assertTrue(listed.contains("2 -> /dev/null"), listed);
        }
    }

    @Test
    void descriptorsMayChangePlaces() throws Exception {
        try (Pipe a = Pipe.open();
                Pipe b = Pipe.open()) {
            // Targets that are each other's sources.
            int x = a.write().number();
            int y = b.write().number();
            Child child = sh("echo to-b >/proc/self/fd/" + x + "; echo to-a >/proc/self/fd/" + y)
                    .fd(b.write(), x)
                    .fd(a.write(), y)
                    .start();
            a.write().close();
            b.write().close();
            assertEquals("to-a\n", new String(poller.input(a.read()).readAllBytes(), StandardCharsets.UTF_8));
            assertEquals("to-b\n", new String(poller.input(b.read()).readAllBytes(), StandardCharsets.UTF_8));
            assertEquals(0, child.await(poller));
        }
    }

    @Test
    void environmentDirectoryAndSignalsAreAsSaid() throws Exception {
        String text =
                output(Spawn.of(SH, List.of("sh", "-c", "pwd; echo $X; exec grep -E 'Sig(Blk|Ign)' /proc/self/status"))
                        .env(List.of("X=y z", "PATH=/bin:/usr/bin"))
                        .directory(Path.of("/usr"))
                        .session());
        assertEquals("/usr\ny z\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n", text);
    }

    @Test
    void whatCannotRunSaysSo() {
        var missing = assertThrows(
                ErrnoException.class,
                () -> Spawn.of(Path.of("/no/such"), List.of("x")).start());
        assertEquals(Errno.ENOENT, missing.errno());
        var forbidden = assertThrows(
                ErrnoException.class,
                () -> Spawn.of(Path.of("/etc/passwd"), List.of("x")).start());
        assertEquals(Errno.EACCES, forbidden.errno());
    }

    @Test
    void pidfdsTellOfTheEnd() throws Exception {
        Child child = sh("exec sleep 100").start();
        try (Fd pidfd = Pidfd.open(child.pid())) {
            assertTrue(Processes.startTime(child.pid()).isPresent());
            Pidfd.signal(pidfd, Signals.SIGKILL);
            poller.awaitReadable(pidfd);
            assertEquals(137, child.await(poller));
            assertThrows(ErrnoException.class, () -> Pidfd.signal(pidfd, 0));
        }
    }

    @Test
    void handlersOfAProcessAreSeen() throws Exception {
        try (Pipe out = Pipe.open()) {
            Child child = sh("trap : WINCH; echo; exec 1>&-; kill -STOP $$")
                    .fd(out.write(), 1)
                    .start();
            out.write().close();
            poller.input(out.read()).readAllBytes();
            assertTrue(Processes.handles(child.pid(), Signals.SIGWINCH));
            assertFalse(Processes.handles(child.pid(), Signals.SIGTERM));
            Processes.kill(child.pid(), Signals.SIGKILL);
            assertEquals(137, child.await(poller));
            assertFalse(Processes.handles(child.pid(), Signals.SIGWINCH));
        }
    }
}
