package djong.registry.client;

import djong.oci.Descriptor;
import djong.oci.Manifest;
import djong.oci.Reference;
import djong.oci.Repository;
import java.util.List;
import java.util.function.LongConsumer;

/** Where images go to; OCI distribution-spec, "Push". Calls block; for any thread; failures as with {@link Registry}. */
public interface Destination {
    /** How a blob came to be there. */
    sealed interface Arrival {
        /** It was. */
        record Known() implements Arrival {}

        /** The registry took it from another of its repositories. */
        record Mounted(Repository from) implements Arrival {}

        /** It was sent, in whole or from where an earlier upload had ended. */
        record Sent(long bytes) implements Arrival {}
    }

    /** Finds out who answers. @throws djong.base.EngineException.Unavailable when nobody does */
    void greet();

    /** Whether the repository has a blob. */
    boolean has(Repository repository, Descriptor blob);

    /**
     * Sees to it that the repository has a blob. Goes on where a broken upload has ended, if the registry remembers.
     *
     * @param candidates repositories of the same registry that may have it
     * @param progress hears how many bytes are there; called from another thread
     */
    Arrival push(
            Repository repository,
            Descriptor blob,
            List<Repository> candidates,
            BlobSource source,
            UploadMemory memory,
            LongConsumer progress);

    /** Stores a manifest under a name; all that it points at must be there. */
    void manifest(Reference reference, Manifest manifest);
}
