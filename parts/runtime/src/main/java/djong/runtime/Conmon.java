package djong.runtime;

import djong.linux.Child;
import djong.linux.Fd;
import djong.linux.Pipe;
import djong.linux.Poller;
import djong.linux.Processes;
import djong.linux.Spawn;
import djong.runtime.json.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** How conmon is started: conmon(8). With {@code --sync} it is our child and stays the parent of the container's first process. */
final class Conmon {
    /** The descriptor that conmon reports on, named by the environment variable below. */
    private static final int SYNC = 3;

    private final Path program;
    private final Poller poller;
    private final List<String> environment;

    Conmon(Path program, Path temporary, Poller poller) {
        this.program = program;
        this.poller = poller;
        // Times in the log are local time: UTC is what the reader of the log expects.
        this.environment = List.of(
                "_OCI_SYNCPIPE=" + SYNC,
                "TZ=UTC",
                "TMPDIR=" + temporary,
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    }

    /** conmon and the container's first process, which waits to be started. */
    record Started(Child child, long conmonStartTicks, int pid) {}

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

    /** Blocks until the container is created; some milliseconds. */
    Started create(TaskRequest request, OciRuntime runtime, RunFolder folder)
            throws IOException, InterruptedException, Refusal {
        Child child;
        long startTicks;
        String report;
        try (Pipe sync = Pipe.open();
                Fd errors = Fd.open(folder.conmonErrors(), Fd.WRITE_ONLY | Fd.CREATE | Fd.TRUNCATE | Fd.APPEND, 0600)) {
            child = Spawn.of(program, arguments(request, runtime, folder))
                    .env(environment)
                    // It leaves a file "oom" in its working directory, besides the one that is asked for.
                    .directory(folder.path())
                    .fd(sync.write(), SYNC)
                    .fd(errors, 2)
                    .start();
            sync.write().close();
            startTicks = Processes.startTime(child.pid()).orElse(0);
            InputStream reports = poller.input(sync.read());
            report = line(reports);
        }
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
        if (pid > 0) return new Started(child, startTicks, pid);
        child.await(poller);
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
