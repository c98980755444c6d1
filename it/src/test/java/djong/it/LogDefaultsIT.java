package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code log-driver} and {@code log-opts} of daemon.json: what holds for containers that ask for nothing else. */
class LogDefaultsIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    private static void configure(String json) throws IOException {
        DAEMON.stop();
        Files.writeString(DAEMON.root().resolve("daemon.json"), json);
        DAEMON.start();
    }

    private static String logConfig(String... options) {
        var argv = new ArrayList<>(List.of("create"));
        argv.addAll(List.of(options));
        argv.addAll(List.of(Images.BUSYBOX, "true"));
        String id = DAEMON.docker(argv.toArray(String[]::new)).ok();
        return DAEMON.docker("inspect", "-f", "{{json .HostConfig.LogConfig}}", id)
                .ok();
    }

    @Test
    void holdForContainersThatDoNotSay() throws IOException {
        Images.importBusybox(DAEMON);
        assertEquals(
                "json-file", DAEMON.docker("info", "-f", "{{.LoggingDriver}}").ok());

        configure("{\"log-driver\": \"local\", \"log-opts\": {\"max-size\": \"1m\", \"max-file\": \"3\"}}");
        assertEquals("local", DAEMON.docker("info", "-f", "{{.LoggingDriver}}").ok());
        assertEquals("{\"Type\":\"local\",\"Config\":{\"max-file\":\"3\",\"max-size\":\"1m\"}}", logConfig());
        assertEquals(
                "{\"Type\":\"local\",\"Config\":{\"max-file\":\"3\",\"max-size\":\"2m\"}}",
                logConfig("--log-opt", "max-size=2m"));
        assertEquals("{\"Type\":\"json-file\",\"Config\":{}}", logConfig("--log-driver", "json-file"));
        assertEquals(
                "said",
                DAEMON.docker("run", "--name", "says", Images.BUSYBOX, "echo", "said")
                        .ok());
        assertEquals("said", DAEMON.docker("logs", "says").ok());

        configure("{\"log-driver\": \"none\"}");
        DAEMON.docker("run", "--name", "mute", Images.BUSYBOX, "echo", "unheard")
                .ok();
        assertEquals(1, DAEMON.docker("logs", "mute").code());
        assertEquals("said", DAEMON.docker("logs", "says").ok(), "as it was made");
    }

    @Test
    void wrongOnesKeepTheDaemonFromStarting() throws IOException {
        DAEMON.stop();
        Files.writeString(DAEMON.root().resolve("daemon.json"), "{\"log-driver\": \"nosuch\"}");
        assertThrows(AssertionError.class, DAEMON::start);
        assertTrue(DAEMON.log().contains("nosuch"));
        Files.writeString(
                DAEMON.root().resolve("daemon.json"),
                "{\"log-driver\": \"json-file\", \"log-opts\": {\"nosuch\": \"1\"}}");
        assertThrows(AssertionError.class, DAEMON::start);
        Files.writeString(DAEMON.root().resolve("daemon.json"), "{}");
        DAEMON.start();
    }
}
