package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 of the daemon, or of the registry, in the middle of pulls and pushes: they go on from there, and in all not much more goes over the wire than
 * the image has bytes. {@code -Ddjong.full=true} runs the long form.
 */
class RegistryCrashIT {
    private static final boolean FULL = Boolean.getBoolean("djong.full");
    private static final int LAYERS = FULL ? 24 : 12;
    private static final int LAYER_BYTES = FULL ? 12_500_000 : 2_500_000;
    private static final int ROUNDS = FULL ? 10 : 2;
    private static final int KILLS = FULL ? 10 : 2;
    private static final long WHOLE = (long) LAYERS * LAYER_BYTES;
    private static final double MOST = 1.3;

    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @TempDir
    Path temporary;

    private final Random random = new Random(20260101);

    /** Runs a client until so many bytes have passed, and kills the daemon. */
    private void killAfter(CountingProxy proxy, long bytes, String... command) throws Exception {
        var passed = new CountDownLatch(1);
        long from = proxy.sentBytes.get() + proxy.receivedBytes.get();
        proxy.watch = all -> {
            if (all - from >= bytes) passed.countDown();
        };
        Process client = DAEMON.dockerCommand(command).start();
        assertTrue(passed.await(120, TimeUnit.SECONDS), "nothing is transferred");
        DAEMON.killHard();
        client.destroyForcibly().waitFor();
        DAEMON.start();
    }

    @Test
    void goOnWhereTheyWere() throws Exception {
        String source = "crash/test:0";
        new NoiseImage(LAYERS, LAYER_BYTES).make(DAEMON, source);
        String id = id(source);
        for (int i = 0; i < ROUNDS; i++) {
            // A new registry each time, in which nothing can be found or mounted.
            try (DebianRegistry registry = DebianRegistry.open(temporary.resolve("registry" + i));
                    var proxy = new CountingProxy(registry.port())) {
                String target = proxy.host() + "/crash/test:1";
                DAEMON.docker("tag", source, target).ok();
                push(proxy, target);
                DAEMON.docker("rmi", source, target).ok();
                assertEquals(1, DAEMON.docker("image", "inspect", id).code(), "the image is gone");
                pull(proxy, target);
                assertEquals(id, id(target));
                DAEMON.docker("tag", target, source).ok();
                DAEMON.docker("rmi", target).ok();
            }
        }
    }

    /** The same the other way round: the daemon lives on, and goes on by itself as soon as the registry is back. */
    @Test
    void goOnWhenTheRegistryIsBack() throws Exception {
        String source = "crash/test:registry";
        new NoiseImage(LAYERS, LAYER_BYTES).make(DAEMON, source);
        String id = id(source);
        try (Registry registry = new Registry(temporary.resolve("killed"));
                var proxy = new CountingProxy(registry.port())) {
            String target = proxy.host() + "/crash/test:2";
            DAEMON.docker("tag", source, target).ok();
            killing(registry, proxy, "push", "-q", target);
            long sent = proxy.sentBytes.get();
            assertTrue(sent < WHOLE * MOST, "sent " + sent + " of " + WHOLE);
            DAEMON.docker("rmi", source, target).ok();
            proxy.receivedBytes.set(0);
            killing(registry, proxy, "pull", "-q", target);
            long received = proxy.receivedBytes.get();
            assertTrue(received < WHOLE * MOST, "received " + received + " of " + WHOLE);
            assertEquals(id, id(target));
        }
    }

    /** Kills the registry at moments of a command, and starts it again; a command that has given up is given once more. */
    private void killing(Registry registry, CountingProxy proxy, String... command) throws Exception {
        long from = proxy.sentBytes.get() + proxy.receivedBytes.get();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Command.Result> client =
                    () -> DAEMON.dockerCommand(command).run(Duration.ofMinutes(5));
            Future<Command.Result> running = clients.submit(client);
            double[] moments = random.doubles(KILLS, 0.02, 0.9).sorted().toArray();
            for (double moment : moments) {
                var passed = new CountDownLatch(1);
                proxy.watch = all -> {
                    if (all - from >= WHOLE * moment) passed.countDown();
                };
                while (!passed.await(200, TimeUnit.MILLISECONDS)) {
                    if (!running.isDone()) continue;
                    assertNotEquals(0, running.get().code(), "it was over before it was killed");
                    running = clients.submit(client);
                }
                registry.killHard();
                registry.start();
            }
            Command.Result result = running.get();
            for (int i = 0; i < 3 && result.code() != 0; i++) result = client.call();
            result.ok();
        }
    }

    private static String id(String name) {
        return DAEMON.docker("image", "inspect", "-f", "{{.Id}}", name).ok();
    }

    private void push(CountingProxy proxy, String target) throws Exception {
        killAfter(proxy, (long) (WHOLE * (0.2 + 0.6 * random.nextDouble())), "push", target);
        String pushed = DAEMON.docker("push", target).ok();
        assertTrue(pushed.contains("1: digest: sha256:"), pushed);
        // This registry forgets an upload that broke in its middle; five are under way at a time.
        long most = Math.max((long) (WHOLE * MOST), WHOLE + 5L * LAYER_BYTES + LAYER_BYTES / 2);
        long sent = proxy.sentBytes.get();
        assertTrue(sent < most, "sent " + sent + " of " + WHOLE);
    }

    private void pull(CountingProxy proxy, String target) throws Exception {
        proxy.receivedBytes.set(0);
        killAfter(proxy, (long) (WHOLE * (0.1 + 0.8 * random.nextDouble())), "pull", target);
        DAEMON.docker("pull", target).ok();
        long received = proxy.receivedBytes.get();
        assertTrue(received < WHOLE * MOST, "received " + received + " of " + WHOLE);
    }
}
