package djong.build.buildkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import djong.base.EngineException;
import djong.build.graph.Vertex;
import djong.oci.Digest;
import moby.buildkit.pb.Definition;
import moby.buildkit.pb.Input;
import moby.buildkit.pb.Op;
import moby.buildkit.pb.OpMetadata;
import moby.buildkit.pb.Source;
import moby.buildkit.pb.SourceOp;

/** Graphs as clients describe them, and results of other builds, which are described by what they are called here. */
final class Definitions {
    private static final String REF = "djong-ref://";

    private final BuildRun run;

    Definitions(BuildRun run) {
        this.run = run;
    }

    /** How a client hands over a result to another build. */
    static Definition of(String ref) {
        var op = Op.newBuilder().setSource(SourceOp.newBuilder().setIdentifier(REF + ref));
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

    Vertex vertex(Definition definition) {
        if (definition.getDefCount() == 0) throw new EngineException.InvalidParameter("invalid empty definition");
        try {
            Op op = Op.parseFrom(definition.getDef(definition.getDefCount() - 1));
            if (op.getInputsCount() == 1) {
                String wanted = op.getInputs(0).getDigest();
                for (ByteString each : definition.getDefList())
                    if (Digest.of(each.toByteArray()).toString().equals(wanted)) op = Op.parseFrom(each);
            }
            String source = op.getSource().getIdentifier();
            if (source.startsWith(REF))
                return run.kit()
                        .builds()
                        .shared(source.substring(REF.length()))
                        .orElseThrow(() -> new EngineException.NotFound("no such ref: " + source));
        } catch (InvalidProtocolBufferException e) {
            throw new EngineException.InvalidParameter("failed to parse llb proto op", e);
        }
        throw new EngineException.NotImplemented("definitions in LLB are not supported yet");
    }
}
