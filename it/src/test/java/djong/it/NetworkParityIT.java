package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Networks on both engines: the scripts of {@code network-parity.txt}, first on the reference and then here, so that both may have the same subnets. What they
 * print must be equal, addresses included. A difference is a bug or a row in docs/compat.md.
 */
class NetworkParityIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    private static final String FUNCTIONS = """
            exec 2>&1; I=netparity
            net() { docker network create --label netparity "$@" >/dev/null; }
            up() { n=$1; shift; docker run -d --label netparity --name $n "$@" $I sleep 1000 >/dev/null; }
            run() { docker run --rm --label netparity "$@"; }
            way() { docker exec $1 ip route | grep default | cut -d' ' -f3; }
            settings() { docker inspect -f '{{json .NetworkSettings}}' $1 | sed 's/,"/,\\n"/g; s/{"/{\\n"/g'; }
            ask() { c=$1; shift; docker exec $c nslookup "$@" 2>&1 | grep -vE '^$|^Non-auth|^Server|:53$' | paste - - | sort; }
            """;
    private static final String CLEAN = """
            docker ps -aq --filter label=netparity | xargs -r docker rm -f
            docker network ls -q --filter label=netparity | xargs -r docker network rm
            docker network ls -q --filter label=netparity | xargs -r docker network rm
            """;
    private static final Pattern KEY = Pattern.compile("\"SandboxKey\":\"[^\"]+\"");

    /** Those that a row asks for begin with 02:00. */
    private static final Pattern RANDOM_MAC = Pattern.compile("\\b(?!02:00)[0-9a-f]{2}(:[0-9a-f]{2}){5}\\b");

    private static final Pattern RANDOM_NAME = Pattern.compile("on endpoint [a-z]+_[a-z]+");

    private static Reference reference = new Reference("");

    record Row(String rule, String script) {
        @Override
        public String toString() {
            return rule;
        }
    }

    @BeforeAll
    static void images() {
        reference = Reference.orSkip();
        for (Engine engine : List.of(DAEMON, reference)) {
            engine.dockerCommand("import", "-c", "CMD [\"sh\"]", "-", "netparity:latest")
                    .input(Images.busybox())
                    .run()
                    .ok();
        }
    }

    @AfterAll
    static void cleanUp() {
        if (reference.host().isEmpty()) return;
        reference.docker("rmi", "-f", "netparity:latest");
    }

    static Stream<Row> rows() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(NetworkParityIT.class.getResourceAsStream("/network-parity.txt"))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(text.split("(?m)^## ")).skip(1).map(section -> {
                int line = section.indexOf('\n');
                return new Row(section.substring(0, line), section.substring(line + 1));
            });
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void agree(Row row) {
        assertEquals(said(reference, row), said(DAEMON, row));
    }

    private static String said(Engine engine, Row row) {
        try {
            String out =
                    engine.client("sh", "-c", FUNCTIONS + row.script()).run().out();
            String equal = KEY.matcher(out).replaceAll("\"SandboxKey\":\"<key>\"");
            equal = RANDOM_MAC.matcher(equal).replaceAll("<mac>");
            return Normal.withAddresses(RANDOM_NAME.matcher(equal).replaceAll("on endpoint <name>"));
        } finally {
            engine.client("sh", "-c", CLEAN).run();
        }
    }
}
