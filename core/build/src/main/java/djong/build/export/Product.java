package djong.build.export;

import djong.image.Layer;
import djong.oci.ImageConfig;
import java.util.List;

/** An image that a build has come to, for one platform, and what is said about it. */
public record Product(ImageConfig config, List<Layer> layers, List<Attestation> attestations) {
    public Product {
        layers = List.copyOf(layers);
        attestations = List.copyOf(attestations);
    }
}
