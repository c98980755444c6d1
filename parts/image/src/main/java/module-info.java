/** Image names, pull, load, save, import and unpack. */
module djong.image {
    requires static org.jspecify;
    requires transitive djong.base;
    requires transitive djong.oci;
    requires djong.store;
    requires djong.registry.client;
    requires io.avaje.jsonb;
    requires com.github.luben.zstd_jni;
}
