package djong.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupsTest {
    @TempDir
    Path folder;

    private MountInfo v1(String name, String options) throws IOException {
        Path target = Files.createDirectories(folder.resolve(name));
        return MountInfo.parse("30 25 0:26 / " + target + " rw,relatime - cgroup cgroup rw," + options);
    }

    private MountInfo v2(String name, String controllers) throws IOException {
        Path target = Files.createDirectories(folder.resolve(name));
        Files.writeString(target.resolve("cgroup.controllers"), controllers);
        return MountInfo.parse("31 25 0:27 / " + target + " rw,relatime - cgroup2 cgroup2 rw,nsdelegate");
    }

    @Test
    void versionOne() throws Exception {
        Cgroups cgroups = Cgroups.of(List.of(v1("cpu", "cpu,cpuacct"), v1("systemd", "xattr,name=systemd")));
        assertEquals(Cgroups.Layout.V1, cgroups.layout());
        assertEquals(Set.of("cpu", "cpuacct"), cgroups.controllers().keySet());
        assertEquals(folder.resolve("cpu/djong/x"), cgroups.folder("cpuacct", "/djong/x"));
        assertFalse(cgroups.isUnified("cpu"));
    }

    @Test
    void hybridTakesControllersFromWhereTheyAre() throws Exception {
        Cgroups cgroups = Cgroups.of(List.of(v1("memory", "memory"), v2("unified", "hugetlb memory\n")));
        assertEquals(Cgroups.Layout.HYBRID, cgroups.layout());
        assertFalse(cgroups.isUnified("memory"));
        assertTrue(cgroups.isUnified("hugetlb"));
    }

    @Test
    void versionTwo() throws Exception {
        Cgroups cgroups = Cgroups.of(List.of(v2("", "cpu memory pids\n")));
        assertEquals(Cgroups.Layout.V2, cgroups.layout());
        Path own = Files.createDirectories(folder.resolve("djong/x/inner"));
        Files.writeString(own.getParent().resolve("cgroup.procs"), "12\n0\n");
        Files.writeString(own.resolve("cgroup.procs"), "13\n");
        Files.writeString(own.getParent().resolve("memory.events"), "low 0\noom 2\noom_kill 3\n");
        assertEquals(Set.of(12, 13), cgroups.processes("/djong/x"));
        assertEquals(3, cgroups.oomKills("/djong/x"));
        assertEquals(0, cgroups.oomKills("/djong/none"));
    }

    @Test
    void pathsOutsideAreRefused() throws Exception {
        Cgroups cgroups = Cgroups.of(List.of(v2("", "cpu")));
        assertThrows(IllegalArgumentException.class, () -> cgroups.remove("/../x"));
        assertThrows(IllegalArgumentException.class, () -> cgroups.remove("/"));
    }

    @Test
    void removesATreeFromTheRealHierarchies() throws Exception {
        Privileges.root();
        Cgroups cgroups = Cgroups.ask();
        Path pids = cgroups.controller("pids");
        assumeTrue(pids != null && Files.isWritable(pids), "needs a writable cgroup tree with the pids controller");
        String path = "/djong-test-" + ProcessHandle.current().pid();
        Path made = cgroups.folder("pids", path);
        Files.createDirectories(made.resolve("a/b"));
        cgroups.remove(path);
        assertFalse(Files.exists(made));
        cgroups.remove(path);
    }
}
