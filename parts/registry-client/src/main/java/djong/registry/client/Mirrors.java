package djong.registry.client;

import djong.base.EngineException;
import djong.oci.Repository;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Servers to ask before a registry itself; for the Hub as with Docker, and for any other by {@code ghcr.io=https://mirror.example}. */
public final class Mirrors {
    /** None for anyone. */
    public static final Mirrors NONE = new Mirrors(List.of());

    private final Map<String, List<URI>> byRegistry = new LinkedHashMap<>();

    /**
     * @param entries as in {@code registry-mirrors}: an address, for the Hub, or {@code registry=address}
     * @throws EngineException.InvalidParameter in Docker's words
     */
    public Mirrors(List<String> entries) {
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            boolean named = equals > 0 && !entry.substring(0, equals).contains("/");
            String registry = named ? entry.substring(0, equals) : Repository.DEFAULT_DOMAIN;
            byRegistry
                    .computeIfAbsent(registry, _ -> new ArrayList<>())
                    .add(address(named ? entry.substring(equals + 1) : entry));
        }
    }

    private static URI address(String text) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new EngineException.InvalidParameter("invalid mirror: \"" + text + "\" is not a valid URI", e);
        }
        String scheme = uri.getScheme();
        if (scheme == null || !scheme.equals("http") && !scheme.equals("https") || uri.getRawAuthority() == null)
            throw new EngineException.InvalidParameter("invalid mirror: no scheme specified for \"" + text
                    + "\": must use either 'https://' or 'http://'");
        if (uri.getRawUserInfo() != null)
            throw new EngineException.InvalidParameter("invalid mirror: username/password not allowed in URI \""
                    + scheme + "://" + uri.getRawUserInfo().replaceFirst(":.*", "") + ":xxxxx@" + uri.getHost() + "\"");
        if (uri.getRawQuery() != null || uri.getRawFragment() != null)
            throw new EngineException.InvalidParameter(
                    "invalid mirror: query or fragment at end of the URI \"" + text + "\"");
        String path = uri.getRawPath();
        if (path != null && !path.isEmpty() && !path.equals("/"))
            throw new EngineException.InvalidParameter("invalid mirror: path at end of the URI \"" + text + "\"");
        return URI.create(scheme + "://" + uri.getRawAuthority());
    }

    /** In the order to be asked. */
    List<URI> of(String registry) {
        return byRegistry.getOrDefault(registry, List.of());
    }

    /** The Hub's, as Docker shows them: with a slash at the end. */
    public List<String> hub() {
        return of(Repository.DEFAULT_DOMAIN).stream().map(uri -> uri + "/").toList();
    }
}
