package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The client below Testcontainers and many IDEs. */
class DockerJavaIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    private static final class Output extends ResultCallback.Adapter<Frame> {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void onNext(Frame frame) {
            text.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void runsContainers() throws IOException, InterruptedException {
        Images.importBusybox(DAEMON);
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(DAEMON.host())
                .build();
        try (var http = new ZerodepDockerHttpClient.Builder()
                        .dockerHost(URI.create(DAEMON.host()))
                        .build();
                DockerClient docker = DockerClientImpl.getInstance(config, http)) {
            docker.pingCmd().exec();
            assertTrue(docker.infoCmd().exec().getNCPU() > 0);
            assertEquals("1.51", docker.versionCmd().exec().getApiVersion());

            String id = docker.createContainerCmd(Images.BUSYBOX)
                    .withName("java1")
                    .withCmd("sh", "-c", "echo out; echo err >&2; sleep 0.3; exit 3")
                    .withEnv("A=1")
                    .withLabels(Map.of("who", "java"))
                    .withHostConfig(HostConfig.newHostConfig().withMemory(64L << 20))
                    .exec()
                    .getId();
            docker.startContainerCmd(id).exec();
            assertEquals(
                    3,
                    docker.waitContainerCmd(id)
                            .exec(new WaitContainerResultCallback())
                            .awaitStatusCode());
            var output = docker.logContainerCmd(id)
                    .withStdOut(true)
                    .withStdErr(true)
                    .withFollowStream(true)
                    .exec(new Output());
            output.awaitCompletion();
            assertEquals("out\nerr\n", output.text.toString());
            var inspected = docker.inspectContainerCmd(id).exec();
            assertEquals("/java1", inspected.getName());
            assertEquals(3L, inspected.getState().getExitCodeLong());
            assertEquals(64L << 20, inspected.getHostConfig().getMemory());
            assertEquals(
                    List.of(id),
                    docker.listContainersCmd().withShowAll(true).withLabelFilter(Map.of("who", "java")).exec().stream()
                            .map(c -> c.getId())
                            .toList());
            assertThrows(
                    ConflictException.class,
                    () -> docker.createContainerCmd(Images.BUSYBOX)
                            .withName("java1")
                            .exec());
            docker.removeContainerCmd(id).exec();
            assertThrows(
                    NotFoundException.class,
                    () -> docker.inspectContainerCmd(id).exec());

            String sleeper = docker.createContainerCmd(Images.BUSYBOX)
                    .withCmd("sleep", "100")
                    .exec()
                    .getId();
            docker.startContainerCmd(sleeper).exec();
            String exec = docker.execCreateCmd(sleeper)
                    .withCmd("sh", "-c", "echo inside; exit 4")
                    .withAttachStdout(true)
                    .exec()
                    .getId();
            var inside = docker.execStartCmd(exec).exec(new Output());
            inside.awaitCompletion();
            assertEquals("inside\n", inside.text.toString());
            assertEquals(4L, docker.inspectExecCmd(exec).exec().getExitCodeLong());
            docker.removeContainerCmd(sleeper).withForce(true).exec();
        }
    }
}
