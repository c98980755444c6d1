package djong.network.firewall;

/** An element of a map or a set of the ruleset: one port that is open. */
public sealed interface Opening permits PublishedPort, RoutedPort {
    /** The map or set that has it. */
    String map();

    /** By which it is found there. */
    String key();

    /** With what the map has for it. */
    String element();
}
