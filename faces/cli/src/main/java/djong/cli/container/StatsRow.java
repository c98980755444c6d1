package djong.cli.container;

import djong.api.container.ContainerStats;
import djong.cli.format.Row;
import djong.cli.format.Units;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A container in {@code djong stats}: what the last document said. */
final class StatsRow extends Row {
    private static final String[] NAMES = {
        "BlockIO", "CPUPerc", "Container", "ID", "MemPerc", "MemUsage", "Name", "NetIO", "PIDs"
    };
    private static final String UNKNOWN = "--";

    private final String asked;
    private final @Nullable ContainerStats stats;
    private final String id;
    private final String name;
    private final boolean trunc;

    /**
     * @param asked as the user named it
     * @param stats null as long as nothing came, or nothing comes any more
     * @param id as far as it is known
     * @param name as far as it is known
     */
    StatsRow(String asked, @Nullable ContainerStats stats, String id, String name, boolean trunc) {
        this.asked = asked;
        this.stats = stats;
        this.id = id;
        this.name = name;
        this.trunc = trunc;
    }

    @Override
    public String[] names() {
        return NAMES;
    }

    @Override
    public @Nullable Object column(String column) {
        ContainerStats s = stats;
        return switch (column) {
            case "Container" -> asked;
            case "ID" -> trunc ? Units.shortId(id) : id;
            case "Name" -> name.length() > 1 ? name.substring(name.startsWith("/") ? 1 : 0) : UNKNOWN;
            case "CPUPerc" -> s == null ? UNKNOWN : percent(cpuPercent(s));
            case "MemUsage" ->
                s == null
                        ? UNKNOWN + " / " + UNKNOWN
                        : Units.binarySize(usedBytes(s.memory())) + " / "
                                + Units.binarySize(orZero(s.memory().limit()));
            case "MemPerc" -> s == null ? UNKNOWN : percent(memoryPercent(s.memory()));
            case "NetIO" -> s == null ? UNKNOWN : network(s);
            case "BlockIO" -> s == null ? UNKNOWN : blocks(s);
            case "PIDs" -> s == null ? UNKNOWN : Long.toString(orZero(s.pids().current()));
            default -> null;
        };
    }

    /** The part of one CPU, in hundredths, between the two looks of a document; more than 100 on several. */
    static double cpuPercent(ContainerStats s) {
        double used = (double) s.cpu().usage().total() - s.before().usage().total();
        double passed = (double) orZero(s.cpu().system()) - orZero(s.before().system());
        if (used <= 0 || passed <= 0) return 0;
        Integer online = s.cpu().online();
        double cpus = online != null && online > 0
                ? online
                : s.cpu().usage().perCpu() == null
                        ? 0
                        : s.cpu().usage().perCpu().size();
        return used / passed * cpus * 100;
    }

    /** Without what the kernel would give up first: files that nobody uses. */
    static long usedBytes(ContainerStats.Memory memory) {
        long usage = orZero(memory.usage());
        Map<String, Long> stats = memory.stats() == null ? Map.of() : memory.stats();
        Long inactive = stats.getOrDefault("total_inactive_file", stats.get("inactive_file"));
        return inactive != null && inactive < usage ? usage - inactive : usage;
    }

    static double memoryPercent(ContainerStats.Memory memory) {
        long limit = orZero(memory.limit());
        return limit == 0 ? 0 : (double) usedBytes(memory) / limit * 100;
    }

    private static String network(ContainerStats s) {
        double received = 0;
        double sent = 0;
        if (s.networks() != null) {
            for (ContainerStats.Interface each : s.networks().values()) {
                received += each.receivedBytes();
                sent += each.sentBytes();
            }
        }
        return Units.size(received, 3) + " / " + Units.size(sent, 3);
    }

    private static String blocks(ContainerStats s) {
        double read = 0;
        double written = 0;
        if (s.blocks().bytes() != null) {
            for (ContainerStats.BlockCount each : s.blocks().bytes()) {
                switch (each.op()) {
                    case "Read", "read" -> read += each.value();
                    case "Write", "write" -> written += each.value();
                    default -> {}
                }
            }
        }
        return Units.size(read, 3) + " / " + Units.size(written, 3);
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f%%", value);
    }

    private static long orZero(@Nullable Long value) {
        return value == null ? 0 : value;
    }

    @Override
    public String typeName() {
        return "*container.statsContext";
    }
}
