/** The daemon: options, wiring, signals, reconcile at start. */
module djong.daemon {
    requires static org.jspecify;
    requires jdk.unsupported;
    requires djong.base;
    requires djong.linux;
    requires djong.oci;
    requires djong.api;
    requires djong.http;
    requires djong.store;
    requires djong.registry.client;
    requires djong.runtime;
    requires djong.network;
    requires djong.volume;
    requires djong.image;
    requires djong.engine;
    requires djong.build;
    requires djong.server;
    requires io.avaje.jsonb;

    provides java.lang.System.LoggerFinder with
            djong.daemon.LogFinder;
}
