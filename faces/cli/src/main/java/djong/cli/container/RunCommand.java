package djong.cli.container;

import djong.api.container.ContainerCreateRequest;
import djong.api.container.HostConfig;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.cli.terminal.DetachKeys;
import djong.cli.terminal.Signals;
import djong.cli.terminal.Terminal;
import djong.client.Body;
import djong.client.DaemonException;
import djong.client.EngineClient;
import djong.client.Hijacked;
import djong.client.Query;
import djong.client.UnreachableException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code djong run} */
public final class RunCommand extends Command {
    private final Flag.Switch detach = flags.bool("detach", 'd', "Run in the background and print the container's id");
    private final Flag.Switch sigProxy = flags.boolOn("sig-proxy", (char) 0, "Forward signals to the process");
    private final Flag.Text detachKeys = flags.text("detach-keys", "Keys that detach, instead of ctrl-p,ctrl-q");
    private final CreateFlags create = new CreateFlags(flags);

    @Override
    public String arguments() {
        return "[OPTIONS] IMAGE [COMMAND] [ARG...]";
    }

    @Override
    public String summary() {
        return "Create and run a new container from an image";
    }

    @Override
    public String details() {
        return "The exit code is the process's own; 125 when the container could not be made, 126 when the command cannot be\n"
                + "invoked, 127 when it cannot be found.";
    }

    @Override
    public List<String> aliases() {
        return List.of("container run", "run");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "djong run --rm hello-world",
                "djong run -it --rm alpine sh                       # a shell, gone when it ends",
                "djong run -d --name web -v $PWD:/srv:ro nginx      # in the background",
                "djong run --rm -m 64m --cpus 0.5 --network none busybox sh -c 'free -m'",
                "echo hello | djong run -i --rm busybox cat");
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException, InterruptedException {
        if (detach.on() && create.attach.given()) {
            throw new ExitException("conflicting options: cannot specify both --attach and --detach");
        }
        ContainerCreateRequest request;
        String id;
        try {
            request = create.request(
                    arguments.get(0), arguments.subList(1, arguments.size()), cli.environment(), detach.on());
        } catch (ExitException e) {
            throw Launch.failed(cli, e.status(), String.valueOf(e.getMessage()));
        }
        Launch.needTerminal(request.attachStdin() && !detach.on(), request.tty());
        EngineClient client = cli.client();
        Terminal.Size size = request.tty() && Terminal.is(1) ? Terminal.size() : null;
        HostConfig host = request.hostConfig();
        if (size != null && host != null) {
            request = ContainerCreateRequest.of(
                    request.config(),
                    host.toBuilder()
                            .consoleSize(List.of(size.rows(), size.columns()))
                            .build(),
                    request.networkingConfig());
        }
        try {
            id = Launch.create(cli, create, request);
        } catch (UnreachableException e) {
            throw Launch.failed(cli, 125, Cli.words(e));
        } catch (DaemonException e) {
            throw Launch.failed(cli, 125, "Error response from daemon: " + e.getMessage());
        } catch (ExitException e) {
            if (e.status() != 125) throw e;
            throw Launch.failed(cli, 125, String.valueOf(e.getMessage()));
        }
        return detach.on() ? background(cli, client, id) : foreground(cli, client, id, request);
    }

    private int background(Cli cli, EngineClient client, String id) throws IOException {
        start(cli, client, id, null);
        cli.out().println(id);
        return 0;
    }

    private int foreground(Cli cli, EngineClient client, String id, ContainerCreateRequest request)
            throws IOException, InterruptedException {
        DetachKeys keys = Launch.detachKeys(cli, detachKeys.value());
        boolean output = request.attachStdout() || request.attachStderr();
        boolean attached = output || request.attachStdin();
        try (Signals _ = sigProxy.on() ? Launch.forward(client, id) : null) {
            Hijacked connection = null;
            if (attached) {
                connection = client.hijack(
                        "/containers/" + id + "/attach"
                                + new Query()
                                        .add("detachKeys", Launch.announcedKeys(cli, detachKeys.value()))
                                        .flag("stream", true)
                                        .flag("stdin", request.attachStdin())
                                        .flag("stdout", request.attachStdout())
                                        .flag("stderr", request.attachStderr()),
                        Body.NONE);
            }
            Launch.Exit exit = Launch.Exit.of(client, id, create.rm.on());
            try (Session session = connection == null
                    ? null
                    : Session.start(cli, connection, request.tty(), request.attachStdin(), output, keys)) {
                start(cli, client, id, session);
                boolean follow = request.tty() && Terminal.is(1);
                try (Signals _ = follow ? Launch.followSize(client, "/containers/" + id) : null) {
                    if (session != null && session.await() == Session.End.DETACHED) return 0;
                    if (session == null && !attached) {
                        cli.out().println(id);
                        cli.out().flush();
                    }
                    return exit.await(cli);
                }
            }
        }
    }

    private void start(Cli cli, EngineClient client, String id, @Nullable Session session) throws IOException {
        try {
            client.post("/containers/" + id + "/start");
        } catch (DaemonException e) {
            if (session != null) session.close();
            throw Launch.failed(
                    cli, Launch.startStatus(e.getMessage()), "Error response from daemon: " + e.getMessage());
        }
    }
}
