package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Python's client, which Ansible and many scripts use, call by call. */
class DockerPyIT {
    private static final String PYTHON = "/usr/bin/python3";

    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @Test
    void pythonsClientFindsItsWay() {
        Assumptions.assumeTrue(
                Command.of(PYTHON, "-c", "import docker").run().code() == 0,
                "needs Python's client: apt install python3-docker");
        Images.importBusybox(DAEMON);
        String script = Path.of("src/test/resources/docker-py.py").toString();
        assertEquals("all well", DAEMON.client(PYTHON, script).run().ok());
    }
}
