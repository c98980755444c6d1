package djong.cli.registry;

import djong.api.AuthConfig;
import djong.api.Json;
import djong.api.JsonTree;
import djong.cli.command.ExitException;
import djong.client.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who the user is to a registry: from a helper where the configuration names one, else from the configuration file itself. */
public final class Credentials {
    /** Under this name the hub's credentials are kept. */
    public static final String HUB = "https://index.docker.io/v1/";

    private Credentials() {}

    /** The value of the header X-Registry-Auth, or null when nothing is known. */
    public static @Nullable String header(Settings settings, String registry) throws IOException {
        AuthConfig auth = of(settings, registry);
        return auth == null ? null : encoded(auth);
    }

    /** The header X-Registry-Auth for a request about {@code registry}; with nothing known, one that says so. */
    public static Map<String, String> headers(Settings settings, String registry) throws IOException {
        String header = header(settings, registry);
        if (header == null) header = Base64.getUrlEncoder().encodeToString("{}".getBytes(StandardCharsets.UTF_8));
        return Map.of("X-Registry-Auth", header);
    }

    /** The value of the header X-Registry-Config: all that the configuration knows, by registry. Null when that is nothing. */
    public static @Nullable String all(Settings settings) throws IOException {
        Map<String, @Nullable Object> known = new LinkedHashMap<>();
        for (String part : List.of("auths", "credHelpers")) {
            if (!(settings.config().get(part) instanceof Map<?, ?> map)) continue;
            for (Object key : map.keySet()) {
                String registry = key(String.valueOf(key));
                AuthConfig auth = of(settings, registry);
                if (auth != null) known.put(registry, JsonTree.parse(Json.bytes(auth)));
            }
        }
        if (known.isEmpty()) return null;
        return Base64.getUrlEncoder().encodeToString(JsonTree.compact(known).getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(AuthConfig auth) {
        return Base64.getUrlEncoder().encodeToString(Json.bytes(auth));
    }

    /** Under what name a registry's credentials are kept, however the user wrote its address. */
    public static String key(String server) {
        String host = server.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
        boolean hub = host.isEmpty()
                || host.equals("docker.io")
                || host.equals("index.docker.io")
                || host.equals("registry-1.docker.io");
        return hub ? HUB : host;
    }

    /** What is known, or null; a helper that fails knows nothing, as for docker: the registry will say what it wants. */
    public static @Nullable AuthConfig of(Settings settings, String registry) throws IOException {
        String key = key(registry);
        String helper = helper(settings, key);
        if (helper == null) return AuthsFile.find(settings, key);
        try {
            return CredentialProgram.get(helper, key);
        } catch (ExitException _) {
            return null;
        }
    }

    /** The helper that keeps what belongs to {@code key}; null for the file. */
    static @Nullable String helper(Settings settings, String key) {
        if (settings.config().get("credHelpers") instanceof Map<?, ?> helpers && helpers.get(key) instanceof String own)
            return own.isEmpty() ? null : own;
        return settings.text("credsStore");
    }

    /** Keeps {@code auth}; whether that is new in the file, where everyone who may read it can. */
    static boolean keep(Settings settings, String key, AuthConfig auth) throws IOException {
        String helper = helper(settings, key);
        if (helper == null) {
            if (auth.equals(AuthsFile.find(settings, key))) return false;
            AuthsFile.put(settings, key, auth);
            return true;
        }
        CredentialProgram.store(helper, key, auth);
        AuthsFile.mention(settings, key);
        return false;
    }

    static void forget(Settings settings, String key) throws IOException {
        String helper = helper(settings, key);
        if (helper != null) CredentialProgram.erase(helper, key);
        AuthsFile.remove(settings, key);
    }
}
