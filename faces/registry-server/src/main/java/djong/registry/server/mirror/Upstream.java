package djong.registry.server.mirror;

import djong.base.EngineException;
import djong.oci.Repository;
import djong.registry.client.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * A registry that is mirrored.
 *
 * @param domain as in names of images: {@code docker.io}, {@code quay.io}, {@code localhost:5000}
 * @param credentials for all that is fetched; null for none
 */
public record Upstream(String domain, @Nullable Credentials credentials) {
    /** @throws EngineException.InvalidParameter when it is no registry's name */
    public Upstream {
        // Two parts: a single one would become "library/x" of the Hub.
        if (!Repository.parse(domain + "/x/y").equals(new Repository(domain, "x/y")))
            throw new EngineException.InvalidParameter("not the name of a registry: " + domain);
    }
}
