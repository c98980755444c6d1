package djong.image;

import djong.registry.client.UploadMemory;
import djong.store.metadata.Durability;
import djong.store.metadata.Metadata;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Uploads under way in the metadata, so that a push goes on after the daemon has died. Registries forget uploads after days; so do we when they say so. */
final class KeptUploads implements UploadMemory {
    private static final String COLLECTION = "upload";

    private final Metadata metadata;

    KeptUploads(Metadata metadata) {
        this.metadata = metadata;
    }

    @Override
    public @Nullable String find(String upload) {
        return metadata.read(tx -> tx.get(COLLECTION, upload))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse(null);
    }

    @Override
    public void keep(String upload, String location) {
        metadata.write(Durability.NORMAL, tx -> tx.put(COLLECTION, upload, location.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void forget(String upload) {
        metadata.write(Durability.NORMAL, tx -> {
            tx.delete(COLLECTION, upload);
        });
    }
}
