/** Containers: life cycle, the OCI runtime configuration, exec and logs. */
module djong.engine {
    requires static org.jspecify;
    requires djong.base;
    requires djong.oci;
    requires djong.store;
    requires djong.registry.client;
    requires djong.runtime;
    requires djong.network;
    requires djong.image;
    requires io.avaje.jsonb;
}
