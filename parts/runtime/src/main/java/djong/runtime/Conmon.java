package djong.runtime;

import djong.base.Undo;
import djong.linux.Child;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Fd;
import djong.linux.Pipe;
import djong.linux.Poller;
import djong.linux.Processes;
import djong.linux.Spawn;
import djong.runtime.json.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** How conmon is started: conmon(8). With {@code --sync} it is our child and stays the parent of the container's first process. */
final class Conmon {
    /** The descriptors that conmon reports on, and that it waits for a word on before it has the container created; named by the environment below. */
    private static final int SYNC = 3;

    private static final int START = 4;
    private static final byte[] WORD = {'0'};

    private final Path program;
    private final Poller poller;
    private final List<String> environment;

    Conmon(Path program, Path temporary, Poller poller) {
        this.program = program;
        this.poller = poller;
        // Times in the log are local time: UTC is what the reader of the log expects.
        this.environment = List.of(
                "_OCI_SYNCPIPE=" + SYNC,
                "_OCI_STARTPIPE=" + START,
                "TZ=UTC",
                "TMPDIR=" + temporary,
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    }

    /**
     * conmon, which waits for the word to have its container created.
     *
     * @param word the first byte, or the end, lets it go on
     * @param reports where it then tells how that went
     */
    record Waiting(Child child, long startTicks, Fd word, Fd reports) implements AutoCloseable {
        /** Forgets the two descriptors. */
        @Override
        public void close() {
            word.close();
            reports.close();
        }
    }

    /** The runtime said no. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;

        Refusal(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    /** Starts it, and does not wait until it is ready. */
    Waiting start(TaskRequest request, OciRuntime runtime, RunFolder folder) throws IOException {
        try (var undo = new Undo();
                Fd errors = Fd.open(folder.conmonErrors(), Fd.WRITE_ONLY | Fd.CREATE | Fd.TRUNCATE | Fd.APPEND, 0600)) {
            Pipe word = Pipe.open();
            undo.push("close a pipe", word::close);
            Pipe sync = Pipe.open();
            undo.push("close a pipe", sync::close);
            Child child = Spawn.of(program, arguments(request, runtime, folder))
                    .env(environment)
                    // It leaves a file "oom" in its working directory, besides the one that is asked for.
                    .directory(folder.path())
                    .fd(sync.write(), SYNC)
                    .fd(word.read(), START)
                    .fd(errors, 2)
                    .start();
            undo.keep();
            sync.write().close();
            word.read().close();
            long startTicks = Processes.startTime(child.pid()).orElse(0);
            return new Waiting(child, startTicks, word.write(), sync.read());
        }
    }

    /** Blocks until the container is created; some milliseconds. @return the process id of its first process, which waits to be started */
    int create(Waiting conmon, RunFolder folder) throws IOException, InterruptedException, Refusal {
        try {
            conmon.word().write(ByteBuffer.wrap(WORD));
        } catch (ErrnoException e) {
            // It has ended before its time, and has left word of why.
            if (e.errno() != Errno.EPIPE) throw e;
        }
        String report = line(poller.input(conmon.reports()));
        int pid;
        String message;
        try {
            Map<?, ?> said = JsonTree.object(report.getBytes(StandardCharsets.UTF_8));
            pid = said.get("data") instanceof BigDecimal number ? number.intValue() : -1;
            message = said.get("message") instanceof String text ? text : "";
        } catch (IllegalArgumentException e) {
            pid = -1;
            message = report;
        }
        if (pid > 0) return pid;
        conmon.child().await(poller);
        if (message.isBlank()) message = Files.readString(folder.conmonErrors(), StandardCharsets.ISO_8859_1);
        throw new Refusal(message);
    }

    private static String line(InputStream in) throws IOException {
        byte[] bytes = new byte[1024];
        int length = 0;
        while (true) {
            int n = in.read(bytes, length, bytes.length - length);
            if (n < 0) break;
            length += n;
            if (bytes[length - 1] == '\n') break;
            if (length == bytes.length) bytes = Arrays.copyOf(bytes, 2 * length);
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private List<String> arguments(TaskRequest request, OciRuntime runtime, RunFolder folder) {
        String id = request.id();
        Stdio stdio = request.stdio();
        TaskLog log = request.log();
        List<String> arguments = new ArrayList<>(List.of(
                program.toString(),
                "--api-version",
                "1",
                "--cid",
                id,
                "--cuuid",
                id,
                "--name",
                id,
                "--runtime",
                runtime.program().toString(),
                "--bundle",
                folder.path().toString(),
                "--container-pidfile",
                folder.pidFile().toString(),
                "--exit-dir",
                folder.path().toString(),
                "--persist-dir",
                folder.path().toString(),
                "--full-attach",
                "--log-path",
                log == null ? "none" : "k8s-file:" + log.path(),
                "--log-level",
                "error",
                "--sync",
                "--no-sync-log"));
        if (stdio.openStdin()) arguments.add("--stdin");
        if (stdio.terminal()) arguments.add("--terminal");
        if (stdio.leaveStdinOpen()) arguments.add("--leave-stdin-open");
        arguments.add("--runtime-arg");
        arguments.add("--root=" + runtime.root());
        return arguments;
    }
}
