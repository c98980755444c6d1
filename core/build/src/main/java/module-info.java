/** Builds images: the graph of steps, what is kept of them, and the front that clients without BuildKit speak to. */
module djong.build {
    requires static org.jspecify;
    requires transitive djong.base;
    requires transitive djong.oci;
    requires djong.linux;
    requires djong.dockerfile;
    requires transitive djong.buildkit;
    requires transitive djong.store;
    requires transitive djong.registry.client;
    requires djong.runtime;
    requires transitive djong.image;
    requires transitive djong.engine;
    requires java.net.http;
    requires io.avaje.jsonb;

    exports djong.build.buildkit;
    exports djong.build.classic;
    exports djong.build.graph;
    exports djong.build.control;
    exports djong.build.op;
    exports djong.build.session;
    exports djong.build.solver;

    provides io.avaje.jsonb.spi.JsonbExtension with
            djong.build.record.jsonb.GeneratedJsonComponent;
}
