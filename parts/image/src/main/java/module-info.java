/** Images: their names, and pull, load, save, import and unpacking. */
module djong.image {
    requires static transitive org.jspecify;
    requires transitive djong.base;
    requires transitive djong.oci;
    requires transitive djong.store;
    requires transitive djong.registry.client;
    requires djong.linux;
    requires io.avaje.jsonb;
    requires com.github.luben.zstd_jni;
    requires org.tukaani.xz;

    exports djong.image;
    exports djong.image.pack;
    exports djong.image.tar;
    exports djong.image.unpack;

    provides io.avaje.jsonb.spi.JsonbExtension with
            djong.image.record.jsonb.GeneratedJsonComponent;
}
