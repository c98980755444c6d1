package djong.cli.container;

import djong.api.Json;
import djong.api.container.ContainerCreateRequest;
import djong.api.container.ContainerCreateResponse;
import djong.api.container.WaitResponse;
import djong.cli.command.Cli;
import djong.cli.command.ExitException;
import djong.cli.image.ImageName;
import djong.cli.image.Pull;
import djong.cli.terminal.DetachKeys;
import djong.cli.terminal.Signals;
import djong.cli.terminal.Terminal;
import djong.client.Body;
import djong.client.DaemonException;
import djong.client.EngineClient;
import djong.client.Query;
import djong.client.Response;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Steps that creating, running and starting have in common. */
final class Launch {
    private Launch() {}

    /** Creates a container; an image that is missing is pulled when that is wanted. Returns the id. */
    static String create(Cli cli, CreateFlags flags, ContainerCreateRequest request) throws IOException {
        EngineClient client = cli.client();
        String when = flags.pull.value();
        switch (when) {
            case "always", "missing", "never" -> {}
            case "" -> when = "missing";
            default ->
                throw new ExitException(
                        125,
                        "invalid pull option: '" + when + "': must be one of \"always\", \"missing\" or \"never\"");
        }
        Path cidfile = cidfile(flags);
        ImageName image = image(request.image());
        String platform = flags.platform.orNull();
        if (platform == null) platform = cli.environment().get("DOCKER_DEFAULT_PLATFORM");
        if (when.equals("always")) pull(cli, request.image(), image, platform, flags.quiet.on());
        String path = "/containers/create"
                + new Query().add("name", flags.name.value()).add("platform", platform);
        ContainerCreateResponse created;
        try {
            created = Json.read(ContainerCreateResponse.class, client.bytes("POST", path, Body.json(request)));
        } catch (DaemonException e) {
            // An image named by its id is not pulled: there is nothing to ask a registry for.
            if (!e.notFound()
                    || image == null
                    || !when.equals("missing")
                    || !e.getMessage().startsWith("No such image")) throw e;
            if (!flags.quiet.on()) cli.say("Unable to find image '" + image.tagged() + "' locally");
            pull(cli, request.image(), image, platform, flags.quiet.on());
            created = Json.read(ContainerCreateResponse.class, client.bytes("POST", path, Body.json(request)));
        }
        for (String warning : created.warnings()) cli.say("WARNING: " + warning);
        if (cidfile != null) Files.writeString(cidfile, created.id(), StandardOpenOption.TRUNCATE_EXISTING);
        return created.id();
    }

    private static @Nullable Path cidfile(CreateFlags flags) throws IOException {
        if (!flags.cidfile.given() || flags.cidfile.value().isEmpty()) return null;
        Path file = Path.of(flags.cidfile.value());
        try {
            return Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            throw new ExitException(
                    125, "container ID file found, make sure the other container isn't running or delete " + file);
        } catch (IOException e) {
            throw new ExitException(125, "failed to create the container ID file: " + e.getMessage());
        }
    }

    /** The image as a name, or null when it is an id. @throws ExitException 125 for what is neither */
    private static @Nullable ImageName image(String text) {
        boolean hex = text.length() == 64;
        for (int i = 0; hex && i < text.length(); i++) hex = Character.digit(text.charAt(i), 16) >= 0;
        if (hex || text.startsWith("sha256:")) return null;
        try {
            return ImageName.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ExitException(125, e.getMessage());
        }
    }

    private static void pull(Cli cli, String text, @Nullable ImageName image, @Nullable String platform, boolean quiet)
            throws IOException {
        if (image == null) throw new ExitException(125, "cannot pull an image by its id: " + text);
        cli.err().flush();
        Pull.run(cli, image, platform, false, quiet ? null : cli.err(), Terminal.is(2));
    }

    /** Waits for a container's exit on a connection of its own. The daemon knows of it when this returns. */
    static final class Exit {
        private record Answer(
                int status,
                @Nullable String error,
                @Nullable IOException failure) {}

        private final LinkedBlockingQueue<Answer> answers = new LinkedBlockingQueue<>(1);

        private Exit() {}

        static Exit of(EngineClient client, String id, boolean removed) throws IOException {
            Response response = client.call(
                    "POST",
                    "/containers/" + Query.segment(id) + "/wait?condition=" + (removed ? "removed" : "next-exit"),
                    Body.NONE);
            Exit exit = new Exit();
            Thread thread = new Thread(() -> exit.read(response), "exit");
            thread.setDaemon(true);
            thread.start();
            return exit;
        }

        private void read(Response response) {
            try (response) {
                WaitResponse answer = Json.read(WaitResponse.class, response.bytes());
                String error = answer.error() == null ? null : answer.error().message();
                answers.add(new Answer((int) answer.statusCode(), error, null));
            } catch (IOException | RuntimeException e) {
                answers.add(
                        new Answer(125, null, e instanceof IOException io ? io : new IOException(e.getMessage(), e)));
            }
        }

        /** The exit status; blocks until it is known. */
        int await(Cli cli) throws InterruptedException {
            Answer answer = answers.take();
            if (answer.failure() != null)
                cli.say("Error waiting for container: " + answer.failure().getMessage());
            if (answer.error() != null && !answer.error().isEmpty()) {
                cli.say("Error waiting for container: " + answer.error());
                return 125;
            }
            return answer.status();
        }
    }

    static DetachKeys detachKeys(Cli cli, String given) throws IOException {
        String keys = given.isEmpty() ? cli.settings().text("detachKeys") : given;
        try {
            return DetachKeys.parse(keys == null ? DetachKeys.USUAL : keys);
        } catch (IllegalArgumentException e) {
            throw new ExitException(1, "invalid detach keys (" + keys + "): " + e.getMessage());
        }
    }

    /** What the daemon is told of the keys. */
    static @Nullable String announcedKeys(Cli cli, String given) throws IOException {
        return given.isEmpty() ? cli.settings().text("detachKeys") : given;
    }

    static void needTerminal(boolean stdin, boolean tty) {
        if (stdin && tty && !Terminal.is(0)) throw new ExitException(1, "the input device is not a TTY");
    }

    /** Forwards signals to a container until closed. */
    static Signals forward(EngineClient client, String id) {
        return Signals.receive(Signals.FORWARDED, name -> {
            if (name.equals("WINCH")) return;
            try {
                client.post("/containers/" + Query.segment(id) + "/kill?signal=" + name);
            } catch (IOException | DaemonException e) {
                System.getLogger(Launch.class.getName()).log(System.Logger.Level.DEBUG, "signal not forwarded", e);
            }
        });
    }

    /** Tells the daemon the terminal's size now and whenever it changes, until closed. {@code path} is the container's or exec's. */
    static Signals followSize(EngineClient client, String path) {
        // Listening first: a change between the two would be missed for good.
        Signals changes = Signals.receive(List.of("WINCH"), _ -> resize(client, path));
        resize(client, path);
        return changes;
    }

    private static void resize(EngineClient client, String path) {
        Terminal.Size size = Terminal.size();
        if (size == null) return;
        try {
            client.post(path + "/resize?h=" + size.rows() + "&w=" + size.columns());
        } catch (IOException | DaemonException e) {
            System.getLogger(Launch.class.getName()).log(System.Logger.Level.DEBUG, "terminal not resized", e);
        }
    }

    /** The exit status for a container that could not be started, as shells number them. */
    static int startStatus(String message) {
        if (message.contains("executable file not found")
                || message.contains("no such file or directory")
                || message.contains("system cannot find the file specified")) {
            return 127;
        }
        return message.contains("permission denied") || message.contains("is a directory") ? 126 : 125;
    }

    /** The words for a failure of {@code run} and {@code create}. */
    static ExitException failed(Cli cli, int status, String message) {
        String trimmed =
                message.endsWith(": unknown") ? message.substring(0, message.length() - ": unknown".length()) : message;
        return new ExitException(
                status, "djong: " + trimmed + "\n\nRun '" + cli.commandPath() + " --help' for more information");
    }
}
