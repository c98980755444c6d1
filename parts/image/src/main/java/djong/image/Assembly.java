package djong.image;

import djong.oci.Digest;
import djong.oci.ImageConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image made of what is here already.
 *
 * @param layers those that the configuration names, from the bottom up
 * @param parent the image it was built on; null for none
 */
public record Assembly(
        ImageConfig config, List<Layer> layers, @Nullable Digest parent) {
    public Assembly {
        layers = List.copyOf(layers);
    }
}
