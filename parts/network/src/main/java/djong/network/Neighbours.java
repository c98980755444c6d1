package djong.network;

import djong.linux.Nftables;
import djong.linux.NftablesMonitor;
import djong.linux.Poller;
import djong.network.firewall.BridgeRules;
import djong.network.firewall.ForwardPolicies;
import djong.network.firewall.ForwardPolicies.Keeper;
import djong.network.firewall.ForwardPolicies.Obstacle;
import djong.network.firewall.TableListing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * How the engine gets along with other firewalls of the host. Docker's policy it lets its own bridges through, at the end of the chain FORWARD, where
 * Docker's documentation sends rules of others; those of ufw and firewalld are a user's decision, so it says what to do. Under the lock of
 * {@link Networks}, but for {@link #warnings}.
 */
final class Neighbours implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Neighbours.class.getName());

    private final Firewall firewall;
    private volatile List<String> warnings = List.of();
    private @Nullable FirewallWatch watch;

    Neighbours(Firewall firewall) {
        this.firewall = firewall;
    }

    /** What stands in the containers' way now, with what helps. */
    List<String> warnings() {
        return warnings;
    }

    /** Notices changes from now on, in the namespace of {@code links}, and mends what it can under {@code lock}. */
    void watch(Poller poller, Links links, Lock lock) {
        try {
            // The monitor hears the namespace of the thread that opens it.
            NftablesMonitor monitor = links.onThread(() -> NftablesMonitor.open(poller));
            watch = new FirewallWatch(monitor, firewall.table(), by -> {
                lock.lock();
                try {
                    return mend(by);
                } finally {
                    lock.unlock();
                }
            });
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "changes of the firewall go unnoticed: " + e.getMessage(), e);
        }
    }

    private boolean mend(String by) throws IOException {
        boolean gone = !firewall.intact();
        if (gone) {
            firewall.rebuild();
            LOG.log(
                    System.Logger.Level.WARNING,
                    "rules of the firewall's table inet " + firewall.table() + " were removed"
                            + (by.isEmpty() ? "" : " by " + by) + "; they are in force again");
        }
        return look() || gone;
    }

    /** As {@link #look}, where a failure is nobody's concern but the log's. */
    void lookAgain() {
        try {
            look();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot look at the host's other firewalls: " + e.getMessage(), e);
        }
    }

    /** Looks at all chains that packets of ours pass; lets ours through, or says why it cannot. @return whether it changed something */
    private boolean look() throws IOException {
        List<BridgeRules> bridges =
                firewall.bridges().stream().filter(b -> !b.internal()).toList();
        var found = new ArrayList<String>();
        boolean changed = false;
        if (!bridges.isEmpty()) {
            for (Obstacle obstacle : ForwardPolicies.of(firewall.list("chains"), firewall.table())) {
                List<BridgeRules> concerned =
                        bridges.stream().filter(b -> b.passes(obstacle)).toList();
                if (concerned.isEmpty()) continue;
                String listing = firewall.list("table " + obstacle.family() + " " + obstacle.table());
                if (obstacle.keeper() == Keeper.DOCKER) changed |= letThrough(obstacle, concerned, listing, found);
                else warn(obstacle, concerned, listing, found);
            }
        }
        for (String warning : found) {
            if (!warnings.contains(warning)) LOG.log(System.Logger.Level.WARNING, warning);
        }
        warnings = List.copyOf(found);
        return changed;
    }

    private boolean letThrough(Obstacle obstacle, List<BridgeRules> bridges, String listing, List<String> found)
            throws IOException {
        var table = new TableListing(listing);
        String hook = ForwardPolicies.hook(firewall.table());
        boolean hooked = !table.rule(obstacle.chain(), "jump " + hook).isEmpty();
        boolean whole = table.rules(hook) == ForwardPolicies.RULES_PER_BRIDGE * bridges.size()
                && bridges.stream()
                        .noneMatch(b -> table.rule(hook, "oifname \"" + b.bridge() + "\" ")
                                .isEmpty());
        if (hooked && whole) return false;
        try {
            firewall.run(ForwardPolicies.letThrough(obstacle, firewall.table(), bridges, hooked));
            return true;
        } catch (Nftables.Refused e) {
            LOG.log(System.Logger.Level.DEBUG, "a table of Docker's takes no rules", e);
            warn(obstacle, bridges, listing, found);
            return false;
        }
    }

    /** A bridge that the table names has been thought of by whoever keeps it. */
    private static void warn(Obstacle obstacle, List<BridgeRules> bridges, String listing, List<String> found) {
        for (BridgeRules bridge : bridges) {
            if (!listing.contains('"' + bridge.bridge() + '"')) found.add(obstacle.warning(bridge.bridge()));
        }
    }

    @Override
    public void close() {
        if (watch != null) watch.close();
    }
}
