package djong.build.llb;

import djong.build.frontend.Gateway;
import djong.build.graph.Vertex;
import moby.buildkit.pb.ProgressGroup;

/** The build that a definition is for: beyond what frontends ask of it. */
public interface Build extends Gateway {
    /** A result of any build that runs, by the name that it was handed out under. @throws djong.base.EngineException.NotFound */
    Vertex shared(String ref);

    /** Clients show {@code vertex} together with others of its group. */
    void grouped(Vertex vertex, ProgressGroup group);

    /** Whether the client has asked to be allowed {@code entitlement}, such as {@code network.host}. */
    boolean entitled(String entitlement);
}
