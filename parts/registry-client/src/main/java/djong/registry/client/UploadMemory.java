package djong.registry.client;

import org.jspecify.annotations.Nullable;

/** Where uploads under way are, so that another process can go on with them. */
public interface UploadMemory {
    /** Nothing outlives the process. */
    UploadMemory NONE = new UploadMemory() {
        @Override
        public @Nullable String find(String upload) {
            return null;
        }

        @Override
        public void keep(String upload, String location) {}

        @Override
        public void forget(String upload) {}
    };

    /** What was kept for {@code upload}; null for nothing. */
    @Nullable
    String find(String upload);

    /** The upload of that name goes on at {@code location}, an address that may hold a secret. */
    void keep(String upload, String location);

    void forget(String upload);
}
