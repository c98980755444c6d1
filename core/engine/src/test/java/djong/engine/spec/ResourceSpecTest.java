package djong.engine.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import djong.engine.config.HostConfig.Resources;
import djong.engine.config.HostConfig.ThrottleDevice;
import djong.engine.config.HostConfig.WeightDevice;
import djong.engine.config.ResourcesBuilder;
import djong.engine.spec.ResourceSpec.DeviceNumber;
import djong.oci.RuntimeSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResourceSpecTest {
    private static final Map<String, DeviceNumber> NUMBERS = Map.of("/dev/sda", new DeviceNumber(8, 0));

    record Row(String rule, Resources asked, String json) {
        @Override
        public String toString() {
            return rule;
        }
    }

    static Stream<Row> rows() {
        long mega = 1L << 20;
        List<ThrottleDevice> throttle = List.of(new ThrottleDevice("/dev/sda", 1000));
        return Stream.of(
                row("nothing asked, nothing said", r -> r, ""),
                row(
                        "memory, its reservation, and swap with it",
                        r -> r.memoryBytes(8 * mega)
                                .memoryReservationBytes(7 * mega)
                                .memorySwapBytes(9 * mega),
                        "\"memory\":{\"limit\":8388608,\"reservation\":7340032,\"swap\":9437184}"),
                row("no limit on swap", r -> r.memorySwapBytes(-1), "\"memory\":{\"swap\":-1}"),
                row("swappiness may be 0", r -> r.memorySwappiness(0L), "\"memory\":{\"swappiness\":0}"),
                row("swappiness -1 says nothing", r -> r.memorySwappiness(-1L), ""),
                row("no OOM killer", r -> r.oomKillDisable(true), "\"memory\":{\"disableOOMKiller\":true}"),
                row("an OOM killer as ever", r -> r.oomKillDisable(false), ""),
                row(
                        "CPUs are a quota of a tenth of a second",
                        r -> r.nanoCpus(1_500_000_000L),
                        "\"cpu\":{\"quota\":150000,\"period\":100000}"),
                row(
                        "shares, quota, period",
                        r -> r.cpuShares(512).cpuQuotaMicros(20000).cpuPeriodMicros(40000),
                        "\"cpu\":{\"shares\":512,\"quota\":20000,\"period\":40000}"),
                row("a quota without end", r -> r.cpuQuotaMicros(-1), "\"cpu\":{\"quota\":-1}"),
                row(
                        "real time",
                        r -> r.cpuRealtimeRuntimeMicros(950).cpuRealtimePeriodMicros(1000),
                        "\"cpu\":{\"realtimeRuntime\":950,\"realtimePeriod\":1000}"),
                row(
                        "sets of CPUs and memory nodes",
                        r -> r.cpusetCpus("0-1").cpusetMems("0"),
                        "\"cpu\":{\"cpus\":\"0-1\",\"mems\":\"0\"}"),
                row("processes", r -> r.pidsLimit(100L), "\"pids\":{\"limit\":100}"),
                row("0 processes is no limit", r -> r.pidsLimit(0L), "\"pids\":{\"limit\":-1}"),
                row("-1 processes is no limit", r -> r.pidsLimit(-1L), "\"pids\":{\"limit\":-1}"),
                row("a weight of block I/O", r -> r.blkioWeight(300), "\"blockIO\":{\"weight\":300}"),
                row(
                        "a device's weight of block I/O",
                        r -> r.blkioWeightDevices(List.of(new WeightDevice("/dev/sda", 400))),
                        "\"blockIO\":{\"weightDevice\":[{\"major\":8,\"minor\":0,\"weight\":400}]}"),
                row(
                        "a device's rates",
                        r -> r.blkioReadBytesPerSecond(throttle).blkioWritesPerSecond(throttle),
                        "\"blockIO\":{\"throttleReadBpsDevice\":[{\"major\":8,\"minor\":0,\"rate\":1000}],"
                                + "\"throttleWriteIOPSDevice\":[{\"major\":8,\"minor\":0,\"rate\":1000}]}"),
                row(
                        "a device's other rates",
                        r -> r.blkioWriteBytesPerSecond(throttle).blkioReadsPerSecond(throttle),
                        "\"blockIO\":{\"throttleWriteBpsDevice\":[{\"major\":8,\"minor\":0,\"rate\":1000}],"
                                + "\"throttleReadIOPSDevice\":[{\"major\":8,\"minor\":0,\"rate\":1000}]}"));
    }

    private static Row row(String rule, UnaryOperator<ResourcesBuilder> asked, String json) {
        return new Row(rule, asked.apply(Resources.DEFAULT.toBuilder()).build(), json);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void tells(Row row) {
        var linux = new RuntimeSpec.Linux(
                List.of(),
                List.of(),
                Map.of(),
                ResourceSpec.of(row.asked(), List.of(), NUMBERS),
                null,
                List.of(),
                List.of(),
                null,
                null,
                List.of(),
                List.of(),
                null);
        var spec = new RuntimeSpec(
                "1.0.2", null, new RuntimeSpec.Root("/", false), null, null, List.of(), null, Map.of(), linux);
        String json = new String(spec.toJson(), StandardCharsets.UTF_8);
        String all = json.substring(json.indexOf("\"resources\":{") + "\"resources\":{".length());
        assertEquals(row.json(), all.substring(0, all.indexOf("}", row.json().length())), json);
    }
}
