package djong.registry.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionsTest {
    private static Settings parse(String... words) throws Options.Mistake {
        return Options.parse(List.of(words));
    }

    @Test
    void withoutAny() throws Options.Mistake {
        Settings settings = parse();
        assertEquals(5000, settings.listen().getFirst().getPort());
        assertEquals(Path.of("/var/lib/djong-registry"), settings.dataRoot());
        assertNull(settings.tls());
        assertNull(settings.access().htpasswd());
        assertEquals(Duration.ofHours(24), settings.collection().grace());
        assertTrue(settings.pages());
    }

    @Test
    void values() throws Options.Mistake {
        Settings settings = parse(
                "--listen=127.0.0.1:1",
                "--listen",
                "[::1]:2",
                "--quota",
                "a/**=2g",
                "--gc-untagged",
                "--no-pages",
                "--gc-grace",
                "90s",
                "--immutable",
                "b:v*",
                "--url",
                "https://r.example/");
        assertEquals(2, settings.listen().size());
        assertEquals(2L << 30, settings.policy().quotas().getFirst().bytes());
        assertTrue(settings.collection().untagged());
        assertEquals(Duration.ofSeconds(90), settings.collection().grace());
        assertEquals("https://r.example", settings.access().url());
    }

    @Test
    void theCommandLineGoesBeforeTheFile(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("registry.conf");
        Files.writeString(file, "# comment\n\nlisten 127.0.0.1:7\ngc-grace 1h\nread-only\n");
        Settings settings = parse("--config", file.toString(), "--gc-grace", "2h");
        assertEquals(7, settings.listen().getFirst().getPort());
        assertEquals(Duration.ofHours(2), settings.collection().grace());
        assertTrue(settings.readOnly());
        Files.writeString(file, "nonsense 1\n");
        assertThrows(Options.Mistake.class, () -> parse("--config", file.toString()));
    }

    @Test
    void eachMirroredRegistrySeesItsOwnPassword(@TempDir Path folder) throws Exception {
        Path hub = Files.writeString(folder.resolve("hub"), "secret\n");
        Path quay = Files.writeString(folder.resolve("quay"), "other\n");
        Settings settings = parse(
                "--mirror=docker.io",
                "--mirror=quay.io",
                "--mirror=ghcr.io",
                "--mirror-user=docker.io=me",
                "--mirror-user=quay.io=bot",
                "--mirror-password-file=docker.io=" + hub,
                "--mirror-password-file=quay.io=" + quay);
        assertEquals(
                List.of("me secret", "bot other", "-"),
                settings.mirrored().stream()
                        .map(upstream -> upstream.credentials() == null
                                ? "-"
                                : upstream.credentials().username() + " "
                                        + upstream.credentials().password())
                        .toList());
        assertEquals(
                "me",
                parse("--mirror=docker.io", "--mirror-user=me", "--mirror-password-file=" + hub)
                        .mirrored()
                        .getFirst()
                        .credentials()
                        .username());
    }

    @Test
    void mistakes() {
        for (String[] words : new String[][] {
            {"extra"},
            {"--nonsense"},
            {"--listen"},
            {"--listen", "x"},
            {"--listen", "1:99999"},
            {"--tls-cert", "x"},
            {"--rights", "x"},
            {"--anonymous-pull"},
            {"--auth", "other", "--htpasswd", "x"},
            {"--quota", "x"},
            {"--quota", "x=1x"},
            {"--gc-grace", "soon"},
            {"--url", "r.example"},
            {"--mirror", "not a name"},
            {"--mirror", "docker.io", "--quota", "a=1"},
            {"--mirror-user", "x"},
            {"--mirror", "docker.io", "--mirror-user", "x"},
            {"--mirror", "docker.io", "--mirror", "quay.io", "--mirror-user", "x", "--mirror-password-file", "/dev/null"
            },
            {"--mirror-size", "1g"},
            {"--connections", "0"},
            {"--config", "/nonexistent"}
        }) {
            assertThrows(Options.Mistake.class, () -> parse(words), String.join(" ", words));
        }
    }

    @Test
    void theHelpFitsATerminalAndNamesEachOptionOnce() {
        List<String> options = Options.USAGE
                .lines()
                .filter(line -> line.startsWith("      --"))
                .toList();
        for (String line : options) assertTrue(line.length() <= 130, line);
        assertEquals(
                options.size(),
                options.stream()
                        .map(line -> line.strip().split(" ")[0])
                        .distinct()
                        .count());
    }
}
