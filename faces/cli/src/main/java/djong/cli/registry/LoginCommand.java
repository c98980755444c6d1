package djong.cli.registry;

import djong.api.AuthAnswer;
import djong.api.AuthConfig;
import djong.api.Json;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.cli.terminal.Terminal;
import djong.client.Body;
import djong.client.DaemonException;
import djong.client.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code djong login} */
public final class LoginCommand extends Command {
    private final Flag.Text password =
            flags.text("password", 'p', "Password or access token; better given by --password-stdin");
    private final Flag.Switch passwordStdin =
            flags.bool("password-stdin", "Take the password or access token from stdin");
    private final Flag.Text username = flags.text("username", 'u', "Username");

    @Override
    public String arguments() {
        return "[OPTIONS] [SERVER]";
    }

    @Override
    public String summary() {
        return "Log in to a registry, the Docker Hub if none is named";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "djong login ghcr.io", "pass show registry | djong login -u me --password-stdin registry.example");
    }

    @Override
    public int maxArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        if (password.given()) {
            cli.say("WARNING! Using --password via the CLI is insecure. Use --password-stdin.");
            if (passwordStdin.on())
                throw new ExitException("conflicting options: cannot specify both --password and --password-stdin");
        }
        String secret = password.orNull();
        if (passwordStdin.on()) {
            if (username.orNull() == null)
                throw new ExitException("the --password-stdin option requires --username to be set");
            secret = new String(cli.in().readAllBytes(), StandardCharsets.UTF_8).replaceFirst("\r?\n$", "");
        }
        String key = Credentials.key(arguments.isEmpty() ? "" : arguments.get(0));
        if (username.orNull() == null && secret == null && known(cli, key)) return 0;
        AuthConfig asked = asked(cli, key, secret);
        keep(cli, key, asked, answer(cli, asked));
        return 0;
    }

    /** Tries what is kept; whether that was enough. */
    private static boolean known(Cli cli, String key) throws IOException {
        AuthConfig kept = Credentials.of(cli.settings(), key);
        if (kept == null) return false;
        String user = kept.username();
        boolean named = user != null && !user.isEmpty();
        cli.say("Authenticating with existing credentials..." + (named ? " [Username: " + user + "]" : ""));
        if (named)
            cli.say("\n Info -> To login with a different account, run 'djong logout' followed by 'djong login'\n\n");
        try {
            keep(cli, key, kept, answer(cli, kept));
            return true;
        } catch (DaemonException e) {
            cli.say("Login did not succeed, error: " + e.getMessage());
            return false;
        }
    }

    private AuthConfig asked(Cli cli, String key, @Nullable String given) throws IOException {
        String user = username.orNull();
        String secret = given;
        if ((user == null || secret == null) && !Terminal.is(0))
            throw new ExitException("Error: Cannot perform an interactive login from a non TTY device");
        if (user == null) {
            cli.out().print("Username: ");
            cli.out().flush();
            user = Terminal.line(cli.in());
            if (user.isEmpty()) throw new ExitException("Error: Non-null Username Required");
        }
        if (secret == null) {
            cli.out().print("Password: ");
            cli.out().flush();
            secret = Terminal.secret(cli.in());
            cli.out().println();
            if (secret.isEmpty()) throw new ExitException("Error: Password Required");
        }
        return new AuthConfig(user, secret, null, key, null, null);
    }

    private static AuthAnswer answer(Cli cli, AuthConfig auth) throws IOException {
        return Json.read(AuthAnswer.class, cli.client().bytes("POST", "/auth", Body.json(auth)));
    }

    private static void keep(Cli cli, String key, AuthConfig asked, AuthAnswer answer) throws IOException {
        String token = answer.identityToken();
        AuthConfig kept =
                token == null || token.isEmpty() ? asked : new AuthConfig(asked.username(), "", null, key, token, null);
        Settings settings = cli.settings();
        if (Credentials.keep(settings, key, kept))
            cli.say("\nWARNING! Your credentials are stored unencrypted in '" + AuthsFile.path(settings)
                    + "'.\nConfigure a credential helper to remove this warning. See\n"
                    + "https://docs.docker.com/go/credential-store/\n");
        if (answer.status() != null && !answer.status().isEmpty()) cli.out().println(answer.status());
    }
}
