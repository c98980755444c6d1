package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Many containers made, started, entered, killed and removed by several threads, while the daemon is killed again and again at moments it
 * does not choose. Clients do what clients do: they ask once more. In the end nothing is left over, and no exit code was lost.
 * {@code -Ddjong.full=true} runs the long form.
 */
class SoakIT {
    private static final String CGROUP_PARENT = "/djong-soak";

    @RegisterExtension
    static final Daemon DAEMON = new Daemon("--cgroup-parent", CGROUP_PARENT);

    private static final boolean FULL = Boolean.getBoolean("djong.full");
    private static final int CYCLES = FULL ? 2000 : 100;
    private static final int KILLS = FULL ? 25 : 2;
    private static final int THREADS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Held for reading by a request's second try, for writing while the daemon is replaced. */
    private final ReentrantReadWriteLock replaced = new ReentrantReadWriteLock();

    private final Semaphore done = new Semaphore(0);
    private final Map<String, Integer> kept = new ConcurrentHashMap<>();
    private final AtomicInteger again = new AtomicInteger();

    @Test
    void nothingIsLeftOverAndNoExitCodeIsLost() throws Exception {
        Images.importBusybox(DAEMON);
        // A first container, so that what the first one makes for all is there.
        DAEMON.docker("run", "--rm", Images.BUSYBOX, "true").ok();
        var leaks = new Leaks(DAEMON, CGROUP_PARENT);
        List<String> before = leaks.records();
        long seed = Long.getLong("djong.seed", System.nanoTime());
        Instant began = Instant.now();
        var next = new AtomicInteger();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var workers = new ArrayList<Future<?>>();
            for (int t = 0; t < THREADS; t++) {
                workers.add(pool.submit(() -> {
                    for (int i = next.getAndIncrement(); i < CYCLES; i = next.getAndIncrement()) {
                        try {
                            cycle(i);
                        } finally {
                            done.release();
                        }
                    }
                    return null;
                }));
            }
            var random = new Random(seed);
            int gap = CYCLES / (KILLS + 1);
            int missing = CYCLES;
            for (int k = 0; k < KILLS; k++) {
                int some = gap / 2 + random.nextInt(gap);
                done.acquire(Math.min(some, missing));
                missing -= Math.min(some, missing);
                replace();
            }
            for (Future<?> worker : workers) worker.get();
        }
        replace();
        for (var each : kept.entrySet()) {
            Api.Answer answer = call("GET", "/containers/" + each.getKey() + "/json", "", 200);
            assertEquals("exited", answer.field("Status"), each.getKey());
            assertEquals(each.getValue().toString(), answer.field("ExitCode"), each.getKey());
            call("DELETE", "/containers/" + each.getKey(), "", 204);
        }
        System.out.printf(
                "soak: %d cycles, %d kills, %d second tries, %d s, %d MiB resident, seed %d%n",
                CYCLES,
                KILLS + 1,
                again.get(),
                Duration.between(began, Instant.now()).toSeconds(),
                Footprint.of(DAEMON.pid()).residentMebibytes(),
                seed);
        assertEquals("", DAEMON.docker("ps", "-aq").ok());
        assertEquals(List.of(), leaks.all(before));
    }

    private void replace() {
        replaced.writeLock().lock();
        try {
            DAEMON.killHard();
            DAEMON.start();
        } finally {
            replaced.writeLock().unlock();
        }
    }

    private void cycle(int i) throws IOException {
        String name = "soak" + i;
        int code = i % 200;
        switch (i % 5) {
            case 0 -> { // ends by itself
                create(name, false, "exit " + code);
                start(name);
                expect(name, code);
                remove(name);
            }
            case 1 -> { // is entered, then killed
                create(name, false, "exec sleep 1000");
                start(name);
                exec(name, code);
                call("POST", "/containers/" + name + "/kill", "", 204, 409);
                expect(name, 137);
                remove(name);
            }
            case 2 -> { // goes away by itself
                create(name, true, "read -t 0.05 line; exit " + code);
                // A second try of a start may find that it has come and gone.
                call("POST", "/containers/" + name + "/start", "", 204, 304, 404);
                call("POST", "/containers/" + name + "/wait?condition=removed", "", 200, 404);
            }
            case 3 -> { // stays until the end of the test
                create(name, false, "echo some output; exit " + code);
                start(name);
                expect(name, code);
                kept.put(name, code);
            }
            default -> { // is removed while it runs, or never ran
                create(name, false, "exec sleep 1000");
                if (i % 2 == 0) start(name);
                remove(name);
            }
        }
    }

    private void create(String name, boolean autoRemove, String script) throws IOException {
        String json = "{\"Image\":\"" + Images.BUSYBOX + "\",\"Cmd\":[\"sh\",\"-c\",\"" + script
                + "\"],\"HostConfig\":{\"AutoRemove\":" + autoRemove + "}}";
        call("POST", "/containers/create?name=" + name, json, 201, 409);
    }

    private void start(String name) throws IOException {
        call("POST", "/containers/" + name + "/start", "", 204, 304);
    }

    private void expect(String name, int code) throws IOException {
        assertEquals(
                Integer.toString(code),
                call("POST", "/containers/" + name + "/wait", "", 200).field("StatusCode"),
                name);
    }

    private void remove(String name) throws IOException {
        call("DELETE", "/containers/" + name + "?force=true", "", 204, 404, 409);
        // 409 is a removal that another try of ours began.
        call("POST", "/containers/" + name + "/wait?condition=removed", "", 200, 404);
    }

    /** Runs one command inside; with a daemon killed meanwhile it is run again. */
    private void exec(String name, int code) throws IOException {
        String body = "{\"AttachStdout\":true,\"Cmd\":[\"sh\",\"-c\",\"exit " + code + "\"]}";
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            String id = call("POST", "/containers/" + name + "/exec", body, 201).field("Id");
            try {
                var api = new Api(DAEMON.socket());
                Api.Answer run = api.call("POST", "/exec/" + id + "/start", "{\"Detach\":false}");
                Api.Answer seen = api.call("GET", "/exec/" + id + "/json", "");
                // An exec does not outlive the daemon, nor does what is known of it.
                if (run.status() == 404 || seen.status() == 404) continue;
                if (run.status() != 200) throw new AssertionError(name + ": " + run);
                assertEquals(Integer.toString(code), seen.field("ExitCode"), name);
                return;
            } catch (IOException e) {
                awaitDaemon(deadline, e);
            }
        }
    }

    /** Asks, and asks again when the daemon goes away meanwhile. */
    private Api.Answer call(String method, String path, String json, int... good) throws IOException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                Api.Answer answer = new Api(DAEMON.socket()).call(method, path, json);
                for (int status : good) if (status == answer.status()) return answer;
                throw new AssertionError(method + " " + path + " gave " + answer);
            } catch (IOException e) {
                awaitDaemon(deadline, e);
            }
        }
    }

    private void awaitDaemon(Instant deadline, IOException because) throws IOException {
        if (Instant.now().isAfter(deadline)) throw because;
        again.incrementAndGet();
        replaced.readLock().lock();
        replaced.readLock().unlock();
    }
}
