/** The Engine API: one class of routes per tag. */
module djong.server {
    requires static org.jspecify;
    requires djong.base;
    requires djong.oci;
    requires djong.api;
    requires transitive djong.http;
    requires djong.linux;
    requires djong.store;
    requires djong.registry.client;
    requires djong.runtime;
    requires djong.network;
    requires djong.volume;
    requires djong.image;
    requires transitive djong.engine;
    requires transitive djong.build;
    requires io.avaje.jsonb;

    exports djong.server;
}
