package djong.registry.client;

import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.Manifest;
import djong.oci.Reference;
import djong.oci.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where images come from. Calls block; for any thread. Failures are {@code EngineException}s with Docker's words: {@code NotFound} when
 * there is no such image or it is not for this user, {@code Unavailable} when nobody answers, {@code Unauthorized} for wrong credentials.
 */
public interface Registry {
    /** The largest manifest or index taken, bytes; the limit that the specification asks registries to grant. */
    int MAX_MANIFEST_BYTES = 4 << 20;

    /** The manifest or index a name points to. A digest in {@code reference} has been verified. */
    Manifest manifest(Reference reference);

    /** What a tag points to, asked cheaply; null when that cannot be told without fetching the manifest. */
    default @Nullable Digest digest(Reference.Tagged reference) {
        return null;
    }

    /** All tags of a repository, in the registry's order. */
    List<String> tags(Repository repository);

    /**
     * The bytes of a blob from {@code offset} on, at most as many as {@code blob} says; its digest is not verified here. The stream fails
     * when nothing comes for a minute.
     *
     * @throws IOException when the connection breaks: worth another try from a later offset
     */
    InputStream blob(Repository repository, Descriptor blob, long offset) throws IOException;
}
