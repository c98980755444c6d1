package djong.build.buildkit;

import com.google.protobuf.ByteString;
import djong.build.llb.Translation;
import djong.oci.Digest;
import moby.buildkit.pb.Definition;
import moby.buildkit.pb.Input;
import moby.buildkit.pb.Op;
import moby.buildkit.pb.OpMetadata;
import moby.buildkit.pb.Source;
import moby.buildkit.pb.SourceOp;

/** Results as definitions: they are described by what they are called here, which only this daemon understands. */
final class Definitions {

    private Definitions() {}

    /** How a client hands over a result to another build. */
    static Definition of(String ref) {
        var op = Op.newBuilder().setSource(SourceOp.newBuilder().setIdentifier(Translation.REF + ref));
        ByteString source = op.build().toByteString();
        // The last says which result of which op is meant.
        var last = Op.newBuilder()
                .addInputs(Input.newBuilder()
                        .setDigest(Digest.of(source.toByteArray()).toString()));
        ByteString end = last.build().toByteString();
        return Definition.newBuilder()
                .addDef(source)
                .addDef(end)
                .putMetadata(Digest.of(source.toByteArray()).toString(), OpMetadata.getDefaultInstance())
                .putMetadata(Digest.of(end.toByteArray()).toString(), OpMetadata.getDefaultInstance())
                .setSource(Source.getDefaultInstance())
                .build();
    }
}
