package djong.network;

import djong.linux.Fd;
import djong.linux.Namespaces;
import djong.linux.Rtnetlink;
import djong.store.metadata.Metadata;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A network namespace that stands for the host and vanishes with the test; as an extension it skips tests without root. */
final class ThrowawayHost implements ExecutionCondition {
    /** Made for the present test, and gone with it. */
    private static final ScopedValue<List<Path>> FOLDERS = ScopedValue.newInstance();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return "root".equals(System.getProperty("user.name"))
                ? ConditionEvaluationResult.enabled("root")
                : ConditionEvaluationResult.disabled("needs root: it makes network namespaces");
    }

    static void onThrowawayHost(Callable<Void> test) throws IOException {
        Namespaces.fresh(Set.of(Namespaces.Kind.NETWORK), () -> {
            try (Rtnetlink rtnetlink = Rtnetlink.open()) {
                rtnetlink.send(Rtnetlink.up(Rtnetlink.LOOPBACK));
            }
            var folders = new ArrayList<Path>();
            try {
                return ScopedValue.where(FOLDERS, folders).call(test::call);
            } finally {
                for (Path folder : folders) remove(folder);
            }
        });
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    static <T> T inside(Sandbox sandbox, Callable<T> work) throws IOException {
        try (Fd namespace = Fd.open(Objects.requireNonNull(sandbox.namespacePath()), Fd.READ_ONLY)) {
            return Namespaces.in(namespace, Namespaces.Kind.NETWORK, work);
        }
    }

    /** A neighbour of the throwaway host, which could route to containers if it were let. */
    static Fd neighbour(Rtnetlink host) throws IOException {
        host.send(Rtnetlink.addBridge("wan0", "02:00:00:00:00:01", 1500));
        int wan = Objects.requireNonNull(host.link("wan0")).index();
        host.send(Rtnetlink.addAddress(wan, InetAddress.ofLiteral("192.0.2.1"), 24));
        return Namespaces.fresh(Set.of(Namespaces.Kind.NETWORK), () -> {
            Fd namespace = Namespaces.current(Namespaces.Kind.NETWORK);
            host.send(Rtnetlink.addVeth("wan1", wan, 1500, namespace, 2, "eth0", "02:00:00:00:00:02"));
            try (Rtnetlink inside = Rtnetlink.open()) {
                inside.send(
                        Rtnetlink.up(2),
                        Rtnetlink.addAddress(2, InetAddress.ofLiteral("192.0.2.2"), 24),
                        Rtnetlink.replaceDefaultRoute(false, InetAddress.ofLiteral("192.0.2.1"), 2));
            }
            return namespace;
        });
    }

    /** Without user-defined networks from before. */
    static Networks open(NetworksConfig config) throws IOException {
        Path folder = Files.createTempDirectory("djong-network-test");
        if (FOLDERS.isBound()) FOLDERS.get().add(folder);
        return open(config, folder);
    }

    /** With those on record in a folder, whose database stays open as long as the test's process lives. */
    static Networks open(NetworksConfig config, Path folder) {
        return Networks.open(config, Metadata.open(folder.resolve("metadata.db")), InstantSource.system());
    }
}
