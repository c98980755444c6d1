package djong.network;

import djong.base.EngineException;
import djong.base.Ids;
import java.net.InetAddress;
import java.util.List;

/** A network of the drivers {@code macvlan} and {@code ipvlan}: each member has a link of its own on top of one of the host's, the parent. */
final class VlanNetwork extends LiveNetwork {
    private static final String DUMMY_PREFIX = "dm-";

    private final VlanOptions options;

    private VlanNetwork(Network network, VlanOptions options, List<Range> ranges, boolean chosen) {
        super(network, ranges, chosen);
        this.options = options;
    }

    static VlanNetwork of(Network network, boolean chosen) {
        VlanOptions options = VlanOptions.of(network.driver(), network.options());
        return new VlanNetwork(network, options, ranges(network, _ -> false), chosen);
    }

    VlanOptions options() {
        return options;
    }

    /** Whether the parent is a link without anything behind it, made for this network. */
    boolean apart() {
        return options.parent().isEmpty();
    }

    /** The name of the link that members' links are made on. */
    String parent() {
        return apart() ? DUMMY_PREFIX + Ids.truncated(network().id()) : options.parent();
    }

    @Override
    String interfacePrefix() {
        return "eth";
    }

    @Override
    Links.Plug plug(
            String endpointId,
            String innerName,
            String mac,
            List<Links.Interface> addresses,
            List<InterfaceSettings.Setting> settings) {
        return new Links.Child(parent(), options.kind(), innerName, mac, addresses, settings);
    }

    @Override
    String mac(String asked, InetAddress address) {
        if (!options.isMacvlan()) return "";
        return asked.isEmpty() ? BridgeNetwork.mac(address) : asked;
    }

    @Override
    List<Held> allocate(EndpointRequest request) {
        if (!options.isMacvlan() && !request.macAddress().isEmpty()) {
            throw new EngineException.System("failed to set up container networking: failed to create endpoint "
                    + request.names().stream().findFirst().orElse("") + " on network "
                    + network().name() + ": ipvlan interfaces do not support custom mac address assignment");
        }
        return super.allocate(request);
    }

    @Override
    boolean throughLink() {
        return leadsOut() && options.isLayer3();
    }

    @Override
    boolean leadsOut() {
        return super.leadsOut() && !apart();
    }
}
