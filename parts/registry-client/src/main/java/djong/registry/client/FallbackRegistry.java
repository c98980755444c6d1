package djong.registry.client;

import djong.base.EngineException;
import djong.oci.Descriptor;
import djong.oci.Manifest;
import djong.oci.Reference;
import djong.oci.Repository;
import java.io.IOException;
import java.io.InputStream;

/**
 * Two registries as one: the second is asked when the first does not answer, and only then; an answer of "no" counts. Whoever gave the
 * first manifest is asked for all the rest. Made for one pull.
 */
public final class FallbackRegistry implements Registry {
    private final Registry first;
    private final Registry second;
    private volatile boolean secondAnswered;

    public FallbackRegistry(Registry first, Registry second) {
        this.first = first;
        this.second = second;
    }

    @Override
    public Manifest manifest(Reference reference) {
        if (secondAnswered) return second.manifest(reference);
        try {
            return first.manifest(reference);
        } catch (EngineException.Unavailable silent) {
            try {
                Manifest manifest = second.manifest(reference);
                secondAnswered = true;
                return manifest;
            } catch (EngineException.NotFound _) {
                throw silent;
            }
        }
    }

    @Override
    public InputStream blob(Repository repository, Descriptor blob, long offset) throws IOException {
        return (secondAnswered ? second : first).blob(repository, blob, offset);
    }
}
