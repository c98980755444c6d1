/** Networks, sandboxes, endpoints, addresses and the firewall. */
module djong.network {
    requires static org.jspecify;
    requires transitive djong.base;
    requires transitive djong.linux;
    requires io.avaje.jsonb;
}
