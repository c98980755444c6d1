/** Blobs, snapshots, metadata, leases and garbage collection. */
module djong.store {
    requires static org.jspecify;
    requires transitive djong.base;
    requires transitive djong.oci;
    requires transitive djong.linux;
    requires io.avaje.jsonb;
    requires org.xerial.sqlitejdbc;
    requires com.github.luben.zstd_jni;
    requires java.sql;
}
