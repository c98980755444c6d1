/**
 * Registries, to read from and to write to; OCI distribution-spec 1.1, and the distribution project's "Token Authentication Specification".
 *
 * <p>A {@link djong.registry.client.Registry} hands out manifests, verified, and blobs as streams, which whoever stores them verifies. A {@link
 * djong.registry.client.Destination} takes blobs, mounted, resumed or sent, and manifests. Both keep nothing on disk, and are made for one pull or push.
 * Below them, <i>Endpoints</i> are the servers of one registry in the order to be asked, a <i>Session</i> is the conversation with one of them, and an
 * <i>Authorizer</i> says there who asks. {@link djong.registry.client.BundledRegistry} reads OCI layouts that come with the product, and {@link
 * djong.registry.client.FallbackRegistry} asks it where the Hub does not answer.
 *
 * <p>Start with {@link djong.registry.client.Registries}: it says which registry a name means. Who is shown which credentials is decision 0030.
 */
@NullMarked
package djong.registry.client;

import org.jspecify.annotations.NullMarked;
