package djong.build.frontend;

import djong.build.graph.Tree;
import djong.build.graph.Vertex;
import djong.build.op.CacheFolders;
import djong.build.op.Secrets;
import djong.build.session.LocalRequest;
import djong.dockerfile.syntax.Range;
import djong.engine.container.Parts;
import djong.engine.container.Steps;
import djong.image.Image;
import djong.oci.Platform;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The build that a frontend works for. */
public interface Gateway {
    Parts parts();

    Steps steps();

    CacheFolders folders();

    /** What the client lends to commands. */
    Secrets secrets();

    /** A vertex that fetches files of the client. @param local asked when it is carried out */
    Vertex local(String folder, Supplier<LocalRequest> local, String name);

    /** What the client pipes in as a context. */
    InputStream uploaded(String path) throws InterruptedException;

    /** A vertex of another build, or one that the client has described. @param name as the client calls it */
    Optional<Vertex> input(String name);

    /** Carries a vertex out, with all it stands on. Blocks. */
    Tree solve(Vertex vertex) throws InterruptedException;

    /**
     * An image by its name; fetched if it is not here. Blocks; shown to the client as a vertex of its own.
     *
     * @param fresh whether the registry is asked although it is here
     */
    Image image(String name, Platform platform, boolean fresh) throws InterruptedException;

    /** {@code vertex} is to be done anew. */
    void again(Vertex vertex);

    /** Where in which file a vertex stands: shown when it fails. */
    void located(Vertex vertex, String file, String text, Range range);

    /** Advice for the client. */
    void warn(Vertex about, Advice advice);

    /** @param ranges lines, from 1: first and last */
    record Advice(String message, List<String> detail, String url, String file, String text, List<int[]> ranges) {
        public Advice {
            detail = List.copyOf(detail);
            ranges = List.copyOf(ranges);
        }
    }
}
