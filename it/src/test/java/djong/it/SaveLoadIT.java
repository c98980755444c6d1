package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Images travel between engines and keep their identity. */
class SaveLoadIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    private static final String IDENTITY = "{{.Id}} {{json .RootFS.Layers}} {{json .Config.Cmd}} {{json .RepoTags}}";

    private static void travels(Engine from, Engine to, Path tar) throws IOException {
        from.dockerCommand("import", "-c", "CMD [\"sh\"]", "-c", "LABEL from=" + from.host(), "-", "travel:1")
                .input(Images.busybox())
                .run()
                .ok();
        String before =
                from.docker("image", "inspect", "-f", IDENTITY, "travel:1").ok();
        from.docker("save", "-o", tar.toString(), "travel:1").ok();
        from.docker("rmi", "travel:1").ok();
        assertEquals(
                "Loaded image: travel:1",
                to.docker("load", "-i", tar.toString()).ok());
        assertEquals(
                before,
                to.docker("image", "inspect", "-f", IDENTITY, "travel:1").ok());
        assertEquals(
                "works", to.docker("run", "--rm", "travel:1", "echo", "works").ok());
        to.docker("rmi", "travel:1").ok();
        Files.delete(tar);
    }

    @Test
    void fromUsToTheReference(@TempDir Path folder) throws IOException {
        travels(DAEMON, Reference.orSkip(), folder.resolve("image.tar"));
    }

    @Test
    void fromTheReferenceToUs(@TempDir Path folder) throws IOException {
        travels(Reference.orSkip(), DAEMON, folder.resolve("image.tar"));
    }

    @Test
    void fromUsToUs(@TempDir Path folder) throws IOException {
        travels(DAEMON, DAEMON, folder.resolve("image.tar"));
    }

    @Test
    void fromUsToUsByOurOwnCli(@TempDir Path folder) throws IOException {
        Images.importBusybox(DAEMON);
        Path tar = folder.resolve("image.tar");
        String id = DAEMON.djong("image", "inspect", "-f", "{{.Id}}", Images.BUSYBOX)
                .ok();
        DAEMON.djong("save", "-o", tar.toString(), Images.BUSYBOX).ok();
        DAEMON.djong("rmi", Images.BUSYBOX).ok();
        assertEquals(
                "Loaded image: " + Images.BUSYBOX,
                DAEMON.djong("load", "-i", tar.toString()).ok());
        assertEquals(
                id,
                DAEMON.djong("image", "inspect", "-f", "{{.Id}}", Images.BUSYBOX)
                        .ok());
        DAEMON.djong("rmi", Images.BUSYBOX).ok();
    }
}
