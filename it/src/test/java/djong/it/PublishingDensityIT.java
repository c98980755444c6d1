package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Many published ports on one host: the last costs what the first did, and leads where it should. {@code -Ddjong.full=true} makes a thousand on two
 * hundred containers.
 */
class PublishingDensityIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon("--bip", "10.229.0.1/20");

    private static final int CONTAINERS = Boolean.getBoolean("djong.full") ? 200 : 30;
    private static final int PORTS_EACH = 5;
    private static final String SERVER =
            "mkdir /www; hostname >/www/index.html; for p in 1 2 3 4 5; do httpd -p 800$p -h /www; done; exec sleep 1000";

    @Test
    void theLastPortCostsWhatTheFirstDid() throws IOException {
        Images.importBusybox(DAEMON);
        for (int i = 0; i < CONTAINERS; i++) {
            call("/containers/create?name=port" + i, container(i), 201);
        }
        Timings starts = Timings.of("start", CONTAINERS, i -> call("/containers/port" + i + "/start", "", 204));
        for (int i : new int[] {0, CONTAINERS - 1}) {
            for (int p = 1; p <= PORTS_EACH; p++) assertEquals("port" + i, page(i, p));
        }
        Timings ends = Timings.of(
                "remove",
                CONTAINERS,
                i -> new Api(DAEMON.socket()).call("DELETE", "/containers/port" + i + "?force=1", ""));
        System.out.printf(
                "%d published ports on %d containers: start %s ms, remove %s ms%n",
                CONTAINERS * PORTS_EACH, CONTAINERS, starts.ends(), ends.ends());
        starts.assertEven();
        ends.assertEven();
        assertEquals(
                0,
                Command.of("nft", "list", "map", "inet", DAEMON.bridge(), "any4")
                        .run()
                        .ok()
                        .lines()
                        .filter(line -> line.contains("elements"))
                        .count());
    }

    private static String container(int number) {
        List<String> bindings = new ArrayList<>();
        for (int p = 1; p <= PORTS_EACH; p++) bindings.add("\"800" + p + "/tcp\":[{}]");
        return "{\"Image\":\"" + Images.BUSYBOX + "\",\"Hostname\":\"port" + number
                + "\",\"StopSignal\":\"SIGKILL\",\"Cmd\":[\"sh\",\"-c\",\"" + SERVER
                + "\"],\"HostConfig\":{\"PortBindings\":{" + String.join(",", bindings) + "}}}";
    }

    private static String page(int container, int number) throws IOException {
        String line = DAEMON.docker("port", "port" + container, "800" + number)
                .ok()
                .lines()
                .findFirst()
                .orElseThrow();
        int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
        while (true) {
            try (var socket = new Socket("127.0.0.1", port)) {
                socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return answer.substring(answer.indexOf("\r\n\r\n") + 4).strip();
            } catch (java.net.ConnectException e) {
                // The server in it has not come so far; the test's time limit is the command's above.
                DAEMON.docker("inspect", "port" + container).ok();
            }
        }
    }

    private static void call(String path, String json, int good) throws IOException {
        Api.Answer answer = new Api(DAEMON.socket()).call("POST", path, json);
        assertEquals(good, answer.status(), answer::body);
    }
}
