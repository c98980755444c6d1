package djong.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How long all CPUs together have been there for, at work or idle, and how many there are. proc_stat(5).
 *
 * @param nanos of all CPUs together
 */
public record HostCpu(long nanos, int online) {
    /** The columns user, nice, system, idle, iowait, irq and softirq. */
    private static final int COLUMNS = 7;

    /** Reads /proc/stat. */
    public static HostCpu ask() throws IOException {
        return parse(Files.readString(Path.of("/proc/stat"), StandardCharsets.US_ASCII));
    }

    static HostCpu parse(String stat) throws IOException {
        long ticks = -1;
        int online = 0;
        for (String line : stat.split("\n")) {
            if (!line.startsWith("cpu")) break;
            if (line.startsWith("cpu ")) ticks = sum(line);
            else online++;
        }
        if (ticks < 0) throw new IOException("no line \"cpu\" in /proc/stat");
        return new HostCpu(ticks * CgroupReader.NANOS_PER_TICK, online);
    }

    private static long sum(String line) {
        String[] words = line.split(" +");
        long sum = 0;
        for (int i = 1; i <= COLUMNS && i < words.length; i++) sum += Long.parseLong(words[i]);
        return sum;
    }
}
