/**
 * Registries as sources of images; OCI distribution-spec, "Pull".
 *
 * <p>A {@link djong.registry.client.Registry} hands out manifests, verified, and blobs as streams, which whoever stores them verifies. It
 * keeps nothing on disk. {@link djong.registry.client.HttpRegistry} speaks to a server, {@link
 * djong.registry.client.BundledRegistry} reads OCI layouts that come with the product, and {@link
 * djong.registry.client.FallbackRegistry} asks the second where the first does not answer.
 *
 * <p>Start with {@link djong.registry.client.RegistrySource}: it says which registry a name means.
 */
@NullMarked
package djong.registry.client;

import org.jspecify.annotations.NullMarked;
