package djong.network;

import djong.base.EngineException;
import djong.linux.Rtnetlink;
import djong.linux.Rtnetlink.Ipvlan;
import djong.linux.Rtnetlink.Macvlan;
import java.util.Map;

/**
 * What the options of a {@code macvlan} or {@code ipvlan} network say. Unknown ones are kept and mean nothing, as in Docker.
 *
 * @param parent the host's link that members' links are made on; empty for one without anything behind it
 */
record VlanOptions(String parent, Rtnetlink.Child kind) {
    static final String PARENT = "parent";

    /** @throws EngineException.System in Docker's words */
    static VlanOptions of(String driver, Map<String, String> options) {
        String parent = options.getOrDefault(PARENT, "");
        Rtnetlink.Child kind = driver.equals("macvlan") ? macvlan(options) : ipvlan(options);
        if (parent.equals("lo"))
            throw new EngineException.System("loopback interface is not a valid " + driver + " parent link");
        return new VlanOptions(parent, kind);
    }

    private static Macvlan macvlan(Map<String, String> options) {
        String mode = options.getOrDefault("macvlan_mode", "");
        return switch (mode) {
            case "", "bridge" -> Macvlan.BRIDGE;
            case "private" -> Macvlan.PRIVATE;
            case "vepa" -> Macvlan.VEPA;
            case "passthru" -> Macvlan.PASSTHRU;
            default ->
                throw new EngineException.System("requested macvlan mode '" + mode
                        + "' is not valid, 'bridge' mode is the macvlan driver default");
        };
    }

    private static Ipvlan ipvlan(Map<String, String> options) {
        String mode = options.getOrDefault("ipvlan_mode", "");
        String flag = options.getOrDefault("ipvlan_flag", "");
        Ipvlan.Mode layer = switch (mode) {
            case "", "l2" -> Ipvlan.Mode.L2;
            case "l3" -> Ipvlan.Mode.L3;
            case "l3s" -> Ipvlan.Mode.L3S;
            default ->
                throw new EngineException.System(
                        "requested ipvlan mode '" + mode + "' is not valid, 'l2' mode is the ipvlan driver default");
        };
        return switch (flag) {
            case "", "bridge" -> new Ipvlan(layer, Ipvlan.Flag.BRIDGE);
            case "private" -> new Ipvlan(layer, Ipvlan.Flag.PRIVATE);
            case "vepa" -> new Ipvlan(layer, Ipvlan.Flag.VEPA);
            default ->
                throw new EngineException.System(
                        "requested ipvlan flag '" + flag + "' is not valid, 'bridge' is the ipvlan driver default");
        };
    }

    boolean isMacvlan() {
        return kind instanceof Macvlan;
    }

    boolean isPassthru() {
        return kind == Macvlan.PASSTHRU;
    }

    /** Whether members are reached by the kernel's routes and not by neighbours' questions. */
    boolean isLayer3() {
        return kind instanceof Ipvlan(var mode, var _) && mode != Ipvlan.Mode.L2;
    }
}
