package djong.build.op;

import djong.base.EngineException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client lends for a repository: its agent for SSH, {@code GIT_AUTH_TOKEN} or {@code GIT_AUTH_HEADER} for HTTP, where one with the host's name, and its
 * port if there is one, behind a dot comes first. It goes to git by the environment, so that it is on no command line and in no file.
 */
record GitCredentials(Map<String, String> environment, Secrets.@Nullable Agent agent) implements AutoCloseable {
    /** The key of the host is taken as it comes, as by BuildKit, and only the agent's keys are offered. */
    private static final String SSH = "ssh -F /dev/null -o BatchMode=yes -o StrictHostKeyChecking=accept-new"
            + " -o UserKnownHostsFile=/dev/null -o IdentityFile=none";

    /** @throws EngineException.InvalidParameter when SSH is needed and no agent is lent */
    static GitCredentials lent(GitUrl url, Secrets secrets) throws InterruptedException {
        if (url.overSsh()) {
            Secrets.Agent agent = secrets.agent("default")
                    .orElseThrow(() -> new EngineException.InvalidParameter("unset ssh forward key default"));
            return new GitCredentials(
                    Map.of(
                            "GIT_SSH_COMMAND",
                            SSH,
                            "SSH_AUTH_SOCK",
                            agent.socket().toString()),
                    agent);
        }
        if (!url.remote().startsWith("http")) return new GitCredentials(Map.of(), null);
        String header = header(url, secrets);
        if (header == null) return new GitCredentials(Map.of(), null);
        return new GitCredentials(
                Map.of(
                        "GIT_CONFIG_COUNT", "1",
                        "GIT_CONFIG_KEY_0", "http." + origin(url) + ".extraheader",
                        "GIT_CONFIG_VALUE_0", "Authorization: " + header),
                null);
    }

    private static String origin(GitUrl url) {
        URI uri = WebAddress.of(url.remote()).uri();
        return uri.getScheme() + "://" + uri.getAuthority() + "/";
    }

    private static @Nullable String header(GitUrl url, Secrets secrets) throws InterruptedException {
        String host = "." + WebAddress.of(url.remote()).uri().getAuthority();
        for (String suffix : new String[] {host, ""}) {
            String header = text(secrets, "GIT_AUTH_HEADER" + suffix);
            if (header != null) return header;
            String token = text(secrets, "GIT_AUTH_TOKEN" + suffix);
            if (token != null) {
                byte[] both = ("x-access-token:" + token).getBytes(StandardCharsets.UTF_8);
                return "basic " + Base64.getEncoder().encodeToString(both);
            }
        }
        return null;
    }

    private static @Nullable String text(Secrets secrets, String id) throws InterruptedException {
        byte[] secret = secrets.secret(id).orElse(null);
        return secret == null ? null : new String(secret, StandardCharsets.UTF_8).strip();
    }

    @Override
    public void close() {
        if (agent != null) agent.close();
    }
}
