package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program to run with its arguments and environment; the whole process, from the outside. */
final class Command {
    /** What came of it. */
    record Result(List<String> argv, int code, byte[] outBytes, String err) {
        String out() {
            return new String(outBytes, StandardCharsets.UTF_8);
        }

        /** The output, after making sure that the program succeeded. */
        String ok() {
            assertEquals(0, code, () -> this + "");
            return out().strip();
        }

        /** Makes sure of the exit code. */
        Result code(int expected) {
            assertEquals(expected, code, () -> this + "");
            return this;
        }

        @Override
        public String toString() {
            return String.join(" ", argv) + " -> " + code + "\n" + out() + err;
        }
    }

    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final List<String> argv;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private byte[] input = new byte[0];

    Command(List<String> argv) {
        this.argv = List.copyOf(argv);
    }

    static Command of(String... argv) {
        return new Command(List.of(argv));
    }

    Command env(String key, String value) {
        environment.put(key, value);
        return this;
    }

    Command input(byte[] bytes) {
        input = bytes;
        return this;
    }

    /** Starts it and leaves it running. */
    Process start() {
        var builder = new ProcessBuilder(new ArrayList<>(argv));
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it to its end; two minutes at most. */
    Result run() {
        return run(LIMIT);
    }

    Result run(Duration limit) {
        Process process = start();
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var readers = List.of(
                Thread.ofVirtual().start(() -> drain(process.getInputStream(), out)),
                Thread.ofVirtual().start(() -> drain(process.getErrorStream(), err)),
                Thread.ofVirtual().start(() -> feed(process.getOutputStream())));
        try {
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running after " + limit + ": " + argv + "\n" + out + err);
            }
            for (Thread reader : readers) reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return new Result(argv, process.exitValue(), out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }

    private static void drain(InputStream from, OutputStream to) {
        try (from) {
            from.transferTo(to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void feed(OutputStream to) {
        try (to) {
            to.write(input);
        } catch (IOException e) {
            // The program ended without reading everything, which is its right.
        }
    }
}
