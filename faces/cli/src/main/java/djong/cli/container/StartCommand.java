package djong.cli.container;

import djong.api.container.ContainerInspect;
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
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code djong start} */
public final class StartCommand extends Command {
    private final Flag.Switch attach = flags.bool("attach", 'a', "Attach to its output and forward signals");
    private final Flag.Switch interactive = flags.bool("interactive", 'i', "Attach to its input");
    private final Flag.Text detachKeys = flags.text("detach-keys", "Keys that detach, instead of ctrl-p,ctrl-q");

    @Override
    public String arguments() {
        return "[OPTIONS] CONTAINER [CONTAINER...]";
    }

    @Override
    public String summary() {
        return "Start one or more stopped containers";
    }

    @Override
    public List<String> aliases() {
        return List.of("container start", "start");
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException, InterruptedException {
        EngineClient client = cli.client();
        if (attach.on() || interactive.on()) {
            if (arguments.size() > 1)
                throw new ExitException("you cannot start and attach multiple containers at once");
            return attached(cli, client, arguments.get(0));
        }
        List<String> failed = new ArrayList<>();
        for (String container : arguments) {
            try {
                client.post("/containers/" + Query.segment(container) + "/start");
                cli.out().println(container);
            } catch (DaemonException e) {
                cli.say("Error response from daemon: " + e.getMessage());
                failed.add(container);
            }
        }
        if (failed.isEmpty()) return 0;
        throw new ExitException(1, "Error: failed to start containers: " + String.join(", ", failed));
    }

    private int attached(Cli cli, EngineClient client, String name) throws IOException, InterruptedException {
        ContainerInspect container = client.get(ContainerInspect.class, "/containers/" + Query.segment(name) + "/json");
        boolean tty = container.config().tty();
        boolean stdin = interactive.on() && container.config().openStdin();
        DetachKeys keys = Launch.detachKeys(cli, detachKeys.value());
        String path = "/containers/" + container.id();
        try (Signals _ = tty ? null : Launch.forward(client, container.id());
                Hijacked connection = client.hijack(
                        path + "/attach"
                                + new Query()
                                        .add("detachKeys", Launch.announcedKeys(cli, detachKeys.value()))
                                        .flag("stream", true)
                                        .flag("stdin", stdin)
                                        .flag("stdout", true)
                                        .flag("stderr", true),
                        Body.NONE)) {
            Launch.Exit exit = Launch.Exit.of(
                    client, container.id(), container.hostConfig().autoRemove());
            try (Session session = Session.start(cli, connection, tty, stdin, true, keys)) {
                try {
                    client.post(path + "/start");
                } catch (DaemonException e) {
                    session.close();
                    throw e;
                }
                try (Signals _ = tty && Terminal.is(1) ? Launch.followSize(client, path) : null) {
                    if (session.await() == Session.End.DETACHED) return 0;
                    return exit.await(cli);
                }
            }
        }
    }
}
