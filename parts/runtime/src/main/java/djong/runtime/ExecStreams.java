package djong.runtime;

import djong.linux.Fd;
import djong.linux.Poller;
import djong.runtime.log.StdStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The streams of an exec: our ends of its pipes, or its terminal. Output is read to its end even when nobody wants it, lest the process wait. */
final class ExecStreams implements Attachment {
    private static final int READ_BYTES = 32 * 1024;

    /** How long a child of the process that has kept its output open may still write after the process itself has ended; as Docker has it. */
    private static final Duration AFTER_EXIT = Duration.ofSeconds(2);

    private record Source(Fd fd, StdStream stream) {}

    private final FrameQueue output = new FrameQueue(null);
    private final List<Source> sources;
    private final CountDownLatch open;
    private final @Nullable OutputStream input;
    private final boolean terminal;
    private final boolean wantsOutput;

    private ExecStreams(
            Poller poller, List<Source> sources, @Nullable OutputStream input, boolean terminal, boolean wantsOutput)
            throws IOException {
        this.sources = sources;
        this.open = new CountDownLatch(sources.size());
        this.input = input;
        this.terminal = terminal;
        this.wantsOutput = wantsOutput;
        if (sources.isEmpty()) output.complete();
        for (Source source : sources) {
            InputStream in = poller.input(source.fd());
            Thread.ofVirtual().name("djong-exec-output").start(() -> pump(in, source.stream()));
        }
    }

    static ExecStreams onPipes(Poller poller, @Nullable Fd in, @Nullable Fd out, @Nullable Fd err) throws IOException {
        List<Source> sources = new ArrayList<>();
        if (out != null) sources.add(new Source(out, StdStream.STDOUT));
        if (err != null) sources.add(new Source(err, StdStream.STDERR));
        return new ExecStreams(poller, sources, in == null ? null : poller.output(in), false, true);
    }

    static ExecStreams onTerminal(Poller poller, Fd terminal, ExecRequest request) throws IOException {
        OutputStream input = request.stdin() ? poller.output(terminal) : null;
        boolean wanted = request.stdout() || request.stderr();
        return new ExecStreams(poller, List.of(new Source(terminal, StdStream.STDOUT)), input, true, wanted);
    }

    private void pump(InputStream in, StdStream stream) {
        byte[] buffer = new byte[READ_BYTES];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer))
                if (wantsOutput) output.put(new Frame(stream, Arrays.copyOf(buffer, n)));
        } catch (IOException e) {
            // Closed after the process's end.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.countDown();
            if (open.getCount() == 0) output.complete();
        }
    }

    /** The process has ended: waits for the rest of its output, and gives the descriptors back. */
    void finish() throws InterruptedException {
        boolean drained = open.await(AFTER_EXIT.toMillis(), TimeUnit.MILLISECONDS);
        closeInputDescriptor();
        for (Source source : sources) source.fd().close();
        if (!drained) output.complete();
    }

    private void closeInputDescriptor() {
        if (input == null) return;
        try {
            input.close();
        } catch (IOException e) {
            Runtimes.LOG.log(System.Logger.Level.DEBUG, "closing standard input", e);
        }
    }

    @Override
    public @Nullable Frame next() throws InterruptedException {
        return output.take();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (input != null) input.write(bytes, offset, length);
    }

    @Override
    public void closeInput() {
        // A terminal's end of file is a character; closing our side would hang it up.
        if (!terminal) closeInputDescriptor();
    }

    @Override
    public void close() {
        output.discard();
        closeInput();
    }
}
