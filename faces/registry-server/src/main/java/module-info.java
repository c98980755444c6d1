/** A registry: the OCI distribution API, with its own accounts, as a home of images or as a mirror of other registries. */
module djong.registry.server {
    requires static org.jspecify;
    requires jdk.unsupported;
    requires djong.base;
    requires djong.oci;
    requires djong.http;
    requires djong.store;
    requires djong.registry.client;
    requires io.avaje.jsonb;
    requires bcrypt;

    provides io.avaje.jsonb.spi.JsonbExtension with
            djong.registry.server.wire.jsonb.GeneratedJsonComponent;
}
