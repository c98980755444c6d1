package djong.registry.client;

import djong.base.EngineException;
import djong.oci.Repository;
import org.jspecify.annotations.Nullable;

/** Says which registry a name means. */
@FunctionalInterface
public interface RegistrySource {
    /** The registry of {@code repository}, to be asked by {@code credentials}. Does not connect yet. */
    Registry of(Repository repository, @Nullable Credentials credentials);

    /** The same to write to. */
    default Destination to(Repository repository, @Nullable Credentials credentials) {
        throw new EngineException.NotImplemented("nothing can be pushed to " + repository.domain());
    }

    /** The same, where {@code insecure} says that the registry need not prove who it is and may speak plain HTTP. */
    default Destination to(Repository repository, @Nullable Credentials credentials, boolean insecure) {
        return to(repository, credentials);
    }
}
