package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
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
        Timings creates =
                Timings.of("create", CREATED, i -> call("POST", "/containers/create?name=dense" + i, json, 201));
        var afterCreates = Footprint.of(DAEMON.pid());
        Timings starts = Timings.of("start", RUNNING, i -> call("POST", "/containers/dense" + i + "/start", "", 204));
        var afterStarts = Footprint.of(DAEMON.pid());

        assertEquals(CREATED, DAEMON.docker("ps", "-aq").ok().lines().count());
        assertEquals(RUNNING, DAEMON.docker("ps", "-q").ok().lines().count());
        long lists = Timings.of("list", 5, _ -> call("GET", "/containers/json?all=true", "", 200))
                .median();
        Duration cpu = cpu();
        long began = System.nanoTime();
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
        long statsNanos = System.nanoTime() - began;
        Duration statsCpu = cpu().minus(cpu);
        long keepers = keepersKibibytes();

        docker("stop", RUNNING);
        assertEquals("", DAEMON.docker("ps", "-q").ok());
        docker("rm", CREATED);
        assertEquals("", DAEMON.docker("ps", "-aq").ok());
        var after = Footprint.of(DAEMON.pid());

        System.out.printf(
                "density: create %s ms, start %s ms, list of %d %.1f ms, stats of %d %.1f s with %.2f s of the daemon's CPU; resident MiB: idle %d, %d created %d, %d running %d, all removed %d;"
                        + " monitors %d KiB (PSS) per container; threads %d, descriptors %d%n",
                creates.ends(),
                starts.ends(),
                CREATED,
                lists / 1e6,
                RUNNING,
                statsNanos / 1e9,
                statsCpu.toMillis() / 1e3,
                idle.residentMebibytes(),
                CREATED,
                afterCreates.residentMebibytes(),
                RUNNING,
                afterStarts.residentMebibytes(),
                after.residentMebibytes(),
                keepers / RUNNING,
                afterStarts.threads(),
                afterStarts.descriptors());
        creates.assertEven();
        starts.assertEven();
        long grown = afterStarts.residentKibibytes() - idle.residentKibibytes();
        long allowed = RESIDENT_KIBIBYTES_ELSE
                + RESIDENT_KIBIBYTES_PER_CREATED * CREATED
                + RESIDENT_KIBIBYTES_PER_RUNNING * RUNNING;
        assertTrue(grown < allowed, () -> "the daemon has grown by " + grown + " KiB");
        assertEquals(List.of(), leaks.all(records));
    }

    /** What the daemon has used so far. */
    private static Duration cpu() {
        return ProcessHandle.of(DAEMON.pid())
                .orElseThrow()
                .info()
                .totalCpuDuration()
                .orElseThrow();
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
