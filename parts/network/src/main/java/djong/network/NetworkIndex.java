package djong.network;

import djong.base.EngineException;
import djong.base.Ids;
import java.util.List;
import java.util.Map;

/** Finds a network by what a client calls it. */
final class NetworkIndex {
    private NetworkIndex() {}

    /** By id, name or unique beginning of an id. @throws EngineException.NotFound when there is none */
    static Network find(Map<String, Network> networks, String idOrName) {
        Network exact = networks.get(idOrName);
        if (exact != null) return exact;
        List<Network> named = networks.values().stream()
                .filter(n -> n.name().equals(idOrName))
                .toList();
        if (!named.isEmpty()) return named.getFirst();
        List<Network> matching = !Ids.isPrefix(idOrName)
                ? List.of()
                : networks.values().stream()
                        .filter(n -> n.id().startsWith(idOrName))
                        .toList();
        if (matching.size() > 1) {
            throw new EngineException.InvalidParameter(
                    "network " + idOrName + " is ambiguous (" + matching.size() + " matches found based on ID prefix)");
        }
        if (matching.isEmpty()) throw new EngineException.NotFound("network " + idOrName + " not found");
        return matching.getFirst();
    }
}
