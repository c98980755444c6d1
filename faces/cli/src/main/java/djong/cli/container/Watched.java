package djong.cli.container;

import djong.api.Json;
import djong.api.container.ContainerStats;
import djong.cli.command.Cli;
import djong.client.Body;
import djong.client.DaemonException;
import djong.client.Query;
import djong.client.Response;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A container whose stats are read, by a thread of its own, for whoever draws them. */
final class Watched {
    /** What is older than this is not known any more. */
    private static final Duration STALE = Duration.ofSeconds(2);

    private final String name;
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile String id = "";
    private volatile String shown = "";
    private volatile @Nullable ContainerStats stats;
    private volatile long at;
    private volatile @Nullable String failure;
    private volatile boolean over;

    private Watched(String name) {
        this.name = name;
    }

    /** Begins to read; returns at once. @param id empty when it is not known yet */
    static Watched start(Cli cli, String name, String id, boolean stream) throws IOException {
        Watched watched = new Watched(name);
        watched.id = id;
        cli.client(); // made here, before threads ask for it
        Thread.startVirtualThread(() -> watched.read(cli, stream));
        return watched;
    }

    String name() {
        return name;
    }

    private void read(Cli cli, boolean stream) {
        String path = "/containers/" + Query.segment(name) + "/stats" + new Query().add("stream", stream ? "1" : "0");
        try (Response response = cli.client().call("GET", path, Body.NONE);
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isBlank()) continue;
                ContainerStats next = Json.read(ContainerStats.class, line);
                if (next.id() != null) id = next.id();
                if (next.name() != null) shown = next.name();
                at = System.nanoTime();
                stats = next;
                answered.countDown();
            }
        } catch (DaemonException e) {
            failure = "Error response from daemon: " + e.getMessage();
        } catch (IOException e) {
            failure = Cli.words(e);
        } catch (UncheckedIOException e) {
            failure = String.valueOf(e.getMessage());
        } finally {
            over = true;
            answered.countDown();
        }
    }

    /** Blocks until there is something to show, or never will be, some seconds at most. */
    void awaitFirst() throws InterruptedException {
        answered.await(STALE.toMillis() * 2, TimeUnit.MILLISECONDS);
    }

    /** Why there is nothing, or no more. */
    @Nullable
    String failure() {
        return failure;
    }

    boolean over() {
        return over;
    }

    /** @param once whether the first document is the last one, which does not age */
    StatsRow row(boolean trunc, boolean once) {
        ContainerStats known = stats;
        boolean fresh = once || System.nanoTime() - at < STALE.toNanos();
        return new StatsRow(name, fresh ? known : null, id, shown, trunc);
    }
}
