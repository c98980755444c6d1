package djong.network;

import djong.linux.Nftables;
import djong.network.firewall.BridgeRules;
import djong.network.firewall.Opening;
import djong.network.firewall.Ruleset;
import djong.network.firewall.TableListing;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The engine's table in the kernel, and what should be in it: other programs may take it away. Every change is one transaction. Under the
 * lock of {@link Networks}.
 */
final class Firewall implements AutoCloseable {
    private final String table;
    private final Links links;
    private final Set<Opening> published = new LinkedHashSet<>();
    private List<BridgeRules> bridges = List.of();
    private @Nullable Nftables nftables;

    Firewall(String table, Links links) {
        this.table = table;
        this.links = links;
    }

    /** The table's name. */
    String table() {
        return table;
    }

    /** What it knows of the bridges in use. */
    List<BridgeRules> bridges() {
        return bridges;
    }

    /** Puts all rules into this state; published ports stay. */
    void apply(List<BridgeRules> wanted) throws IOException {
        run(new Ruleset(table, wanted).commands());
        bridges = List.copyOf(wanted);
    }

    /** Closes what is open, and opens other ports; both or neither. */
    void change(Collection<Opening> gone, Collection<Opening> now) throws IOException {
        if (gone.isEmpty() && now.isEmpty()) return;
        var next = new LinkedHashSet<>(published);
        next.removeAll(gone);
        next.addAll(now);
        try {
            run(Ruleset.withdraw(table, gone) + Ruleset.publish(table, now));
        } catch (Nftables.Refused e) {
            // What somebody has taken away cannot be taken away once more, nor can anything be added to it.
            if (gone.isEmpty() && intact()) throw e;
            rebuild(next);
        }
        published.clear();
        published.addAll(next);
    }

    /** Whether the kernel still has all that was put there. Costs more with each port. */
    boolean intact() throws IOException {
        if (bridges.isEmpty() && published.isEmpty()) return true;
        try {
            return new TableListing(list("table inet " + table)).has(rules(), published.size());
        } catch (Nftables.Refused e) {
            return false;
        }
    }

    private long rules() {
        return new Ruleset(table, bridges)
                .commands()
                .lines()
                .filter(line -> line.startsWith("add rule "))
                .count();
    }

    /** Makes the table anew, with all that should be in it and nothing else: no packet meets half of it. */
    void rebuild() throws IOException {
        rebuild(published);
    }

    private void rebuild(Collection<Opening> openings) throws IOException {
        String gone = "add table inet " + table + "\ndelete table inet " + table + "\n";
        boolean empty = bridges.isEmpty() && openings.isEmpty();
        run(empty ? gone : gone + new Ruleset(table, bridges).commands() + Ruleset.publish(table, openings));
    }

    /** What {@code nft list} prints of this, of other programs' tables as well. */
    String list(String what) throws IOException {
        return run("list " + what);
    }

    /** Runs commands on the tables of others. */
    String run(String commands) throws IOException {
        Nftables open = nftables;
        // A context belongs to the namespace of the thread that opened it.
        if (open == null) nftables = open = links.onThread(Nftables::open);
        return open.run(commands);
    }

    @Override
    public void close() {
        if (nftables != null) nftables.close();
        nftables = null;
    }
}
