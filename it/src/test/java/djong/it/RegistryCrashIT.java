package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 of the daemon in the middle of pulls and pushes: the next try goes on from there, and in all not much more goes over the wire than the image
 * has bytes. {@code -Ddjong.full=true} runs the long form.
 */
class RegistryCrashIT {
    private static final boolean FULL = Boolean.getBoolean("djong.full");
    private static final int LAYERS = FULL ? 24 : 12;
    private static final int LAYER_BYTES = FULL ? 12_500_000 : 2_500_000;
    private static final int ROUNDS = FULL ? 10 : 2;
    private static final long WHOLE = (long) LAYERS * LAYER_BYTES;
    private static final double MOST = 1.3;

    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @TempDir
    Path temporary;

    private final Random random = new Random(20260101);

    /** An image of layers that cannot be packed, made by as many containers. */
    private void image(String name) throws IOException {
        Images.importBusybox(DAEMON);
        DAEMON.docker("tag", Images.BUSYBOX, name).ok();
        for (int i = 0; i < LAYERS; i++) {
            DAEMON.docker("create", "--name", "layer", name, "true").ok();
            DAEMON.dockerCommand("cp", "-", "layer:/")
                    .input(noise("noise" + i))
                    .run()
                    .ok();
            DAEMON.docker("commit", "layer", name).ok();
            DAEMON.docker("rm", "layer").ok();
        }
    }

    private byte[] noise(String name) throws IOException {
        byte[] content = new byte[LAYER_BYTES];
        random.nextBytes(content);
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            var entry = new TarArchiveEntry(name);
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

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
        image(source);
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
