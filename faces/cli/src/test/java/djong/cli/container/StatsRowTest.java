package djong.cli.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import djong.api.Json;
import djong.api.container.ContainerStats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatsRowTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "one of two CPUs is busy for the whole second, 100, 1100, 1000, 3000, 2, 100.0",
        "both are, 0, 2000, 1000, 3000, 2, 200.0",
        "half of the only one, 0, 500, 0, 1000, 1, 50.0",
        "nothing before: all that was used of all there was, 0, 10, 0, 1000, 2, 2.0",
        "the container was started anew, 5000, 10, 1000, 3000, 2, 0.0",
        "no time passed, 0, 10, 1000, 1000, 2, 0.0",
    })
    void cpu(String rule, long before, long now, long hostBefore, long hostNow, int cpus, double percent) {
        ContainerStats stats = Json.read(ContainerStats.class, """
                {"cpu_stats":{"cpu_usage":{"total_usage":%d},"system_cpu_usage":%d,"online_cpus":%d},
                 "precpu_stats":{"cpu_usage":{"total_usage":%d},"system_cpu_usage":%d}}
                """.formatted(now, hostNow, cpus, before, hostBefore));
        assertEquals(percent, StatsRow.cpuPercent(stats), 1e-9, rule);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "version 1|{\"usage\":100,\"limit\":200,\"stats\":{\"total_inactive_file\":40,\"inactive_file\":1}}|60|30.0",
                "version 2|{\"usage\":100,\"limit\":200,\"stats\":{\"inactive_file\":40}}|60|30.0",
                "more inactive than used|{\"usage\":100,\"limit\":200,\"stats\":{\"inactive_file\":140}}|100|50.0",
                "not running|{}|0|0.0",
            })
    void memory(String rule, String json, long used, double percent) {
        ContainerStats.Memory memory = Json.read(ContainerStats.Memory.class, json);
        assertEquals(used, StatsRow.usedBytes(memory), rule);
        assertEquals(percent, StatsRow.memoryPercent(memory), 1e-9, rule);
    }

    @Test
    void columns() {
        ContainerStats stats = Json.read(ContainerStats.class, """
                {"pids_stats":{"current":3,"limit":18446744073709551615},
                 "blkio_stats":{"io_service_bytes_recursive":[
                   {"major":254,"minor":0,"op":"Read","value":1500},{"major":254,"minor":0,"op":"write","value":20971520}]},
                 "memory_stats":{"usage":606208,"limit":25276514304},
                 "networks":{"eth0":{"rx_bytes":392,"tx_bytes":84},"eth1":{"rx_bytes":1000}}}
                """);
        StatsRow row = new StatsRow("web", stats, "720b62d602672d007d48", "/web", true);
        assertEquals("720b62d60267", row.column("ID"));
        assertEquals("web", row.column("Name"));
        assertEquals("592KiB / 23.54GiB", row.column("MemUsage"));
        assertEquals("1.39kB / 84B", row.column("NetIO"));
        assertEquals("1.5kB / 21MB", row.column("BlockIO"));
        assertEquals("3", row.column("PIDs"));
        assertEquals("-- / --", new StatsRow("web", null, "", "", true).column("MemUsage"));
    }
}
