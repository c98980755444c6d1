/** BuildKit's wire: gRPC over given connections, and the messages and services of builder and client, generated from src/main/protobuf. */
module djong.buildkit {
    requires static org.jspecify;
    requires static transitive com.google.errorprone.annotations;
    requires transitive com.google.common;
    requires transitive com.google.protobuf;
    requires transitive io.grpc;
    requires io.grpc.okhttp;
    // What the jars above need at run time and cannot say, as they have no descriptors.
    requires com.google.gson;
    requires kotlin.stdlib;
    requires transitive io.grpc.protobuf;
    requires transitive io.grpc.stub;

    exports djong.buildkit;
    exports containerd.services.content.v1;
    exports fsutil.types;
    exports google.rpc;
    exports grpc.health.v1;
    exports moby.buildkit.errdefs;
    exports moby.buildkit.pb;
    exports moby.buildkit.secrets.v1;
    exports moby.buildkit.v1;
    exports moby.buildkit.v1.apicaps;
    exports moby.buildkit.v1.frontend;
    exports moby.buildkit.v1.sourcepolicy;
    exports moby.buildkit.v1.types;
    exports moby.filesync.v1;
    exports moby.sshforward.v1;
    exports moby.upload.v1;
}
