package djong.cli.image;

import djong.api.AuthConfig;
import djong.api.Json;
import djong.api.JsonTree;
import djong.cli.command.ExitException;
import djong.client.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the configuration file, or the helper that it names, knows of a registry. */
final class Credentials {
    /** Under this name the hub's credentials are kept. */
    private static final String HUB = "https://index.docker.io/v1/";

    private Credentials() {}

    /** The value of the header X-Registry-Auth, or null when nothing is known. */
    static @Nullable String header(Settings settings, String registry) throws IOException {
        String key = registry.equals("docker.io") ? HUB : registry;
        AuthConfig auth = helper(settings, registry, key);
        if (auth == null) auth = file(settings, registry, key);
        if (auth == null) return null;
        return Base64.getUrlEncoder().encodeToString(Json.bytes(auth));
    }

    private static @Nullable AuthConfig file(Settings settings, String registry, String key) {
        if (!(settings.config().get("auths") instanceof Map<?, ?> auths)) return null;
        Object entry = auths.get(key);
        if (entry == null) entry = auths.get("https://" + registry);
        if (entry == null) entry = auths.get("https://" + registry + "/v1/");
        if (!(entry instanceof Map<?, ?> known)) return null;
        String user = known.get("username") instanceof String text ? text : null;
        String password = known.get("password") instanceof String text ? text : null;
        if (known.get("auth") instanceof String auth && !auth.isEmpty()) {
            String decoded;
            try {
                decoded = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw new ExitException(
                        "the credentials for " + registry + " in the configuration file cannot be decoded");
            }
            int colon = decoded.indexOf(':');
            if (colon > 0) {
                user = decoded.substring(0, colon);
                password = decoded.substring(colon + 1).replace("\0", "");
            }
        }
        String token = known.get("identitytoken") instanceof String text ? text : null;
        if (user == null && token == null) return null;
        return new AuthConfig(user, password, null, key, token, null);
    }

    /** {@code docker-credential-NAME get}: the address on its input, JSON on its output. */
    private static @Nullable AuthConfig helper(Settings settings, String registry, String key) throws IOException {
        String name = settings.text("credsStore");
        if (settings.config().get("credHelpers") instanceof Map<?, ?> helpers) {
            Object own = helpers.get(registry);
            if (own == null) own = helpers.get(key);
            if (own instanceof String text) name = text;
        }
        if (name == null) return null;
        Process process = new ProcessBuilder("docker-credential-" + name, "get")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var input = process.getOutputStream()) {
            input.write(key.getBytes(StandardCharsets.UTF_8));
        }
        byte[] answer = process.getInputStream().readAllBytes();
        try {
            if (process.waitFor() != 0) return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
        if (!(JsonTree.parse(answer) instanceof Map<?, ?> known)) return null;
        String user = String.valueOf(known.get("Username"));
        String secret = String.valueOf(known.get("Secret"));
        return user.equals("<token>")
                ? new AuthConfig(null, null, null, key, secret, null)
                : new AuthConfig(user, secret, null, key, null, null);
    }
}
