/** Networks, the sandboxes that join them, addresses and firewall rules. Knows ids, not containers. */
module djong.network {
    requires static org.jspecify;
    requires transitive djong.base;
    requires transitive djong.linux;

    exports djong.network;
}
