package djong.runtime;

import djong.linux.Child;
import djong.linux.ErrnoException;
import djong.linux.Fd;
import djong.linux.Poller;
import djong.linux.Processes;
import djong.linux.Signals;
import djong.linux.Terminals;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** An exec whose process runs, or has run. */
final class RunningExec implements ExecProcess {
    private final int pid;
    private final ExecStreams streams;
    private final @Nullable Fd terminal;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int code = Exit.UNKNOWN;

    RunningExec(Poller poller, Child child, int pid, ExecStreams streams, @Nullable Fd terminal) {
        this.pid = pid;
        this.streams = streams;
        this.terminal = terminal;
        Thread.ofVirtual().name("djong-exec-" + pid).start(() -> watch(poller, child));
    }

    private void watch(Poller poller, Child child) {
        try {
            code = child.await(poller);
            ended.countDown();
            streams.finish();
        } catch (IOException e) {
            Runtimes.LOG.log(System.Logger.Level.WARNING, "waiting for exec " + pid, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    @Override
    public int pid() {
        return pid;
    }

    @Override
    public Attachment attachment() {
        return streams;
    }

    @Override
    public int awaitExit() throws InterruptedException {
        ended.await();
        return code;
    }

    @Override
    public void resize(ConsoleSize size) throws IOException {
        if (terminal == null) return;
        try {
            Terminals.resize(terminal, size.rows(), size.columns());
        } catch (ClosedChannelException | ErrnoException e) {
            // It has ended.
            Runtimes.LOG.log(System.Logger.Level.DEBUG, "resizing exec " + pid, e);
        }
    }

    @Override
    public void kill() {
        if (ended.getCount() == 0) return;
        try {
            // The runtime starts it in a session, and so in a group, of its own.
            Processes.killWithGroup(pid, Signals.SIGKILL);
        } catch (ErrnoException e) {
            Runtimes.LOG.log(System.Logger.Level.DEBUG, "killing exec " + pid, e);
        }
    }
}
