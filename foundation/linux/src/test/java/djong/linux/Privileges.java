package djong.linux;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** What a test needs of the machine, said in words where it is missing. */
final class Privileges {
    private Privileges() {}

    static void root() throws Exception {
        boolean root = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        assumeTrue(root, "needs root: makes mounts, namespaces, devices or links");
    }
}
