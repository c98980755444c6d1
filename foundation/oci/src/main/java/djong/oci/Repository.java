package djong.oci;

import djong.base.EngineException;

/**
 * A named set of images in a registry.
 *
 * @param domain the registry, {@code docker.io}, {@code localhost:5000}, {@code [::1]:5000}
 * @param path the rest, {@code library/busybox}
 */
public record Repository(String domain, String path) implements Comparable<Repository> {
    /** The registry of names that name none. */
    public static final String DEFAULT_DOMAIN = "docker.io";

    static final String OFFICIAL = "library/";

    /**
     * A name without tag and digest, as people write it.
     *
     * @throws EngineException.InvalidParameter in Docker's words
     */
    public static Repository parse(String name) {
        Reference.Parts parts = Reference.parts(name);
        if (parts.tag() != null || parts.digest() != null)
            throw new EngineException.InvalidParameter("invalid reference format");
        return parts.repository();
    }

    /** The shortest name that means this: {@code busybox}, {@code grafana/grafana}, {@code quay.io/x/y}. */
    public String familiar() {
        if (!domain.equals(DEFAULT_DOMAIN)) return canonical();
        boolean official = path.startsWith(OFFICIAL) && path.indexOf('/', OFFICIAL.length()) < 0;
        return official ? path.substring(OFFICIAL.length()) : path;
    }

    /** The whole name: {@code docker.io/library/busybox}. */
    public String canonical() {
        return domain + "/" + path;
    }

    @Override
    public int compareTo(Repository other) {
        return canonical().compareTo(other.canonical());
    }

    /** {@link #canonical()} */
    @Override
    public String toString() {
        return canonical();
    }
}
