package djong.runtime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.oci.RuntimeSpec.Seccomp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What a task costs from create to delete; {@code -Ddjong.bench=ROUNDS} prints it. */
@EnabledIfSystemProperty(named = "djong.bench", matches = "\\d+")
class TaskBenchmark {
    private static final List<String> STEPS = List.of("create", "start", "exit", "delete", "total");

    private final int rounds = Integer.getInteger("djong.bench", 300);

    @Test
    void sequential() throws Exception {
        try (Machine machine = new Machine()) {
            Seccomp seccomp = Machine.standardSeccomp();
            long[][] times = new long[STEPS.size()][rounds];
            for (int i = -rounds; i < rounds; i++) {
                Stdio stdio = machine.stdio(false, false, false);
                long t0 = System.nanoTime();
                Task task = machine.create(stdio, Machine.process(false, "true"), seccomp);
                long t1 = System.nanoTime();
                task.start();
                long t2 = System.nanoTime();
                assertTrue(task.awaitExit().code() == 0);
                long t3 = System.nanoTime();
                task.delete();
                long t4 = System.nanoTime();
                machine.tasks.clear();
                if (i < 0) continue;
                long[] now = {t1 - t0, t2 - t1, t3 - t2, t4 - t3, t4 - t0};
                for (int step = 0; step < now.length; step++) times[step][i] = now[step];
            }
            for (int step = 0; step < STEPS.size(); step++) {
                Arrays.sort(times[step]);
                print(
                        "%-7s p10 %6.2f ms  p50 %6.2f ms  p90 %6.2f ms",
                        STEPS.get(step), at(times[step], 0.1), at(times[step], 0.5), at(times[step], 0.9));
            }
        }
    }

    @Test
    void parallel() throws Exception {
        try (Machine machine = new Machine();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Seccomp seccomp = Machine.standardSeccomp();
            machine.run(seccomp, "true");
            long begin = System.nanoTime();
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                all.add(threads.submit(() -> {
                    for (int i = 0; i < rounds / 8; i++) {
                        String id = machine.newId();
                        Task task = machine.runtimes
                                .monitor(new TaskRequest(id, null, machine.log(id), machine.stdio(false, false, false)))
                                .create(machine.spec(id, Machine.process(false, "true"), seccomp), null);
                        task.start();
                        assertTrue(task.awaitExit().code() == 0);
                        task.delete();
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) one.get();
            print("8 in parallel: %.0f per second", rounds / 8 * 8 / ((System.nanoTime() - begin) / 1e9));
        }
    }

    @Test
    void exec() throws Exception {
        try (Machine machine = new Machine()) {
            Task task = machine.create(
                    machine.stdio(false, false, false),
                    Machine.process(false, "sleep", "600"),
                    Machine.standardSeccomp());
            task.start();
            long[] times = new long[rounds];
            for (int i = -rounds / 2; i < rounds; i++) {
                long begin = System.nanoTime();
                ExecProcess exec = task.exec(new ExecRequest(Machine.process(false, "true"), false, true, true, null));
                while (exec.attachment().next() != null) {
                    throw new AssertionError("true wrote something");
                }
                assertTrue(exec.awaitExit() == 0);
                if (i >= 0) times[i] = System.nanoTime() - begin;
            }
            Arrays.sort(times);
            print("exec    p10 %6.2f ms  p50 %6.2f ms  p90 %6.2f ms", at(times, 0.1), at(times, 0.5), at(times, 0.9));
        }
    }

    @Test
    void pipe() throws Exception {
        try (Machine machine = new Machine()) {
            for (int round = 0; round < 4; round++) {
                print("cat of zeros: %.0f MB/s", pipe(machine, new byte[1 << 16]));
                byte[] random = new byte[1 << 16];
                new Random(1).nextBytes(random);
                print("cat of random bytes: %.0f MB/s", pipe(machine, random));
            }
        }
    }

    private static double pipe(Machine machine, byte[] chunk) throws Exception {
        int chunks = (256 << 20) / chunk.length;
        Stdio stdio = machine.stdio(false, true, true);
        try (Attachment client = stdio.attach(true, true, true);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Task task = machine.create(stdio, "cat");
            task.start();
            long begin = System.nanoTime();
            Future<?> writer = threads.submit(() -> {
                for (int i = 0; i < chunks; i++) client.write(chunk, 0, chunk.length);
                client.closeInput();
                return null;
            });
            long length = 0;
            for (Frame frame = client.next(); frame != null; frame = client.next()) length += frame.data().length;
            writer.get();
            double seconds = (System.nanoTime() - begin) / 1e9;
            assertTrue(task.awaitExit().code() == 0 && length == (long) chunks * chunk.length);
            task.delete();
            machine.tasks.clear();
            return length / 1e6 / seconds;
        }
    }

    private static double at(long[] sorted, double quantile) {
        return sorted[(int) (quantile * (sorted.length - 1))] / 1e6;
    }

    private static void print(String format, Object... values) {
        System.getLogger("bench").log(System.Logger.Level.INFO, String.format(format, values));
    }
}
