/** Volumes: directories with a name, a life of their own and containers that refer to them. */
module djong.volume {
    requires static transitive org.jspecify;
    requires transitive djong.base;
    requires transitive djong.store;
    requires djong.linux;
    requires io.avaje.jsonb;

    exports djong.volume;

    provides io.avaje.jsonb.spi.JsonbExtension with
            djong.volume.record.jsonb.GeneratedJsonComponent;
}
