package djong.runtime;

import djong.linux.Child;
import djong.linux.ConsoleSocket;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Fd;
import djong.linux.Inotify;
import djong.linux.Pipe;
import djong.linux.Poller;
import djong.linux.Processes;
import djong.linux.Root;
import djong.linux.Spawn;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One start of a further process, by {@code exec --process}. The runtime stays as the process's parent and passes its exit code on; the streams are our
 * own pipes, or a terminal that the runtime hands over on a socket.
 */
final class ExecStart {
    /** The runtime's descriptor for saying which process it made. */
    private static final int REPORT = 3;

    /** The runtime's descriptor for reading what to run. */
    private static final int PROCESS = 4;

    private static final Duration TERMINAL_TIMEOUT = Duration.ofSeconds(30);

    private final Poller poller;
    private final OciRuntime runtime;
    private final String id;
    private final ExecRequest request;
    private final Path folder;
    private final Path pidFile;
    private final Path log;
    private final Path console;

    private ExecStart(Runtimes runtimes, Task task, ExecRequest request) {
        this.poller = runtimes.poller();
        this.runtime = task.runtime();
        this.id = task.id();
        this.request = request;
        this.folder = task.folder().path();
        Path base = folder.resolve(runtimes.nextExec());
        this.pidFile = Path.of(base + ".pid");
        this.log = Path.of(base + ".log");
        this.console = Path.of(base + ".sock");
    }

    static ExecProcess run(Runtimes runtimes, Task task, ExecRequest request)
            throws TaskException, InterruptedException {
        ExecStart start = new ExecStart(runtimes, task, request);
        try {
            start.checkDirectory(task.pid());
            return request.process().terminal() ? start.onTerminal() : start.onPipes();
        } catch (IOException e) {
            throw RuntimeErrors.exec(String.valueOf(e.getMessage()), start.command());
        } finally {
            start.forget();
        }
    }

    private String command() {
        List<String> args = request.process().args();
        return args.isEmpty() ? "" : args.getFirst();
    }

    /** crun makes a working directory that is not there, or takes another; Docker's words are a refusal. */
    private void checkDirectory(int pid) throws TaskException, IOException {
        String cwd = request.process().cwd();
        if (cwd.equals("/")) return;
        try (Root root = Root.open(Path.of("/proc/" + pid + "/root"));
                Dir directory = root.directory(cwd)) {
            Runtimes.LOG.log(System.Logger.Level.TRACE, "working directory {0}", directory);
        } catch (ErrnoException e) {
            // Other refusals, for lack of a right for example, are the runtime's to find.
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENOTDIR && e.errno() != Errno.ELOOP) return;
            throw RuntimeErrors.exec("chdir `" + cwd + "`: " + Errno.text(e.errno()), command());
        }
    }

    private void forget() {
        for (Path file : List.of(pidFile, log)) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                Runtimes.LOG.log(System.Logger.Level.DEBUG, "removing " + file, e);
            }
        }
    }

    private ExecProcess onTerminal() throws IOException, TaskException, InterruptedException {
        try (ConsoleSocket socket = ConsoleSocket.listen(console)) {
            Started started = spawn(null, null, null);
            Fd terminal = socket.receive(poller, TERMINAL_TIMEOUT);
            ExecStreams streams = ExecStreams.onTerminal(poller, terminal, request);
            return new RunningExec(poller, started.child(), started.pid(), streams, terminal);
        }
    }

    private ExecProcess onPipes() throws IOException, TaskException, InterruptedException {
        Pipe in = request.stdin() ? Pipe.open() : null;
        Pipe out = request.stdout() ? Pipe.open() : null;
        Pipe err = request.stderr() ? Pipe.open() : null;
        boolean running = false;
        try {
            Started started = spawn(
                    in == null ? null : in.read(), out == null ? null : out.write(), err == null ? null : err.write());
            running = true;
            ExecStreams streams = ExecStreams.onPipes(
                    poller,
                    in == null ? null : in.write(),
                    out == null ? null : out.read(),
                    err == null ? null : err.read());
            return new RunningExec(poller, started.child(), started.pid(), streams, null);
        } finally {
            // The process's ends are its alone from here on, or there would be no end of file.
            if (in != null) in.read().close();
            if (out != null) out.write().close();
            if (err != null) err.write().close();
            if (!running) {
                if (in != null) in.close();
                if (out != null) out.close();
                if (err != null) err.close();
            }
        }
    }

    private record Started(Child child, int pid) {}

    private Started spawn(@Nullable Fd in, @Nullable Fd out, @Nullable Fd err)
            throws IOException, TaskException, InterruptedException {
        List<String> argv = new ArrayList<>(List.of(
                runtime.program().toString(),
                "--root=" + runtime.root(),
                "--log=" + log,
                "exec",
                "--process",
                "/proc/self/fd/" + PROCESS,
                "--pid-file",
                // crun writes the number once the process is about to execute its command, and ends without when that
                // cannot be: a pipe tells the two
                // apart. runc renames a file into place, so it needs a real one.
                runtime.crun() ? "/proc/self/fd/" + REPORT : pidFile.toString()));
        if (request.process().terminal()) {
            argv.add("--tty");
            argv.add("--console-socket");
            argv.add(console.toString());
        }
        argv.add(id);
        try (Pipe process = Pipe.open();
                Pipe report = Pipe.open();
                Inotify inotify = runtime.crun() ? null : Inotify.open(poller);
                Inotify.Watch watch = inotify == null ? null : inotify.watch(folder)) {
            Spawn spawn = Spawn.of(runtime.program(), argv)
                    .env(List.of("PATH=" + String.join(":", Programs.FOLDERS)))
                    .fd(process.read(), PROCESS)
                    .fd(report.write(), REPORT);
            if (in != null) spawn.fd(in, 0);
            if (out != null) spawn.fd(out, 1);
            if (err != null) spawn.fd(err, 2);
            Child child = spawn.start();
            process.read().close();
            report.write().close();
            if (request.process().terminal() && runtime.crun()) hurry(child.pid());
            tell(process.write());
            OptionalInt pid = watch == null ? reported(report.read()) : filed(watch, child);
            if (pid.isPresent()) return new Started(child, pid.getAsInt());
            child.await(poller);
            throw RuntimeErrors.exec(complaint(), command());
        }
    }

    /**
     * crun gives a terminal its size beside the process that is about to use it, with nothing that makes the one wait for the other. Ahead of everything
     * else on its processor it is done long before the other has come to its command; otherwise every fifth program on a busy machine finds no size.
     */
    private static void hurry(int pid) {
        try {
            Processes.hurry(pid);
        } catch (ErrnoException e) {
            Runtimes.LOG.log(System.Logger.Level.DEBUG, "a terminal's first size may come late", e);
        }
    }

    /** The runtime begins once it knows all of what to run. */
    private void tell(Fd process) {
        try (OutputStream out = poller.output(process)) {
            out.write(ConsoleSize.apply(request.size(), request.process()).toJson());
        } catch (IOException e) {
            // It ended before it had read everything, and says why.
            Runtimes.LOG.log(System.Logger.Level.DEBUG, "telling the runtime what to run", e);
        }
    }

    private OptionalInt reported(Fd report) throws IOException {
        byte[] digits = new byte[16];
        // One write of a few bytes comes as one read.
        int n = poller.input(report).read(digits);
        return n <= 0
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.parseInt(new String(digits, 0, n, StandardCharsets.US_ASCII).strip()));
    }

    private OptionalInt filed(Inotify.Watch watch, Child child) throws IOException, InterruptedException {
        AtomicBoolean ended = new AtomicBoolean();
        Thread.ofVirtual().start(() -> {
            try {
                child.await(poller);
            } catch (IOException | InterruptedException e) {
                Runtimes.LOG.log(System.Logger.Level.DEBUG, "waiting for an exec", e);
            }
            ended.set(true);
            watch.wake();
        });
        while (true) {
            boolean gone = ended.get();
            try {
                return OptionalInt.of(Integer.parseInt(Files.readString(pidFile).strip()));
            } catch (NoSuchFileException e) {
                if (gone) return OptionalInt.empty();
            }
            watch.await();
        }
    }

    private String complaint() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            Runtimes.LOG.log(System.Logger.Level.DEBUG, "log of an exec", e);
            return "";
        }
    }
}
