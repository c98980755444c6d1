package djong.linux;

import djong.linux.CgroupUsage.Cpu;
import djong.linux.CgroupUsage.Io;
import djong.linux.CgroupUsage.IoEntry;
import djong.linux.CgroupUsage.Memory;
import djong.linux.CgroupUsage.Pids;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of cgroups as numbers: Documentation/admin-guide/cgroup-v1 (cpuacct, memory, blkio-controller, pids) and cgroup-v2.rst of the
 * kernel. A file that the kernel does not have counts as empty, a folder that has gone is an error.
 */
final class CgroupReader {
    private static final long NANOS_PER_MICRO = 1_000;
    /** USER_HZ is 100 on every architecture that we run on. */
    static final long NANOS_PER_TICK = 10_000_000;

    private CgroupReader() {}

    static Cpu cpuV1(Path cpuacct, Path cpu) throws IOException {
        Map<String, Long> times = pairs(need(cpuacct.resolve("cpuacct.stat")));
        Map<String, Long> quota = pairs(text(cpu.resolve("cpu.stat")));
        return new Cpu(
                number(need(cpuacct.resolve("cpuacct.usage"))),
                numbers(text(cpuacct.resolve("cpuacct.usage_percpu"))),
                times.getOrDefault("system", 0L) * NANOS_PER_TICK,
                times.getOrDefault("user", 0L) * NANOS_PER_TICK,
                quota.getOrDefault("nr_periods", 0L),
                quota.getOrDefault("nr_throttled", 0L),
                quota.getOrDefault("throttled_time", 0L));
    }

    static Cpu cpuV2(Path folder) throws IOException {
        Map<String, Long> stat = pairs(need(folder.resolve("cpu.stat")));
        return new Cpu(
                stat.getOrDefault("usage_usec", 0L) * NANOS_PER_MICRO,
                List.of(),
                stat.getOrDefault("system_usec", 0L) * NANOS_PER_MICRO,
                stat.getOrDefault("user_usec", 0L) * NANOS_PER_MICRO,
                stat.getOrDefault("nr_periods", 0L),
                stat.getOrDefault("nr_throttled", 0L),
                stat.getOrDefault("throttled_usec", 0L) * NANOS_PER_MICRO);
    }

    static Memory memoryV1(Path folder) throws IOException {
        return new Memory(
                false,
                number(need(folder.resolve("memory.usage_in_bytes"))),
                number(text(folder.resolve("memory.max_usage_in_bytes"))),
                number(text(folder.resolve("memory.limit_in_bytes"))),
                number(text(folder.resolve("memory.failcnt"))),
                pairs(need(folder.resolve("memory.stat"))));
    }

    static Memory memoryV2(Path folder) throws IOException {
        return new Memory(
                true,
                number(need(folder.resolve("memory.current"))),
                0,
                number(text(folder.resolve("memory.max"))),
                pairs(text(folder.resolve("memory.events"))).getOrDefault("oom", 0L),
                pairs(need(folder.resolve("memory.stat"))));
    }

    static Io ioV1(Path folder) throws IOException {
        return new Io(
                false,
                entriesV1(text(folder.resolve("blkio.throttle.io_service_bytes"))),
                entriesV1(text(folder.resolve("blkio.throttle.io_serviced"))));
    }

    static Io ioV2(Path folder) throws IOException {
        return new Io(true, entriesV2(text(folder.resolve("io.stat"))), List.of());
    }

    static Pids pids(boolean unified, Path folder) throws IOException {
        return new Pids(
                unified, number(need(folder.resolve("pids.current"))), number(text(folder.resolve("pids.max"))));
    }

    /** Lines {@code 254:0 Read 4096}, and a last one {@code Total 4096} that sums up all devices. */
    static List<IoEntry> entriesV1(String text) {
        List<IoEntry> entries = new ArrayList<>();
        for (String line : text.split("\n")) {
            String[] words = line.split("[ :]");
            if (words.length < 4) continue;
            entries.add(new IoEntry(
                    Long.parseLong(words[0]), Long.parseLong(words[1]), words[2], Long.parseUnsignedLong(words[3])));
        }
        return entries;
    }

    /** Lines {@code 254:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0}; a device without a count has only its number. */
    static List<IoEntry> entriesV2(String text) {
        List<IoEntry> entries = new ArrayList<>();
        for (String line : text.split("\n")) {
            String[] words = line.split(" ");
            int colon = words[0].indexOf(':');
            if (colon < 0) continue;
            long read = 0;
            long written = 0;
            for (String word : words) {
                if (word.startsWith("rbytes=")) read = Long.parseUnsignedLong(word.substring("rbytes=".length()));
                if (word.startsWith("wbytes=")) written = Long.parseUnsignedLong(word.substring("wbytes=".length()));
            }
            long major = Long.parseLong(words[0].substring(0, colon));
            long minor = Long.parseLong(words[0].substring(colon + 1));
            entries.add(new IoEntry(major, minor, "read", read));
            entries.add(new IoEntry(major, minor, "write", written));
        }
        return entries;
    }

    /** Lines {@code key number}. */
    static Map<String, Long> pairs(String text) {
        Map<String, Long> pairs = new HashMap<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            if (end < 0) end = text.length();
            int space = text.indexOf(' ', start);
            if (space > start && space < end) {
                pairs.put(text.substring(start, space), number(text.substring(space + 1, end)));
            }
            start = end + 1;
        }
        return pairs;
    }

    private static List<Long> numbers(String text) {
        List<Long> numbers = new ArrayList<>();
        for (String word : text.strip().split(" ")) if (!word.isEmpty()) numbers.add(Long.parseLong(word));
        return numbers;
    }

    /** {@code max} is the largest there is, and nothing is 0. */
    static long number(String text) {
        String word = text.strip();
        if (word.isEmpty()) return 0;
        if (word.equals("max")) return Long.MAX_VALUE;
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException e) {
            // Beyond 2^63 there are only limits that nobody reaches.
            return Long.MAX_VALUE;
        }
    }

    private static String need(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.US_ASCII);
    }

    private static String text(Path file) throws IOException {
        try {
            return need(file);
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
