package djong.store.gc;

import djong.oci.Digest;
import java.util.List;

/** What a collection removed; {@code bytes} of blobs and snapshots together. */
public record Collected(List<Digest> blobs, List<String> snapshots, long bytes) {}
