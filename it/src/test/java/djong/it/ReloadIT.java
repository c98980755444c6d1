package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SIGHUP: the daemon reads its configuration file again, as often as it is asked, whatever was in the file in between. */
class ReloadIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    private static void reload() {
        Command.of("kill", "-HUP", Long.toString(DAEMON.pid())).run().code(0);
    }

    @Test
    void readsItsConfigurationAgain() throws IOException {
        Process events = DAEMON.dockerCommand(
                        "events", "--since", "1h", "--filter", "type=daemon", "--format", "{{.Action}}")
                .start();
        try (var lines = events.inputReader(StandardCharsets.UTF_8)) {
            Files.writeString(DAEMON.root().resolve("daemon.json"), "{\"labels\": [\"where=here\"]}");
            reload();
            assertEquals("reload", lines.readLine());
            assertEquals(
                    "[where=here]", DAEMON.docker("info", "-f", "{{.Labels}}").ok());

            Files.writeString(DAEMON.root().resolve("daemon.json"), "{rubbish");
            reload();
            Files.writeString(DAEMON.root().resolve("daemon.json"), "{\"labels\": [\"where=there\"]}");
            reload();
            assertEquals("reload", lines.readLine());
            assertEquals(
                    "[where=there]", DAEMON.docker("info", "-f", "{{.Labels}}").ok());
            assertTrue(DAEMON.log().contains("Reloaded configuration"));
        } finally {
            events.destroy();
        }
    }
}
