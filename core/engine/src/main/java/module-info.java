/** Containers: life cycle, the OCI runtime configuration, exec and logs. */
module djong.engine {
    requires static org.jspecify;
    requires transitive djong.base;
    requires transitive djong.oci;
    requires transitive djong.linux;
    requires transitive djong.store;
    requires transitive djong.registry.client;
    requires transitive djong.runtime;
    requires transitive djong.network;
    requires transitive djong.volume;
    requires transitive djong.image;
    requires io.avaje.jsonb;
    requires org.snakeyaml.engine.v2;

    exports djong.engine;
    exports djong.engine.cdi;
    exports djong.engine.config;
    exports djong.engine.container;
    exports djong.engine.log;
    exports djong.engine.spec;

    provides io.avaje.jsonb.spi.JsonbExtension with
            djong.engine.jsonb.GeneratedJsonComponent;
}
