/** Networks, the sandboxes that join them, addresses and firewall rules. Knows ids, not containers. */
module djong.network {
    requires static org.jspecify;
    requires transitive djong.base;
    requires transitive djong.linux;
    requires transitive djong.store;
    requires io.avaje.jsonb;

    exports djong.network;
    exports djong.network.dns;

    provides io.avaje.jsonb.spi.JsonbExtension with
            djong.network.jsonb.GeneratedJsonComponent;
}
