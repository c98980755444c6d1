package djong.registry.client;

import djong.base.EngineException;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.Manifest;
import djong.oci.Reference;
import djong.oci.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
        return either(registry -> registry.manifest(reference));
    }

    @Override
    public @Nullable Digest digest(Reference.Tagged reference) {
        try {
            return secondAnswered ? second.digest(reference) : first.digest(reference);
        } catch (EngineException.Unavailable _) {
            // who asks for the manifest next hears of it
            return null;
        }
    }

    @Override
    public List<String> tags(Repository repository) {
        return either(registry -> registry.tags(repository));
    }

    private <T> T either(Function<Registry, T> question) {
        if (secondAnswered) return question.apply(second);
        try {
            return question.apply(first);
        } catch (EngineException.Unavailable silent) {
            try {
                T answer = question.apply(second);
                secondAnswered = true;
                return answer;
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
