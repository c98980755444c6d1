package djong.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What went through a network interface, seen from its own side. */
public record NetworkCounters(
        long receivedBytes,
        long receivedPackets,
        long receiveErrors,
        long receiveDropped,
        long sentBytes,
        long sentPackets,
        long sendErrors,
        long sendDropped) {

    /** The loopback, and tunnels that the kernel puts into every network namespace. */
    private static final Set<String> KERNEL_OWN =
            Set.of("lo", "tunl0", "gre0", "gretap0", "erspan0", "ip_vti0", "ip6_vti0", "sit0", "ip6tnl0", "ip6gre0");

    /**
     * The interfaces of the network namespace of a process by name, but for those that the kernel makes itself.
     *
     * @throws java.nio.file.NoSuchFileException when the process has gone
     */
    public static Map<String, NetworkCounters> of(int pid) throws IOException {
        return parse(Files.readString(Path.of("/proc/" + pid + "/net/dev"), StandardCharsets.US_ASCII));
    }

    /** Two lines of headings, then {@code name: } and eight counters per direction; proc_pid_net(5). */
    static Map<String, NetworkCounters> parse(String dev) {
        Map<String, NetworkCounters> all = new TreeMap<>();
        for (String line : dev.split("\n")) {
            int colon = line.indexOf(':');
            if (colon < 0) continue;
            String name = line.substring(0, colon).strip();
            String[] n = line.substring(colon + 1).strip().split(" +");
            if (n.length < 16 || KERNEL_OWN.contains(name)) continue;
            all.put(
                    name,
                    new NetworkCounters(
                            Long.parseLong(n[0]),
                            Long.parseLong(n[1]),
                            Long.parseLong(n[2]),
                            Long.parseLong(n[3]),
                            Long.parseLong(n[8]),
                            Long.parseLong(n[9]),
                            Long.parseLong(n[10]),
                            Long.parseLong(n[11])));
        }
        return all;
    }
}
