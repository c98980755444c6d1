package djong.registry.client;

import org.jspecify.annotations.Nullable;

/**
 * Who asks a registry. Never shown: the text form hides the secrets.
 *
 * @param identityToken a token to be exchanged in place of a password; null for none
 * @param registryToken a token to be shown as it is; null for none
 */
public record Credentials(
        String username,
        String password,
        @Nullable String identityToken,
        @Nullable String registryToken) {
    public Credentials(String username, String password) {
        this(username, password, null, null);
    }

    boolean hasPassword() {
        return !username.isEmpty() || !password.isEmpty();
    }

    @Override
    public String toString() {
        return "Credentials[" + username + "]";
    }
}
