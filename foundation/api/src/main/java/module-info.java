/** The documents of the Engine API, their JSON both ways, and the framing of output streams. No behaviour. */
module djong.api {
    requires static transitive org.jspecify;
    requires transitive io.avaje.jsonb;

    exports djong.api;
    exports djong.api.container;
    exports djong.api.image;
    exports djong.api.network;
    exports djong.api.system;
    exports djong.api.volume;

    provides io.avaje.jsonb.spi.JsonbExtension with
            djong.api.jsonb.GeneratedJsonComponent;
}
