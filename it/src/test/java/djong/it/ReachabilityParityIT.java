package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who reaches whom, by TCP and UDP, IPv4 and IPv6: the host, a neighbour of the host, and containers in the same, in another and in an internal network ask for
 * published, unpublished, loopback-published and address-specific ports, on both engines. The answer is the address that the server sees.
 */
class ReachabilityParityIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    private static Reference reference = new Reference("");

    @BeforeAll
    static void images() {
        reference = Reference.orSkip();
        Assumptions.assumeTrue(
                Command.of("perl", "-e", "1").run().code() == 0, "needs perl: apt-get install perl-base");
        for (Engine engine : List.of(DAEMON, reference)) {
            engine.dockerCommand("import", "-c", "CMD [\"sh\"]", "-", "netparity:latest")
                    .input(Images.busybox())
                    .run()
                    .ok();
        }
        Command.of("sh", "-ec", """
                ip netns add npout
                ip link add npo type veth peer name eth0 netns npout
                ip addr add 192.168.231.1/24 dev npo
                ip -6 addr add fd00:231::1/64 dev npo nodad
                ip link set npo up
                ip -n npout addr add 192.168.231.2/24 dev eth0
                ip -n npout -6 addr add fd00:231::2/64 dev eth0 nodad
                ip -n npout link set lo up
                ip -n npout link set eth0 up
                ip -n npout route add default via 192.168.231.1
                ip -n npout -6 route add default via fd00:231::1
                """).run().ok();
    }

    @AfterAll
    static void cleanUp() {
        if (reference.host().isEmpty()) return;
        Command.of("ip", "netns", "del", "npout").run();
        reference.docker("rmi", "-f", "netparity:latest");
    }

    @Test
    void everybodyReachesTheSame(@TempDir Path folder) throws IOException {
        for (String name : List.of("reachability.pl", "reachability-parity.sh")) {
            try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/" + name))) {
                Files.copy(in, folder.resolve(name));
            }
        }
        assertEquals(render(matrix(reference, folder)), render(matrix(DAEMON, folder)));
    }

    private static TreeMap<String, String> matrix(Engine engine, Path folder) {
        try {
            String out = engine.client(
                            "sh",
                            folder.resolve("reachability-parity.sh").toString(),
                            folder.resolve("reachability.pl").toString())
                    .run()
                    .ok();
            var answers = new TreeMap<String, String>();
            for (String line : out.split("\n")) {
                int colon = line.lastIndexOf(": ");
                answers.put(line.substring(0, colon), line.substring(colon + 2));
            }
            return answers;
        } finally {
            engine.client(
                            "sh",
                            "-c",
                            "docker ps -aq --filter label=netparity | xargs -r docker rm -f;"
                                    + " docker network ls -q --filter label=netparity | xargs -r docker network rm")
                    .run();
        }
    }

    private static String render(TreeMap<String, String> answers) {
        var text = new StringBuilder();
        answers.forEach((question, answer) ->
                text.append(question).append(": ").append(answer).append('\n'));
        return text.toString();
    }
}
