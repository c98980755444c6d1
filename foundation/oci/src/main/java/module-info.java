/** Documents and names of the OCI specifications; no I/O. */
module djong.oci {
    requires static transitive org.jspecify;
    requires transitive djong.base;
    requires io.avaje.jsonb;

    exports djong.oci;
}
