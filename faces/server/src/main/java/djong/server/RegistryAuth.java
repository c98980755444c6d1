package djong.server;

import djong.api.AuthConfig;
import djong.api.Json;
import djong.api.MalformedJsonException;
import djong.http.Exchange;
import djong.registry.client.Credentials;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Credentials as clients send them. */
final class RegistryAuth {
    private RegistryAuth() {}

    /** The header X-Registry-Auth. What cannot be read counts as anonymous, as with dockerd: public images must come all the same. */
    static @Nullable Credentials of(Exchange exchange) {
        String header = exchange.header("X-Registry-Auth");
        if (header == null || header.isEmpty()) return null;
        try {
            return of(Json.read(AuthConfig.class, Base64.getUrlDecoder().decode(header.strip())));
        } catch (IllegalArgumentException | MalformedJsonException e) {
            return null;
        }
    }

    /** Null when it says nothing. */
    static @Nullable Credentials of(AuthConfig auth) {
        String identity = filled(auth.identitytoken());
        String token = filled(auth.registrytoken());
        String user = auth.username() == null ? "" : auth.username();
        String password = auth.password() == null ? "" : auth.password();
        if (user.isEmpty() && password.isEmpty() && identity == null && token == null) return null;
        return new Credentials(user, password, identity, token);
    }

    private static @Nullable String filled(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
