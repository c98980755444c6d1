package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Docker's own CLI and ours against the same reference engine: the cases of {@code cli-parity.txt} must print the same and end with the
 * same exit code. What may differ is made equal first: the programs' names, ages, and what a name server says.
 */
class CliParityIT {
    private static final List<String> CONTAINERS = List.of("cliparity-run", "cliparity-none");
    private static final Pattern AGES =
            Pattern.compile("\\b\\d+ (seconds?|minutes?|hours?)\\b|About (a minute|an hour)|Less than a second");

    private static Reference reference = new Reference("");

    record Row(String rule, String script) {
        @Override
        public String toString() {
            return rule + ": " + script;
        }
    }

    @BeforeAll
    static void prepare() {
        reference = Reference.orSkip();
        clean();
        // What builds of other tests have left there is pruned by one program, and then not there for the other.
        reference.docker("builder", "prune", "--all", "--force").ok();
        reference
                .dockerCommand("import", "-c", "CMD [\"sh\"]", "-", "cliparity:latest")
                .input(Images.busybox())
                .run()
                .ok();
        reference
                .docker(
                        "run",
                        "-d",
                        "--name",
                        "cliparity-run",
                        "-l",
                        "cliparity=<a>&b",
                        "-v",
                        "/tmp:/mnt",
                        "-m",
                        "64m",
                        "cliparity",
                        "sh",
                        "-c",
                        "echo hi; sleep 1000")
                .ok();
        reference
                .docker(
                        "run",
                        "--name",
                        "cliparity-none",
                        "-l",
                        "cliparity=c",
                        "--network",
                        "none",
                        "cliparity",
                        "false")
                .code(1);
        // Ages change every second at first; then both programs see the same minute.
        Instant deadline = Instant.now().plus(Duration.ofSeconds(10));
        while (reference.docker("ps", "-a", "--filter", "label=cliparity").out().contains("Less than a second")
                && Instant.now().isBefore(deadline)) Thread.onSpinWait();
    }

    @AfterAll
    static void clean() {
        if (reference.host().isEmpty()) return;
        for (String container : CONTAINERS) reference.docker("rm", "-f", container);
        reference.docker("rmi", "-f", "cliparity");
    }

    static Stream<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        String rule = "";
        try (InputStream in = Objects.requireNonNull(CliParityIT.class.getResourceAsStream("/cli-parity.txt"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (line.startsWith("## ")) rule = line.substring(3);
                else if (!line.isBlank() && !line.startsWith("#")) rows.add(new Row(rule, line));
            }
        }
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void same(Row row) {
        String ours = Daemon.distribution().resolve("bin/djong").toString();
        assertEquals(shown("docker", row.script()), shown(ours, row.script()));
    }

    private static String shown(String cli, String script) {
        Command.Result result = new Command(List.of("sh", "-c", script))
                .env("CLI", cli)
                .env("DOCKER_HOST", reference.host())
                .env("DOCKER_CLI_HINTS", "false")
                .run();
        return normal(result.out()) + "--- errors\n" + normal(result.err());
    }

    private static String normal(String text) {
        String named = text.replaceAll("\\bdocker\\b", "djong").replaceAll("\\bDocker\\b", "Djong");
        return AGES.matcher(named).replaceAll("AGE").replaceAll(" +", " ").replaceAll("dial tcp.*", "dial tcp");
    }
}
