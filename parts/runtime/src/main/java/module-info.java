/** OCI runtime, conmon, tasks, attach, exec and logs. */
module djong.runtime {
    requires static org.jspecify;
    requires transitive djong.base;
    requires transitive djong.oci;
    requires transitive djong.linux;
    requires io.avaje.jsonb;

    exports djong.runtime;
    exports djong.runtime.forward;
    exports djong.runtime.log;
    exports djong.runtime.seccomp;
}
