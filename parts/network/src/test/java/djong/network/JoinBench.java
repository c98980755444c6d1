package djong.network;

import djong.linux.Namespaces;
import djong.linux.Rtnetlink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How long a sandbox takes, in a throwaway network namespace: {@code java … djong.network.JoinBench [ROUNDS]}, as root. Prints the median and
 * the 95th percentile of joining and leaving, one after the other and eight at once.
 */
final class JoinBench {
    private JoinBench() {}

    private record Sample(long joinNanos, long leaveNanos) {}

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 500;
        Namespaces.fresh(Set.of(Namespaces.Kind.NETWORK), () -> {
            try (Rtnetlink rtnetlink = Rtnetlink.open()) {
                rtnetlink.send(Rtnetlink.up(Rtnetlink.LOOPBACK));
            }
            var config = new NetworksConfig(
                    "djbench0", DefaultBridge.PLAIN, AddressPool.DEFAULTS, 1500, Map.of(), Instant.EPOCH);
            long start = System.nanoTime();
            try (Networks networks = ThrowawayHost.open(config)) {
                System.out.printf("open %.2f ms%n", (System.nanoTime() - start) / 1e6);
                start = System.nanoTime();
                networks.join(SandboxRequest.in("first", "bridge")).close();
                System.out.printf("first join, bridge and rules included %.2f ms%n", (System.nanoTime() - start) / 1e6);
                for (String name : List.of("none", "bridge", "none", "bridge")) {
                    Network network = networks.find(name);
                    List<Sample> samples = new ArrayList<>();
                    for (int i = 0; i < rounds; i++) samples.add(once(networks, network, name + i));
                    report(name + ", one by one", samples);
                }
                // Platform threads: new ones are born in the namespace of this one, where the carriers of virtual ones
                // are not.
                try (var threads =
                        Executors.newFixedThreadPool(8, Thread.ofPlatform().factory())) {
                    Network network = networks.find("bridge");
                    List<Future<Sample>> samples = new ArrayList<>();
                    for (int i = 0; i < rounds; i++) {
                        String id = "parallel" + i;
                        samples.add(threads.submit(() -> once(networks, network, id)));
                    }
                    List<Sample> done = new ArrayList<>();
                    for (Future<Sample> sample : samples) done.add(sample.get());
                    report("bridge, eight at once", done);
                }
            }
            return true;
        });
    }

    private static Sample once(Networks networks, Network network, String id) {
        long start = System.nanoTime();
        Sandbox sandbox = networks.join(SandboxRequest.in(id, network.name()));
        long joined = System.nanoTime();
        sandbox.close();
        return new Sample(joined - start, System.nanoTime() - joined);
    }

    private static void report(String what, List<Sample> samples) {
        System.out.printf(
                "%-24s join p50 %.2f p95 %.2f ms, leave p50 %.3f p95 %.3f ms%n",
                what,
                quantile(samples.stream().mapToLong(Sample::joinNanos).toArray(), 0.5),
                quantile(samples.stream().mapToLong(Sample::joinNanos).toArray(), 0.95),
                quantile(samples.stream().mapToLong(Sample::leaveNanos).toArray(), 0.5),
                quantile(samples.stream().mapToLong(Sample::leaveNanos).toArray(), 0.95));
    }

    private static double quantile(long[] nanos, double q) {
        Arrays.sort(nanos);
        return nanos[(int) (q * (nanos.length - 1))] / 1e6;
    }
}
