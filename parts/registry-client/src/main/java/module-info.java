/** Client of the OCI distribution API: what is fetched from registries, and the registry that comes with the product. */
module djong.registry.client {
    requires static transitive org.jspecify;
    requires transitive djong.base;
    requires transitive djong.oci;
    requires io.avaje.jsonb;
    requires java.net.http;

    exports djong.registry.client;

    provides io.avaje.jsonb.spi.JsonbExtension with
            djong.registry.client.wire.jsonb.GeneratedJsonComponent;
}
