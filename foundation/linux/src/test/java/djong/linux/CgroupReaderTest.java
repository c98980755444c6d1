package djong.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.linux.CgroupUsage.IoEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupReaderTest {
    private static final String CGROUP = "/djong/x";

    @TempDir
    Path folder;

    private MountInfo v1(String controller, Map<String, String> files) throws IOException {
        Path target = Files.createDirectories(folder.resolve(controller));
        write(target, files);
        return MountInfo.parse("30 25 0:26 / " + target + " rw,relatime - cgroup cgroup rw," + controller);
    }

    private void write(Path target, Map<String, String> files) throws IOException {
        Path own = Files.createDirectories(target.resolve("djong/x"));
        for (Map.Entry<String, String> file : files.entrySet())
            Files.writeString(own.resolve(file.getKey()), file.getValue());
    }

    @Test
    void versionOne() throws Exception {
        Cgroups cgroups = Cgroups.of(List.of(
                v1("cpu", Map.of("cpu.stat", "nr_periods 7\nnr_throttled 3\nthrottled_time 12345\n")),
                v1(
                        "cpuacct",
                        Map.of(
                                "cpuacct.usage", "64119695\n",
                                "cpuacct.usage_percpu", "39594322 24525373 \n",
                                "cpuacct.stat", "user 2\nsystem 4\n")),
                v1(
                        "memory",
                        Map.of(
                                "memory.usage_in_bytes", "606208\n",
                                "memory.max_usage_in_bytes", "5210112\n",
                                "memory.limit_in_bytes", "9223372036854771712\n",
                                "memory.failcnt", "5\n",
                                "memory.stat", "cache 0\nrss 172032\ntotal_rss 172032\n")),
                v1(
                        "blkio",
                        Map.of(
                                "blkio.throttle.io_service_bytes", "254:0 Read 10\n254:0 Total 10\nTotal 10\n",
                                "blkio.throttle.io_serviced", "Total 0\n")),
                v1("pids", Map.of("pids.current", "3\n", "pids.max", "max\n"))));
        CgroupUsage usage = cgroups.usage(CGROUP);
        assertEquals(
                new CgroupUsage.Cpu(64119695, List.of(39594322L, 24525373L), 40_000_000, 20_000_000, 7, 3, 12345),
                usage.cpu());
        assertEquals(
                new CgroupUsage.Memory(
                        false,
                        606208,
                        5210112,
                        9223372036854771712L,
                        5,
                        Map.of("cache", 0L, "rss", 172032L, "total_rss", 172032L)),
                usage.memory());
        assertEquals(
                new CgroupUsage.Io(
                        false, List.of(new IoEntry(254, 0, "Read", 10), new IoEntry(254, 0, "Total", 10)), List.of()),
                usage.io());
        assertEquals(new CgroupUsage.Pids(false, 3, Long.MAX_VALUE), usage.pids());
        assertThrows(NoSuchFileException.class, () -> cgroups.usage("/djong/gone"));
    }

    private Cgroups v2(Map<String, String> files) throws IOException {
        write(folder, files);
        Files.writeString(folder.resolve("cgroup.controllers"), "cpu io memory pids\n");
        return Cgroups.of(
                List.of(MountInfo.parse("31 25 0:27 / " + folder + " rw,relatime - cgroup2 cgroup2 rw,nsdelegate")));
    }

    @Test
    void versionTwo() throws Exception {
        Cgroups cgroups = v2(Map.of(
                "cpu.stat",
                "usage_usec 1500\nuser_usec 1000\nsystem_usec 500\nnr_periods 7\nnr_throttled 3\nthrottled_usec 12\n",
                "memory.current",
                "4096\n",
                "memory.max",
                "max\n",
                "memory.events",
                "low 0\nhigh 0\nmax 4\noom 2\noom_kill 1\n",
                "memory.stat",
                "anon 1\nfile 2\n",
                "io.stat",
                "254:0 rbytes=10 wbytes=20 rios=1 wios=2 dbytes=0 dios=0\n7:0 \n",
                "pids.current",
                "3\n",
                "pids.max",
                "20\n"));
        CgroupUsage usage = cgroups.usage(CGROUP);
        assertEquals(new CgroupUsage.Cpu(1_500_000, List.of(), 500_000, 1_000_000, 7, 3, 12_000), usage.cpu());
        assertEquals(
                new CgroupUsage.Memory(true, 4096, 0, Long.MAX_VALUE, 2, Map.of("anon", 1L, "file", 2L)),
                usage.memory());
        assertEquals(
                new CgroupUsage.Io(
                        true,
                        List.of(
                                new IoEntry(254, 0, "read", 10),
                                new IoEntry(254, 0, "write", 20),
                                new IoEntry(7, 0, "read", 0),
                                new IoEntry(7, 0, "write", 0)),
                        List.of()),
                usage.io());
        assertEquals(new CgroupUsage.Pids(true, 3, 20), usage.pids());
    }

    @Test
    void aFreezeOfVersionTwoIsOverWhenTheKernelSaysSo() throws Exception {
        Cgroups cgroups = v2(Map.of("cgroup.freeze", "0", "cgroup.events", "populated 1\nfrozen 1\n"));
        cgroups.freeze(CGROUP);
        assertEquals("1", cgroups.setting("memory", CGROUP, "cgroup.freeze"));
        cgroups.thaw(CGROUP);
        assertEquals("0", cgroups.setting("memory", CGROUP, "cgroup.freeze"));
    }

    @Test
    void whatTheHostDoesNotCountIsNull() throws Exception {
        Cgroups cgroups = Cgroups.of(List.of(v1("pids", Map.of("pids.current", "1", "pids.max", "5"))));
        CgroupUsage usage = cgroups.usage(CGROUP);
        assertNull(usage.cpu());
        assertNull(usage.memory());
        assertNull(usage.io());
    }

    @Test
    void timeOfTheHost() throws Exception {
        String stat = """
                cpu  1 2 3 4 5 6 7 8 9 10
                cpu0 1 0 0 0 0 0 0 0 0 0
                cpu1 0 2 3 4 5 6 7 8 9 10
                intr 1 2 3
                """;
        assertEquals(new HostCpu(28 * 10_000_000L, 2), HostCpu.parse(stat));
        assertThrows(IOException.class, () -> HostCpu.parse("intr 1"));
    }

    @Test
    void interfacesButForTheKernelsOwn() {
        String dev = """
                Inter-|   Receive                                                |  Transmit
                 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                    lo:     100       1    0    0    0     0          0         0      100       1    0    0    0     0       0          0
                  eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16
                 tunl0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16
                """;
        assertEquals(Map.of("eth0", new NetworkCounters(1, 2, 3, 4, 9, 10, 11, 12)), NetworkCounters.parse(dev));
    }
}
