package djong.registry.client;

import djong.oci.Descriptor;
import djong.oci.Document;
import djong.oci.Platform;
import java.util.List;

/** What a registry has under a name, and for which platforms. */
public record Described(Descriptor descriptor, Document manifest, List<Platform> platforms) {
    public Described {
        platforms = List.copyOf(platforms);
    }
}
