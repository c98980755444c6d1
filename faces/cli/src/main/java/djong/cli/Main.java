package djong.cli;

import djong.api.MalformedJsonException;
import djong.cli.command.Cli;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.cli.flags.FlagException;
import djong.cli.flags.FlagSet;
import djong.cli.template.TemplateException;
import djong.client.DaemonException;
import djong.client.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The program. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(run(words(args)));
    }

    static int run(List<String> words) {
        FlagSet global = new FlagSet().stopAtFirstArgument();
        Flag.Text config = global.text("config", "Location of client config files (default \"~/.docker\")");
        Flag.Text context = global.text("context", 'c', "Name of the context to use (overrides DOCKER_HOST)");
        Flag.Switch debug = global.bool("debug", 'D', "Show where errors come from");
        Flag.Texts hosts =
                global.texts("host", 'H', "Daemon socket to connect to (default " + Settings.DEFAULT_HOST + ")");
        Flag.Text logLevel = global.hidden(global.text("log-level", 'l', "Accepted for compatibility"));
        Flag.Switch tls = global.bool("tls", "Use TLS; implied by --tlsverify");
        Flag.Text tlsAuthority = global.text(
                "tlscacert", "Trust only certificates signed by this authority (default \"~/.docker/ca.pem\")");
        Flag.Text tlsCertificate = global.text("tlscert", "TLS certificate (default \"~/.docker/cert.pem\")");
        Flag.Text tlsKey = global.text("tlskey", "TLS key (default \"~/.docker/key.pem\")");
        Flag.Switch tlsVerify = global.bool("tlsverify", "Use TLS and verify the daemon");
        Flag.Switch version = global.bool("version", 'v', "Print the version and quit");
        List<String> rest;
        FlagException wrong = null;
        try {
            rest = global.parse(words);
        } catch (FlagException e) {
            rest = List.of();
            wrong = e;
        }
        List<String> values = hosts.values();
        Settings.Flags connection = new Settings.Flags(
                values.isEmpty() ? null : values.get(values.size() - 1),
                context.orNull(),
                config.orNull(),
                tls.on() || tlsVerify.on(),
                tlsVerify.on(),
                tlsAuthority.orNull(),
                tlsCertificate.orNull(),
                tlsKey.orNull());
        try (Cli cli = new Cli(System.getenv(), connection)) {
            if (wrong != null) return Help.unreadable(cli, wrong.getMessage(), "djong", "[OPTIONS] COMMAND [ARG...]");
            if (values.size() > 1) return failed(cli, "Specify only one -H", 1);
            if (logLevel.given() && logLevel.value().isEmpty()) return failed(cli, "invalid log level", 125);
            if (version.on()) {
                cli.out().println("Djong version " + Cli.VERSION);
                return 0;
            }
            if (rest.isEmpty() || global.help()) {
                Help.top(cli, global);
                return 0;
            }
            return guarded(cli, rest, debug.on());
        }
    }

    private static int guarded(Cli cli, List<String> words, boolean debug) {
        try {
            return Commands.run(cli, words);
        } catch (ExitException e) {
            return failed(cli, e.getMessage(), e.status(), debug ? e : null);
        } catch (DaemonException e) {
            return failed(cli, "Error response from daemon: " + e.getMessage(), 1, debug ? e : null);
        } catch (TemplateException | MalformedJsonException e) {
            return failed(cli, e.getMessage(), 1, debug ? e : null);
        } catch (IOException e) {
            // whoever read our output has seen enough: end as SIGPIPE would end a program
            if ("Broken pipe".equals(e.getMessage())) return 141;
            return failed(cli, Cli.words(e), 1, debug ? e : null);
        } catch (UncheckedIOException e) {
            return failed(cli, e.getMessage(), 1, debug ? e : null);
        } catch (InterruptedException e) {
            return failed(cli, null, 130, debug ? e : null);
        }
    }

    private static int failed(Cli cli, @Nullable String message, int status) {
        return failed(cli, message, status, null);
    }

    private static int failed(Cli cli, @Nullable String message, int status, @Nullable Exception trace) {
        cli.flush();
        if (message != null && !message.isEmpty()) cli.err().println(message);
        if (trace != null) trace.printStackTrace(cli.err());
        return status;
    }

    /** The arguments. In a locale without UTF-8 the virtual machine cannot decode them; the kernel still has their bytes. */
    private static List<String> words(String[] args) {
        boolean broken = false;
        for (String arg : args) broken |= arg.indexOf('\ufffd') >= 0;
        if (broken) {
            try {
                byte[] line = Files.readAllBytes(Path.of("/proc/self/cmdline"));
                String[] all = new String(line, StandardCharsets.UTF_8).split("\0", -1);
                int end = all.length - 1;
                if (end >= args.length) return Arrays.asList(all).subList(end - args.length, end);
            } catch (IOException e) {
                return Arrays.asList(args);
            }
        }
        return Arrays.asList(args);
    }
}
