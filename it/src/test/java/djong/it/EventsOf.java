package djong.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The events of one container from its creation on, as far as the engine remembers: what a test waits for instead of sleeping. */
final class EventsOf implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Process process;
    private final BufferedReader lines;

    EventsOf(Engine engine, String container) {
        process = engine.dockerCommand(
                        "events", "--since", "1", "--filter", "container=" + container, "--format", "{{.Action}}")
                .start();
        lines = process.inputReader();
    }

    /** Blocks until the action has happened so often, counted from the last time this was called. */
    void await(String action, int times) {
        await(action::equals, action, times);
    }

    void awaitPrefix(String action, int times) {
        await(line -> line.startsWith(action), action, times);
    }

    private void await(Predicate<String> fits, String action, int times) {
        // The stream does not end by itself when nothing comes.
        CompletableFuture.delayedExecutor(LIMIT.toSeconds(), TimeUnit.SECONDS).execute(process::destroyForcibly);
        try {
            int left = times;
            var seen = new StringBuilder();
            while (left > 0) {
                String line = lines.readLine();
                if (line == null) throw new AssertionError("no " + times + " times " + action + " after " + seen);
                seen.append(line).append(", ");
                if (fits.test(line)) left--;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
