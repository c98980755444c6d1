package djong.network;

import djong.linux.Nftables;
import djong.network.firewall.BridgeRules;
import djong.network.firewall.PublishedPort;
import djong.network.firewall.Ruleset;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The engine's table in the kernel. Every change is one transaction. Under the lock of {@link Networks}. */
final class Firewall implements AutoCloseable {
    private final String table;
    private final Links links;
    private @Nullable Nftables nftables;

    Firewall(String table, Links links) {
        this.table = table;
        this.links = links;
    }

    /** Puts all rules into this state; published ports stay. */
    void apply(List<BridgeRules> bridges) throws IOException {
        nftables().run(new Ruleset(table, bridges).commands());
    }

    void publish(Collection<PublishedPort> ports) throws IOException {
        if (!ports.isEmpty()) nftables().run(Ruleset.publish(table, ports));
    }

    void withdraw(Collection<PublishedPort> ports) throws IOException {
        if (!ports.isEmpty()) nftables().run(Ruleset.withdraw(table, ports));
    }

    private Nftables nftables() throws IOException {
        Nftables open = nftables;
        // A context belongs to the namespace of the thread that opened it.
        if (open == null) nftables = open = links.onThread(Nftables::open);
        return open;
    }

    @Override
    public void close() {
        if (nftables != null) nftables.close();
        nftables = null;
    }
}
