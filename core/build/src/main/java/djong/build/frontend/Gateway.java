package djong.build.frontend;

import djong.build.graph.Tree;
import djong.build.graph.Vertex;
import djong.build.op.CacheFolders;
import djong.build.op.Secrets;
import djong.build.op.WebFiles;
import djong.build.session.LocalRequest;
import djong.dockerfile.syntax.Range;
import djong.engine.container.Parts;
import djong.engine.container.Steps;
import djong.image.Image;
import djong.oci.Digest;
import djong.oci.ImageConfig;
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

    /** What builds have fetched by HTTP. */
    WebFiles webFiles();

    /** What the client lends to commands. */
    Secrets secrets();

    /**
     * A vertex that fetches files of the client.
     *
     * @param purpose what tells it from others of the same folder
     * @param local asked when it is carried out
     */
    Vertex local(String folder, String purpose, Supplier<LocalRequest> local, String name);

    /** One of which the name says the purpose. */
    default Vertex local(String folder, Supplier<LocalRequest> local, String name) {
        return local(folder, name, local, name);
    }

    /** How the URLs of contexts begin that the client pipes in; what follows is the path. */
    String UPLOADS = "http://buildkit-session";

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

    /**
     * An image of an OCI layout that the client offers. Blocks for the client.
     *
     * @param store what the client calls the layout
     * @param digest of a manifest or an index
     */
    LaidOut layout(String store, Digest digest, Platform platform) throws InterruptedException;

    /** An image without a name. */
    record LaidOut(Tree files, ImageConfig config) {}

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
