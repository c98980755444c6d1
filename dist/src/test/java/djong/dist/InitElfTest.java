package djong.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The program for this machine; the one for the other where an emulator is installed. Its life as process 1 is tested with containers. */
@Timeout(60)
class InitElfTest {
    @TempDir
    Path folder;

    /** How a machine's programs are run here. */
    record Machine(Elf elf, @Nullable String emulator) {
        @Override
        public String toString() {
            return elf.name();
        }
    }

    static Stream<Machine> machines() {
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        return Stream.of(
                new Machine(Elf.AMD64, arm ? "/usr/bin/qemu-x86_64-static" : null),
                new Machine(Elf.ARM64, arm ? null : "/usr/bin/qemu-aarch64-static"));
    }

    @BeforeEach
    void programs() throws IOException {
        program("exits", "#!/bin/sh\nexit $1\n");
        program("formless", "echo \"formless $1\"\n");
        Files.writeString(folder.resolve("plain"), "no program\n");
    }

    private void program(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
        assertTrue(folder.resolve(name).toFile().setExecutable(true));
    }

    record Outcome(int code, String output) {}

    private Process start(Machine machine, String... arguments) throws IOException {
        String emulator = machine.emulator();
        Assumptions.assumeTrue(
                emulator == null || Files.isExecutable(Path.of(emulator)),
                "needs " + emulator + ": apt install qemu-user-static");
        Path init = folder.resolve("init-" + machine.elf());
        Files.write(init, InitElf.program(machine.elf()));
        assertTrue(init.toFile().setExecutable(true));
        var argv = new ArrayList<String>();
        if (emulator != null) argv.add(emulator);
        argv.add(init.toString());
        argv.addAll(List.of(arguments));
        var builder = new ProcessBuilder(argv).redirectErrorStream(true);
        builder.environment().put("PATH", "/nowhere::" + folder + ":/usr/bin:/bin");
        return builder.start();
    }

    private Outcome run(Machine machine, String... arguments) throws IOException, InterruptedException {
        Process process = start(machine, arguments);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }

    @ParameterizedTest
    @MethodSource("machines")
    void startsWhatIsAskedForAndEndsLikeIt(Machine machine) throws Exception {
        assertEquals(new Outcome(0, "a b\n"), run(machine, "--", "sh", "-c", "echo \"$@\"", "sh", "a", "b"));
        assertEquals(new Outcome(42, ""), run(machine, "--", "exits", "42"), "found in PATH");
        assertEquals(
                new Outcome(255, ""),
                run(machine, folder.resolve("exits").toString(), "255"),
                "by its path, without dashes");
        assertEquals(new Outcome(137, ""), run(machine, "--", "sh", "-c", "kill -9 $$"), "128 and the signal");
        assertEquals(new Outcome(0, "formless 7\n"), run(machine, "--", "formless", "7"), "by the shell");
    }

    @ParameterizedTest
    @MethodSource("machines")
    void saysWhatItCannotStart(Machine machine) throws Exception {
        assertEquals(
                new Outcome(127, "[FATAL init] exec nosuch failed: No such file or directory\n"),
                run(machine, "--", "nosuch"));
        assertEquals(
                new Outcome(127, "[FATAL init] exec /no/such failed: No such file or directory\n"),
                run(machine, "--", "/no/such", "argument"));
        assertEquals(
                new Outcome(126, "[FATAL init] exec plain failed: Permission denied\n"), run(machine, "--", "plain"));
        assertEquals(new Outcome(1, ""), run(machine, "--"));
        assertEquals(new Outcome(1, ""), run(machine));
    }

    @ParameterizedTest
    @MethodSource("machines")
    void passesSignalsOn(Machine machine) throws Exception {
        Process init = start(
                machine,
                "--",
                "sh",
                "-c",
                "trap 'echo got it; exit 9' TERM; echo ready; while :; do wait; read x; done");
        try {
            var lines = init.inputReader();
            assertEquals("ready", lines.readLine());
            init.toHandle().destroy();
            assertEquals("got it", lines.readLine());
            assertTrue(init.waitFor(10, TimeUnit.SECONDS));
            assertEquals(9, init.exitValue());
        } finally {
            init.destroyForcibly();
        }
    }

    @Test
    void outlivesOrphansAndReapsThem() throws Exception {
        Machine here = machines().filter(m -> m.emulator() == null).findFirst().orElseThrow();
        // The orphan's parent has gone when it ends; were it not reaped, it would still be there as a zombie.
        Outcome outcome = run(
                here,
                "--",
                "sh",
                "-c",
                "(sh -c 'echo $$ > %1$s/orphan' &); while [ ! -s %1$s/orphan ] || [ -e /proc/$(cat %1$s/orphan) ]; do :; done; echo reaped"
                        .formatted(folder));
        assertEquals(new Outcome(0, "reaped\n"), outcome);
    }
}
