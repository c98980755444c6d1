package djong.network;

import djong.base.EngineException;
import djong.store.metadata.Durability;
import djong.store.metadata.Entry;
import djong.store.metadata.Metadata;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.util.ArrayList;
import java.util.List;

/** User-defined networks on disk: collection {@code network} by id. */
final class Records {
    private static final String NETWORKS = "network";

    /** @param chosen whether a user chose the subnets */
    record Saved(Network network, boolean chosen) {}

    private final Metadata metadata;
    private final JsonType<StoredNetwork> json = Jsonb.instance().type(StoredNetwork.class);

    Records(Metadata metadata) {
        this.metadata = metadata;
    }

    void save(Network network, boolean chosen) {
        byte[] body = json.toJsonBytes(StoredNetwork.of(network, chosen));
        metadata.write(Durability.FULL, tx -> tx.put(NETWORKS, network.id(), body));
    }

    void remove(Network network) {
        metadata.write(Durability.FULL, tx -> tx.delete(NETWORKS, network.id()));
    }

    List<Saved> all() {
        var all = new ArrayList<Saved>();
        for (Entry entry : metadata.read(tx -> tx.list(NETWORKS))) {
            try {
                all.add(json.fromJson(entry.body()).toSaved());
            } catch (RuntimeException e) {
                throw new EngineException.System(
                        "the record of network " + entry.key() + " cannot be read: " + e.getMessage(), e);
            }
        }
        return all;
    }
}
