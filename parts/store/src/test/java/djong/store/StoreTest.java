package djong.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    @TempDir
    Path folder;

    @Test
    void aDataRootHasOneOwner() {
        Path root = folder.resolve("root");
        try (Store store = Store.open(root)) {
            assertEquals(root.toAbsolutePath(), store.dataRoot());
            var refusal = assertThrows(EngineException.Unavailable.class, () -> Store.open(root));
            assertEquals(
                    "the data root " + root + " is in use by process "
                            + ProcessHandle.current().pid()
                            + ": stop that daemon, or choose another folder with --data-root",
                    refusal.getMessage());
            // A second refusal shows that the first has not dropped the lock.
            assertThrows(EngineException.Unavailable.class, () -> Store.open(root));
        }
        Store.open(root).close();
    }

    /** Holds the lock in another process, as a second daemon would; then kills it. */
    @Test
    void theLockHoldsBetweenProcessesAndEndsWithThem() throws Exception {
        Path root = Files.createDirectory(folder.resolve("root"));
        Path program = folder.resolve("Holder.java");
        Files.writeString(program, """
                import java.nio.channels.FileChannel;
                import java.nio.file.*;
                void main(String[] args) throws Exception {
                    Path root = Path.of(args[0]);
                    var channel = FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    channel.lock();
                    Files.writeString(root.resolve("owner"), ProcessHandle.current().pid() + " then");
                    System.out.println("locked");
                    System.in.read();
                }
                """);
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        program.toString(),
                        root.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            var out = new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
            assertEquals("locked", out.readLine());
            var refusal = assertThrows(EngineException.Unavailable.class, () -> Store.open(root));
            assertTrue(refusal.getMessage().contains("in use by process " + holder.pid()), refusal.getMessage());
        } finally {
            holder.destroyForcibly().waitFor();
        }
        Store.open(root).close();
    }

    @Test
    void othersCannotReachTheFiles() throws IOException {
        Path root = folder.resolve("new/root");
        Store.open(root).close();
        assertEquals("rwx--x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(root)));
        assertFalse(Files.exists(root.resolve("owner")));
    }

    @Test
    void aFileIsNoDataRoot() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThrows(EngineException.System.class, () -> Store.open(file));
    }
}
