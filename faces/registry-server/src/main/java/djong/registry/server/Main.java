package djong.registry.server;

import djong.base.EngineException;
import djong.registry.client.Registries;
import djong.registry.server.auth.Accounts;
import java.io.Console;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import sun.misc.Signal;

/** The program behind {@code djong registry}. */
public final class Main {
    private static final String USAGE = """
            Usage:  djong registry COMMAND

            Run a registry of images

            Commands:
              serve      Run a registry, or a mirror of others
              password   Print a line for the file of accounts: asks for the password, or reads it from the standard input

            Run 'djong registry COMMAND --help' for more information on a command.
            """;
    private static final String PASSWORD_USAGE = """
            Usage:  djong registry password NAME

            Print a line NAME:HASH for the file of accounts (serve --htpasswd); the password has at most 72 bytes
            """;

    private Main() {}

    /** Serves until SIGTERM or SIGINT. */
    public static void main(String[] args) {
        System.exit(run(List.of(args)));
    }

    private static int run(List<String> words) {
        String command = words.isEmpty() ? "--help" : words.getFirst();
        List<String> rest = words.isEmpty() ? List.of() : words.subList(1, words.size());
        boolean help = rest.contains("--help") || rest.contains("-h");
        return switch (command) {
            case "serve" -> help ? print(Options.USAGE) : serve(rest);
            case "password" -> help ? print(PASSWORD_USAGE) : password(rest);
            case "--help", "-h", "help" -> print(USAGE);
            case "--version" -> print("djong registry\n");
            default -> {
                System.err.println("djong: unknown command: djong registry " + command
                        + "\n\nRun 'djong registry --help' for more information");
                yield 1;
            }
        };
    }

    private static int print(String text) {
        System.out.print(text);
        return 0;
    }

    private static int serve(List<String> words) {
        var ended = new CountDownLatch(1);
        for (String name : List.of("TERM", "INT")) Signal.handle(new Signal(name), _ -> ended.countDown());
        try (RegistryServer server = start(words)) {
            for (InetSocketAddress address : server.addresses())
                System.err.println("djong registry: listening on "
                        + address.getAddress().getHostAddress() + ":" + address.getPort());
            if (!words.contains("--check")) ended.await();
            return 0;
        } catch (Options.Mistake e) {
            System.err.println("djong registry serve: " + e.getMessage()
                    + "\n\nRun 'djong registry serve --help' for more information");
            return 125;
        } catch (EngineException | IOException e) {
            System.err.println("djong registry: " + e.getMessage());
            return 1;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static RegistryServer start(List<String> words) throws Options.Mistake, IOException {
        Settings settings = Options.parse(words);
        return RegistryServer.start(settings, new Registries(settings.upstream()), InstantSource.system(), System.out);
    }

    private static int password(List<String> words) {
        if (words.size() != 1 || words.getFirst().isBlank() || words.getFirst().contains(":")) {
            System.err.print(PASSWORD_USAGE);
            return 1;
        }
        try {
            String password = read(words.getFirst());
            System.out.println(words.getFirst() + ":" + Accounts.hash(password.getBytes(StandardCharsets.UTF_8)));
            return 0;
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("djong registry password: " + e.getMessage());
            return 1;
        }
    }

    private static String read(String name) throws IOException {
        Console console = System.console();
        if (console != null && console.isTerminal()) {
            char[] typed = console.readPassword("Password of %s: ", name);
            return typed == null ? "" : new String(typed);
        }
        String text = new String(System.in.readNBytes(4096), StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
