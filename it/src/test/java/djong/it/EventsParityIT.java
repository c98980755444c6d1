package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients hear while the same commands run on this engine and on the reference: the same events with the same attributes, in the same order. */
class EventsParityIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

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
            engine.dockerCommand("import", "-c", "CMD [\"sh\"]", "-", "events:latest")
                    .input(Images.busybox())
                    .run()
                    .ok();
        }
    }

    @AfterAll
    static void cleanUp() {
        if (!reference.host().isEmpty())
            reference
                    .client(
                            "sh",
                            "-c",
                            "docker ps -aq --filter label=events | xargs -r docker rm -f; docker rmi -f events")
                    .run();
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("a run in the foreground", "$RUN --rm events true"),
                new Row("a run in the background", "$RUN -d --name ev1 events true; docker wait ev1; docker rm ev1"),
                new Row("created and removed", "docker create --label events --name ev1 events; docker rm ev1"),
                new Row(
                        "stopped by its signal",
                        "$RUN -d --name ev1 events sh -c 'trap \"exit 4\" TERM; while :; do sleep 0.1; done'; docker exec ev1 true; docker stop ev1; docker stop ev1; docker rm ev1"),
                new Row("stopped by force", "$RUN -d --name ev1 events sleep 100; docker stop -t 0 ev1; docker rm ev1"),
                new Row(
                        "killed",
                        "$RUN -d --name ev1 events sleep 100; docker kill ev1; docker kill ev1; docker rm ev1"),
                new Row("restarted", "$RUN -d --name ev1 events sleep 100; docker restart -t 0 ev1; docker rm -f ev1"),
                new Row("removed by force", "$RUN -d --name ev1 events sleep 100; docker rm ev1; docker rm -f ev1"),
                new Row(
                        "frozen, and stopped so",
                        "$RUN -d --name ev1 events sh -c 'trap \"exit 4\" TERM; while :; do sleep 0.1; done'; docker pause ev1; docker pause ev1; docker rm ev1; docker stop ev1; docker rm ev1"),
                new Row(
                        "frozen, and killed so",
                        "$RUN -d --name ev1 events sleep 100; docker pause ev1; docker unpause ev1; docker pause ev1; docker kill ev1; docker rm ev1"),
                new Row(
                        "started again as often as told",
                        "$RUN -d --name ev1 --restart on-failure:2 events sh -c 'exit 3'; until [ $(docker inspect -f '{{.State.Status}}' ev1) = exited ]; do :; done; docker rm -f ev1"),
                new Row(
                        "stopped while it waits to be started again",
                        "$RUN -d --name ev1 --restart always events sh -c 'exit 3'; until [ $(docker inspect -f '{{.RestartCount}}' ev1) = 4 ]; do :; done; docker stop ev1; docker rm ev1"),
                new Row(
                        "a process more",
                        "$RUN -d --name ev1 events sleep 100; docker exec ev1 true; docker exec ev1 sh -c 'exit 3'; docker rename ev1 ev2; docker rm -f ev2"),
                new Row("a failed start", "$RUN --name ev1 events nosuch; docker rm ev1"),
                new Row(
                        "a probe",
                        "$RUN -d --name ev1 --health-cmd 'exit 1' --health-interval 200ms --health-retries 1 events sleep 100; until [ $(docker inspect -f '{{.State.Health.Status}}' ev1) = unhealthy ]; do :; done; docker pause ev1; docker rm -f ev1"),
                new Row(
                        "removed at its end, though started again",
                        "$RUN -d --rm --name ev1 events sleep 100; docker restart -t 0 ev1; docker stop -t 0 ev1; while docker inspect ev1 >/dev/null; do :; done"),
                new Row(
                        "nothing to do",
                        "docker create --label events --name ev1 events sleep 100; docker stop ev1; docker kill ev1; docker pause ev1; docker start ev1; docker start ev1; docker unpause ev1; docker rm -f ev1"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void agree(Row row) {
        assertEquals(heard(reference, row.script()), heard(DAEMON, row.script()));
    }

    private static String heard(Engine engine, String script) {
        String all = "exec 2>&1; RUN='docker run --label events --network none'; since=$(date +%s.%N); " + script
                + "; echo ---; docker events --since $since --until $(date +%s.%N) --filter label=events --filter type=container"
                + " --format '{{.Action}}{{range $k, $v := .Actor.Attributes}} {{$k}}={{$v}}{{end}}'";
        String heard = Normal.of(engine.client("sh", "-c", all).run().out())
                .replace("runc create failed", "crun create failed")
                .replaceAll("execDuration=\\d+", "execDuration=<n>")
                .replaceAll("name=[a-z]+_[a-z]+", "name=<name>");
        // These two come from two places in the reference, and in any order.
        return heard.replaceAll("(?m)^(die .*\n)(stop .*\n)", "$2$1");
    }
}
