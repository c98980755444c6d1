package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Docker Compose; {@code DJONG_COMPOSE} names its program. */
class ComposeIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @TempDir
    Path project;

    private Command.Result compose(String... arguments) {
        var argv = new ArrayList<>(List.of("-f", project.resolve("compose.yaml").toString(), "-p", "shop"));
        argv.addAll(List.of(arguments));
        return DAEMON.client(System.getenv("DJONG_COMPOSE"), argv.toArray(String[]::new))
                .env("BUILDX_CONFIG", project.resolve("buildx").toString())
                .run();
    }

    @Test
    void bringsAProjectUpAndDown() throws IOException {
        prepare();
        Files.writeString(project.resolve("compose.yaml"), """
                services:
                  shelf:
                    image: busybox
                    network_mode: none
                    command: sh -c "echo from the shelf; sleep 1000"
                    stop_grace_period: 0s
                    labels: {who: compose}
                  till:
                    image: busybox
                    network_mode: host
                    command: sh -c "echo from the till with $$COINS; sleep 1000"
                    stop_grace_period: 0s
                    environment: {COINS: "3"}
                    depends_on: [shelf]
                """);
        compose("up", "-d").code(0);
        assertEquals(
                "shop-shelf-1 running\nshop-till-1 running",
                compose("ps", "--format", "{{.Name}} {{.State}}").ok());
        var logs = compose("logs", "--no-color", "--no-log-prefix").ok();
        assertTrue(logs.contains("from the shelf") && logs.contains("from the till with 3"), logs);
        assertEquals("inside", compose("exec", "-T", "shelf", "echo", "inside").ok());
        assertEquals(4, compose("exec", "-T", "till", "sh", "-c", "exit 4").code());
        String id = compose("ps", "-q", "shelf").ok();
        compose("up", "-d").code(0);
        assertEquals(id, compose("ps", "-q", "shelf").ok(), "nothing changed, so nothing is made anew");
        compose("restart", "shelf").code(0);
        compose("stop").code(0);
        assertEquals("", compose("ps", "-q").ok());
        compose("start").code(0);
        compose("kill").code(0);
        compose("down").code(0);
        assertEquals("", DAEMON.docker("ps", "-aq").ok());
    }

    private static void prepare() {
        String program = System.getenv("DJONG_COMPOSE");
        Assumptions.assumeTrue(
                program != null && Files.isExecutable(Path.of(program)),
                "no Docker Compose: set DJONG_COMPOSE to its program, docker-compose");
        Images.importBusybox(DAEMON);
    }

    @Test
    void buildsWhatItBringsUp() throws IOException {
        prepare();
        Files.createDirectories(project.resolve("shelf"));
        Files.createDirectories(project.resolve("till"));
        Files.writeString(project.resolve("shelf/index.html"), "spices\n");
        Files.writeString(project.resolve("shelf/Dockerfile"), """
                FROM busybox
                COPY index.html /www/
                EXPOSE 80
                CMD ["httpd", "-f", "-h", "/www"]
                """);
        Files.writeString(project.resolve("till/Dockerfile"), """
                FROM busybox AS made
                ARG COINS
                RUN echo "$COINS coins" > /coins
                FROM busybox
                COPY --from=made /coins /coins
                CMD ["sleep", "1000"]
                """);
        Files.writeString(project.resolve("compose.yaml"), """
                services:
                  shelf:
                    build: shelf
                    stop_grace_period: 0s
                  till:
                    build: {context: till, args: {COINS: "3"}}
                    stop_grace_period: 0s
                    depends_on: [shelf]
                """);
        compose("up", "--build", "-d").code(0);
        String asks = "wget -q -O - http://shelf/; cat /coins";
        assertEquals(
                "spices\n3 coins",
                compose("exec", "-T", "till", "sh", "-c", asks).ok());
        String till = compose("ps", "-q", "till").ok();

        Files.writeString(project.resolve("shelf/index.html"), "silk\n");
        compose("up", "--build", "-d").code(0);
        assertEquals(
                "silk\n3 coins", compose("exec", "-T", "till", "sh", "-c", asks).ok());
        assertEquals(till, compose("ps", "-q", "till").ok(), "what was built the same stays");
        compose("down", "--rmi", "all", "-v").code(0);
        assertEquals("", DAEMON.docker("images", "-q", "shop-*").ok());
    }
}
