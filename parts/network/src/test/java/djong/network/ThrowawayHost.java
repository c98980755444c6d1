package djong.network;

import djong.linux.Fd;
import djong.linux.Namespaces;
import djong.linux.Rtnetlink;
import djong.store.metadata.Metadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A network namespace that stands for the host and vanishes with the test; as an extension it skips tests without root. */
final class ThrowawayHost implements ExecutionCondition {
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
            return test.call();
        });
    }

    static <T> T inside(Sandbox sandbox, Callable<T> work) throws IOException {
        try (Fd namespace = Fd.open(Objects.requireNonNull(sandbox.namespacePath()), Fd.READ_ONLY)) {
            return Namespaces.in(namespace, Namespaces.Kind.NETWORK, work);
        }
    }

    /** Without user-defined networks from before. */
    static Networks open(NetworksConfig config) throws IOException {
        return open(config, Files.createTempDirectory("djong-network-test"));
    }

    /** With those on record in a folder, which keeps its database open as long as the test's process lives. */
    static Networks open(NetworksConfig config, Path folder) {
        return Networks.open(config, Metadata.open(folder.resolve("metadata.db")), InstantSource.system());
    }
}
