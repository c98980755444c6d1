package djong.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What a process holds, in KiB: proc_pid_status(5) and proc_pid_smaps_rollup. */
record Footprint(long residentKibibytes, long proportionalKibibytes, int threads, int descriptors) {
    static Footprint of(long pid) throws IOException {
        Path process = Path.of("/proc/" + pid);
        Map<String, Long> status = numbers(process.resolve("status"));
        Map<String, Long> rollup = numbers(process.resolve("smaps_rollup"));
        try (var open = Files.list(process.resolve("fd"))) {
            return new Footprint(
                    status.getOrDefault("VmRSS", 0L),
                    rollup.getOrDefault("Pss", 0L),
                    status.getOrDefault("Threads", 0L).intValue(),
                    (int) open.count());
        }
    }

    long residentMebibytes() {
        return residentKibibytes / 1024;
    }

    private static Map<String, Long> numbers(Path file) throws IOException {
        var numbers = new HashMap<String, Long>();
        for (String line : Files.readAllLines(file)) {
            String[] words = line.split(":?\\s+");
            if (words.length > 1 && words[1].matches("\\d+")) numbers.putIfAbsent(words[0], Long.parseLong(words[1]));
        }
        return numbers;
    }
}
