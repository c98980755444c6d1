package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Many containers on one daemon: the last costs what the first did, in time and in memory. {@code -Ddjong.full=true} makes a thousand and
 * runs three hundred at once.
 */
class DensityIT {
    private static final String CGROUP_PARENT = "/djong-density";

    @RegisterExtension
    static final Daemon DAEMON = new Daemon("--cgroup-parent", CGROUP_PARENT, "--bip", "10.228.0.1/20");

    private static final boolean FULL = Boolean.getBoolean("djong.full");
    private static final int CREATED = FULL ? 1000 : 120;
    private static final int RUNNING = FULL ? 300 : 40;
    /** Of medians; a busy machine is uneven, growth with the number of containers would be worse than that. */
    private static final double EVEN = 3;

    private static final long RESIDENT_KIBIBYTES_PER_CREATED = 16;
    private static final long RESIDENT_KIBIBYTES_PER_RUNNING = 192;
    private static final long RESIDENT_KIBIBYTES_ELSE = 40 << 10;

    @Test
    void theLastContainerCostsWhatTheFirstDid() throws IOException {
        Images.importBusybox(DAEMON);
        DAEMON.docker("run", "--rm", Images.BUSYBOX, "true").ok();
        var leaks = new Leaks(DAEMON, CGROUP_PARENT);
        List<String> records = leaks.records();
        var idle = Footprint.of(DAEMON.pid());

        String json = "{\"Image\":\"" + Images.BUSYBOX + "\",\"Cmd\":[\"sleep\",\"1000\"],\"StopSignal\":\"SIGKILL\"}";
        long[] creates = timed(CREATED, i -> call("POST", "/containers/create?name=dense" + i, json, 201));
        var afterCreates = Footprint.of(DAEMON.pid());
        long[] starts = timed(RUNNING, i -> call("POST", "/containers/dense" + i + "/start", "", 204));
        var afterStarts = Footprint.of(DAEMON.pid());

        assertEquals(CREATED, DAEMON.docker("ps", "-aq").ok().lines().count());
        assertEquals(RUNNING, DAEMON.docker("ps", "-q").ok().lines().count());
        long lists = median(timed(5, _ -> call("GET", "/containers/json?all=true", "", 200)));
        String stats = DAEMON.docker("stats", "--no-stream", "--format", "{{.Name}} {{.PIDs}}")
                .ok();
        assertEquals(
                String.join(
                        "\n",
                        IntStream.range(0, RUNNING)
                                .mapToObj(i -> "dense" + i + " 1")
                                .sorted()
                                .toList()),
                String.join("\n", stats.lines().sorted().toList()));
        long keepers = keepersKibibytes();

        docker("stop", RUNNING);
        assertEquals("", DAEMON.docker("ps", "-q").ok());
        docker("rm", CREATED);
        assertEquals("", DAEMON.docker("ps", "-aq").ok());
        var after = Footprint.of(DAEMON.pid());

        System.out.printf(
                "density: create %s ms, start %s ms, list of %d %.1f ms; resident MiB: idle %d, %d created %d, %d running %d, all removed %d;"
                        + " monitors %d KiB (PSS) per container; threads %d, descriptors %d%n",
                ends(creates),
                ends(starts),
                CREATED,
                lists / 1e6,
                idle.residentMebibytes(),
                CREATED,
                afterCreates.residentMebibytes(),
                RUNNING,
                afterStarts.residentMebibytes(),
                after.residentMebibytes(),
                keepers / RUNNING,
                afterStarts.threads(),
                afterStarts.descriptors());
        assertEven("create", creates);
        assertEven("start", starts);
        long grown = afterStarts.residentKibibytes() - idle.residentKibibytes();
        long allowed = RESIDENT_KIBIBYTES_ELSE
                + RESIDENT_KIBIBYTES_PER_CREATED * CREATED
                + RESIDENT_KIBIBYTES_PER_RUNNING * RUNNING;
        assertTrue(grown < allowed, () -> "the daemon has grown by " + grown + " KiB");
        assertEquals(List.of(), leaks.all(records));
    }

    @FunctionalInterface
    private interface Step {
        void take(int i) throws IOException;
    }

    /** Nanoseconds of each. */
    private static long[] timed(int times, Step step) throws IOException {
        long[] nanos = new long[times];
        for (int i = 0; i < times; i++) {
            long began = System.nanoTime();
            step.take(i);
            nanos[i] = System.nanoTime() - began;
        }
        return nanos;
    }

    private static long median(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** The medians of the first tenth, after the very first ones, and of the last. */
    private static long[] tenths(long[] nanos) {
        int tenth = Math.max(10, nanos.length / 10);
        return new long[] {
            median(Arrays.copyOfRange(nanos, 5, 5 + tenth)),
            median(Arrays.copyOfRange(nanos, nanos.length - tenth, nanos.length))
        };
    }

    private static String ends(long[] nanos) {
        long[] tenths = tenths(nanos);
        return "%.1f..%.1f".formatted(tenths[0] / 1e6, tenths[1] / 1e6);
    }

    private static void assertEven(String what, long[] nanos) {
        long[] tenths = tenths(nanos);
        assertTrue(
                tenths[1] < tenths[0] * EVEN,
                () -> what + ": at first " + tenths[0] / 1000 + " µs, in the end " + tenths[1] / 1000 + " µs");
    }

    private static void call(String method, String path, String json, int good) throws IOException {
        Api.Answer answer = new Api(DAEMON.socket()).call(method, path, json);
        assertEquals(good, answer.status(), answer::body);
    }

    private static void docker(String verb, int containers) {
        var argv = new ArrayList<>(List.of(verb));
        for (int i = 0; i < containers; i++) argv.add("dense" + i);
        DAEMON.docker(argv.toArray(String[]::new)).ok();
    }

    /** What the monitors of this daemon's containers hold together. */
    private static long keepersKibibytes() throws IOException {
        long sum = 0;
        List<ProcessHandle> keepers;
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            keepers = all.filter(p -> p.info().command().orElse("").endsWith("/conmon"))
                    .filter(p -> String.join(" ", p.info().arguments().orElse(new String[0]))
                            .contains(DAEMON.root().toString()))
                    .toList();
        }
        assertEquals(RUNNING, keepers.size());
        for (ProcessHandle keeper : keepers) sum += Footprint.of(keeper.pid()).proportionalKibibytes();
        return sum;
    }
}
