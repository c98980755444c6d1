package djong.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.linux.Signals;
import djong.runtime.log.StdStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StdioTest {
    private Machine machine;

    @BeforeEach
    void open() throws Exception {
        machine = new Machine();
    }

    @AfterEach
    void close() throws Exception {
        if (machine != null) machine.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void write(Attachment to, String text) throws IOException {
        to.write(bytes(text), 0, bytes(text).length);
    }

    /** Reads until so much has come. */
    private static String read(Attachment from, int length) throws InterruptedException {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            Frame frame = from.next();
            if (frame == null) break;
            text.append(new String(frame.data(), StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    @Test
    void pipesManyMebibytesBothWaysUnharmed() throws Exception {
        byte[] chunk = new byte[1 << 20];
        new Random(1).nextBytes(chunk);
        int chunks = 64;
        MessageDigest sent = MessageDigest.getInstance("SHA-256");
        MessageDigest received = MessageDigest.getInstance("SHA-256");
        Stdio stdio = machine.stdio(false, true, true);
        long begin = System.nanoTime();
        long length = 0;
        try (Attachment client = stdio.attach(true, true, true);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Task task = machine.create(stdio, "cat");
            Future<?> writer = threads.submit(() -> {
                for (int i = 0; i < chunks; i++) {
                    chunk[0] = (byte) i;
                    sent.update(chunk);
                    client.write(chunk, 0, chunk.length);
                }
                client.closeInput();
                return null;
            });
            task.start();
            for (Frame frame = client.next(); frame != null; frame = client.next()) {
                received.update(frame.data());
                length += frame.data().length;
            }
            writer.get();
            assertEquals(0, task.awaitExit().code());
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.getLogger("bench")
                .log(System.Logger.Level.INFO, String.format("cat: %.0f MB/s", length / 1e6 / seconds));
        assertEquals((long) chunks << 20, length);
        assertArrayEquals(sent.digest(), received.digest());
    }

    @Test
    void inputClosedBeforeTheStartIsAnEndOfFile() throws Exception {
        Stdio stdio = machine.stdio(false, true, true);
        try (Attachment client = stdio.attach(true, true, true)) {
            client.closeInput();
            Task task = machine.create(stdio, "sh", "-c", "cat; echo done");
            task.start();
            assertEquals("done\n", Machine.outcome(client).output());
            assertEquals(0, task.awaitExit().code());
        }
    }

    /** However late conmon gets to accept the client: a short process has ended by then. */
    @Test
    void nothingRunsBeforeItsClientIsTakenIn() throws Exception {
        Stdio stdio = machine.stdio(false, false, false);
        try (Attachment client = stdio.attach(false, true, true)) {
            Task task = machine.create(stdio, "sh", "-c", "echo last words; exit 3");
            ProcessHandle conmon =
                    ProcessHandle.of(task.pid()).orElseThrow().parent().orElseThrow();
            stop(conmon);
            Thread starting = Thread.ofPlatform().start(() -> {
                try {
                    task.start();
                } catch (TaskException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            try {
                while (starting.getState() == Thread.State.RUNNABLE) Thread.onSpinWait();
                assertTrue(starting.isAlive());
            } finally {
                Machine.run("kill", "-CONT", "" + conmon.pid());
            }
            assertEquals("last words\n", Machine.outcome(client).output());
            assertEquals(3, task.awaitExit().code());
        }
    }

    private static void stop(ProcessHandle process) throws Exception {
        Machine.run("kill", "-STOP", "" + process.pid());
        Path stat = Path.of("/proc/" + process.pid() + "/stat");
        while (!Files.readString(stat).contains(") T ")) Thread.onSpinWait();
    }

    @Test
    void outputFollowsTheEndOfInput() throws Exception {
        Stdio stdio = machine.stdio(false, true, true);
        try (Attachment client = stdio.attach(true, true, true)) {
            machine.create(stdio, "sh", "-c", "wc -c; echo more; echo bad >&2").start();
            write(client, "12345");
            client.closeInput();
            assertEquals(new Machine.Outcome(0, "5\nmore\n", "bad\n"), Machine.outcome(client));
            assertThrows(IOException.class, () -> write(client, "late"));
        }
    }

    @Test
    void withoutStdinOnceInputStaysOpenForTheNextClient() throws Exception {
        Stdio stdio = machine.stdio(false, true, false);
        Task task = machine.create(stdio, "sh", "-c", "while read l; do echo got $l; done");
        task.start();
        for (String word : List.of("one", "two", "three")) {
            try (Attachment client = stdio.attach(true, true, true)) {
                write(client, word + "\n");
                assertEquals("got " + word + "\n", read(client, word.length() + 5));
                client.closeInput();
            }
        }
        assertNull(task.exit());
    }

    @Test
    void withStdinOnceLeavingEndsInput() throws Exception {
        Stdio stdio = machine.stdio(false, true, true);
        Task task = machine.create(stdio, "sh", "-c", "cat; exit 4");
        task.start();
        stdio.attach(false, true, true).close();
        Attachment client = stdio.attach(true, true, true);
        write(client, "x");
        assertEquals("x", read(client, 1));
        client.close();
        assertEquals(4, task.awaitExit().code());
    }

    @Test
    void severalClientsSeeTheSameOutput() throws Exception {
        Stdio stdio = machine.stdio(false, true, false);
        try (Attachment one = stdio.attach(true, true, true);
                Attachment two = stdio.attach(false, true, false);
                Attachment three = stdio.attach(false, false, true)) {
            Task task = machine.create(stdio, "sh", "-c", "read l; echo $l; echo e$l >&2");
            task.start();
            write(one, "word\n");
            assertEquals(new Machine.Outcome(0, "word\n", "eword\n"), Machine.outcome(one));
            assertEquals(new Machine.Outcome(0, "word\n", ""), Machine.outcome(two));
            assertEquals(new Machine.Outcome(0, "", "eword\n"), Machine.outcome(three));
        }
    }

    @Test
    void aContainerDoesNotWaitForAClientThatLosesNothing() throws Exception {
        Stdio stdio = machine.stdio(false, false, false);
        try (Attachment client = stdio.attach(false, true, true)) {
            Task task = machine.create(stdio, "sh", "-c", "head -c 50000000 /dev/zero; echo end >&2");
            task.start();
            task.awaitExit();
            long length = 0;
            long errors = 0;
            for (Frame frame = client.next(); frame != null; frame = client.next())
                if (frame.stream() == StdStream.STDOUT) length += frame.data().length;
                else errors += frame.data().length;
            assertEquals(50_000_000, length);
            assertEquals("end\n".length(), errors);
        }
    }

    @Test
    void leavingWakesWhoeverWrites() throws Exception {
        Stdio stdio = machine.stdio(false, true, false);
        Task task = machine.create(stdio, "sleep", "60");
        task.start();
        Attachment client = stdio.attach(true, true, true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> writer = threads.submit(() -> {
                while (true) client.write(new byte[65536], 0, 65536);
            });
            Future<Frame> reader = threads.submit(client::next);
            assertThrows(java.util.concurrent.TimeoutException.class, () -> writer.get(300, TimeUnit.MILLISECONDS));
            client.close();
            assertThrows(java.util.concurrent.ExecutionException.class, writer::get);
            assertNull(reader.get());
        }
        task.signal(Signals.SIGKILL);
        assertEquals(137, task.awaitExit().code());
    }

    @Test
    void closedStandardInputRefusesWritesAndCostsNothing() throws Exception {
        Stdio stdio = machine.stdio(false, true, true);
        try (Attachment client = stdio.attach(true, true, true)) {
            Task task = machine.create(stdio, "sh", "-c", "exec <&-; echo closed; sleep 2; echo done; sleep 600");
            task.start();
            assertEquals("closed\n", read(client, 7));
            assertThrows(IOException.class, () -> {
                while (true) client.write(new byte[65536], 0, 65536);
            });
            assertEquals("done\n", read(client, 5));
            String stat = Files.readString(Path.of("/proc/" + task.record().conmonPid() + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            assertTrue(ticks < 100, ticks + " ticks of processor time for two seconds of nothing");
            task.signal(Signals.SIGKILL);
            assertEquals(137, task.awaitExit().code());
        }
    }

    @Test
    void unreadInputDoesNotCostTheLastOutput() throws Exception {
        for (int round = 0; round < 10; round++) {
            Stdio stdio = machine.stdio(false, true, true);
            try (Attachment client = stdio.attach(true, true, true);
                    var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Task task = machine.create(stdio, "head", "-c", "5");
                task.start();
                threads.submit(() -> {
                    while (true) write(client, "hello".repeat(10_000));
                });
                assertEquals("hello", Machine.outcome(client).output());
                assertEquals(0, task.awaitExit().code());
            }
        }
    }

    @Test
    void terminalHasASizeAndOneStream() throws Exception {
        Stdio stdio = machine.stdio(true, true, true);
        try (Attachment client = stdio.attach(true, true, true)) {
            Task task = machine.create(
                    stdio,
                    new ConsoleSize(33, 101),
                    "sh",
                    "-c",
                    "tty >&2; stty size; while read l; do stty size; done; exit 6");
            task.start();
            StringBuilder seen = new StringBuilder();
            while (seen.indexOf("\n", seen.indexOf("\n") + 1) < 0)
                seen.append(new String(client.next().data(), StandardCharsets.UTF_8));
            assertTrue(seen.toString().matches("/dev/\\S+\r\n33 101\r\n"), seen.toString());
            task.resize(new ConsoleSize(44, 99));
            // conmon takes orders on another descriptor than input, so ask until it has.
            while (seen.indexOf("44 99") < 0) {
                write(client, "\n");
                seen.append(new String(client.next().data(), StandardCharsets.UTF_8));
            }
            client.closeInput();
            assertNull(task.exit());
            try (Attachment second = stdio.attach(true, true, true)) {
                write(second, "\u0004");
                assertEquals(6, task.awaitExit().code());
            }
        }
    }
}
