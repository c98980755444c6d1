/** Client of the OCI distribution API. */
module djong.registry.client {
    requires static org.jspecify;
    requires transitive djong.base;
    requires transitive djong.oci;
    requires io.avaje.jsonb;
    requires java.net.http;
}
