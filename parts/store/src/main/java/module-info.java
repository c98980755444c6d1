/** Blobs, snapshots, metadata, leases and garbage collection: everything that an engine keeps on disk, apart from volumes. */
module djong.store {
    requires static transitive org.jspecify;
    requires transitive djong.base;
    requires transitive djong.oci;
    requires transitive djong.linux;
    requires io.avaje.json;
    requires org.xerial.sqlitejdbc;
    requires java.sql;

    exports djong.store;
    exports djong.store.content;
    exports djong.store.gc;
    exports djong.store.lease;
    exports djong.store.metadata;
    exports djong.store.snapshot;
}
