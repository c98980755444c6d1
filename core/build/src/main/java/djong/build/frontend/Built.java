package djong.build.frontend;

import djong.build.graph.Vertex;
import djong.oci.ImageConfig;
import djong.oci.Platform;

/**
 * What a Dockerfile comes to for one platform.
 *
 * @param config whose new steps have no times yet, and which names no layers
 */
public record Built(Platform platform, Vertex files, ImageConfig config) {}
