package djong.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A cache that does not fit is passed over in silence, and everything starts slower. So the JVM is told here to end rather than to go on
 * without ({@code -XX:AOTMode=on}).
 */
class AotCacheIT {
    private static final Path HOME = Path.of("target/djong").toAbsolutePath();

    @ParameterizedTest
    @ValueSource(strings = {"djong", "djongd", "djong-registry"})
    void theCacheIsTaken(String program, @TempDir Path folder) throws Exception {
        Path log = folder.resolve("aot.log");
        var run = run(HOME, program, Map.of("DJONG_JAVA_OPTIONS", "-XX:AOTMode=on -Xlog:aot:file=" + log));
        assertEquals(0, run.code(), run.output());
        assertTrue(
                Files.readString(log).contains("full module graph: enabled"),
                "an option of the launcher made the JVM drop the archived module graph");
    }

    @ParameterizedTest
    @ValueSource(strings = {"djong", "djongd", "djong-registry"})
    void aWrongCacheWouldBeNoticed(String program) throws Exception {
        var run = run(
                HOME,
                program,
                Map.of("DJONG_JAVA_OPTIONS", "-XX:AOTMode=on", "DJONG_AOT", "-XX:AOTCache=/nonexistent"));
        assertNotEquals(0, run.code(), run.output());
    }

    @ParameterizedTest
    @ValueSource(strings = {"djong", "djongd", "djong-registry"})
    void theDistributionMayBeMoved(String program, @TempDir Path folder) throws Exception {
        Process copy = new ProcessBuilder("cp", "-a", HOME.toString(), folder + "/elsewhere").start();
        assertEquals(0, copy.waitFor());
        Files.createSymbolicLink(
                folder.resolve("link"), folder.resolve("elsewhere/bin").resolve(program));
        var moved = run(folder.resolve("elsewhere"), program, Map.of("DJONG_JAVA_OPTIONS", "-XX:AOTMode=on"));
        assertEquals(0, moved.code(), moved.output());
        var linked = start(folder.resolve("link"), Map.of("DJONG_JAVA_OPTIONS", "-XX:AOTMode=on"));
        assertEquals(moved, linked);
    }

    @Test
    void theCommandLineHandsOverToTheRegistry() throws Exception {
        Process process = new ProcessBuilder(HOME.resolve("bin/djong").toString(), "registry", "--help")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertTrue(output.startsWith("Usage:  djong registry COMMAND"), output);
    }

    @Test
    void nativeLibrariesLieUnpacked() {
        assertTrue(Files.exists(HOME.resolve("lib/native/libsqlitejdbc.so")));
        assertTrue(Files.exists(HOME.resolve("lib/native/libzstd-jni.so")));
    }

    private record Run(int code, String output) {}

    private static Run run(Path home, String program, Map<String, String> environment)
            throws IOException, InterruptedException {
        return start(home.resolve("bin").resolve(program), environment);
    }

    private static Run start(Path program, Map<String, String> environment) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(program.toString(), "--version").redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }
}
