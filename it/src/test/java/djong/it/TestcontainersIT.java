package djong.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Testcontainers' own public interface, unchanged: {@link TestcontainersProgram} in a JVM of its own that knows the engine by {@code DOCKER_HOST} alone. Its
 * reaper is off, since that is an image to be pulled.
 */
class TestcontainersIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @BeforeAll
    static void image() {
        Images.importBusybox(DAEMON);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "logs",
                "exec",
                "labels",
                "bind",
                "one-shot",
                "timeout",
                "reuse",
                "health",
                "copy",
                "ports",
                "network",
                "image"
            })
    void serves(String what) {
        run(what);
    }

    /** Servers as Debian packages them; making the images takes minutes. */
    @ParameterizedTest
    @CsvSource({"nginx,nginx-light", "postgresql,postgresql"})
    void servesDebiansServers(String what, String packages, @TempDir Path folder) {
        Assumptions.assumeTrue(Boolean.getBoolean("djong.full"), "makes an image of packages: ./dev test --all");
        DAEMON.docker("import", Images.debian(what, packages, folder).toString(), what)
                .ok();
        run(what);
    }

    private static void run(String what) {
        var result = DAEMON.client(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TestcontainersProgram.class.getName(),
                        what)
                .env("TESTCONTAINERS_RYUK_DISABLED", "true")
                .env("TESTCONTAINERS_CHECKS_DISABLE", "true")
                .env("TESTCONTAINERS_REUSE_ENABLE", "true")
                .run();
        assertTrue(result.code() == 0 && result.out().contains("all well"), result::toString);
    }
}
