package djong.build.buildkit;

import com.google.protobuf.InvalidProtocolBufferException;
import djong.base.EngineException;
import djong.build.graph.Vertex;
import moby.buildkit.pb.Definition;
import moby.buildkit.pb.Op;
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
        return Definition.newBuilder().addDef(op.build().toByteString()).build();
    }

    Vertex vertex(Definition definition) {
        if (definition.getDefCount() == 0) throw new EngineException.InvalidParameter("invalid empty definition");
        try {
            Op last = Op.parseFrom(definition.getDef(definition.getDefCount() - 1));
            String source = last.getSource().getIdentifier();
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
