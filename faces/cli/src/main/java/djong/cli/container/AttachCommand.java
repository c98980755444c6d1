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
import djong.client.EngineClient;
import djong.client.Hijacked;
import djong.client.Query;
import java.io.IOException;
import java.util.List;

/** {@code djong attach} */
public final class AttachCommand extends Command {
    private final Flag.Text detachKeys = flags.text("detach-keys", "Keys that detach, instead of ctrl-p,ctrl-q");
    private final Flag.Switch noStdin = flags.bool("no-stdin", "Don't attach the input");
    private final Flag.Switch sigProxy = flags.boolOn("sig-proxy", (char) 0, "Forward signals to the process");

    @Override
    public String arguments() {
        return "[OPTIONS] CONTAINER";
    }

    @Override
    public String summary() {
        return "Attach your terminal's input and output to a running container";
    }

    @Override
    public List<String> aliases() {
        return List.of("container attach", "attach");
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int maxArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException, InterruptedException {
        EngineClient client = cli.client();
        ContainerInspect container =
                client.get(ContainerInspect.class, "/containers/" + Query.segment(arguments.get(0)) + "/json");
        if (!container.state().running())
            throw new ExitException("You cannot attach to a stopped container, start it first");
        if (container.state().paused())
            throw new ExitException("You cannot attach to a paused container, unpause it first");
        if (container.state().restarting()) {
            throw new ExitException("You cannot attach to a restarting container, wait until it is running");
        }
        boolean tty = container.config().tty();
        boolean stdin = !noStdin.on() && container.config().openStdin();
        Launch.needTerminal(!noStdin.on() && stdin, tty);
        DetachKeys keys = Launch.detachKeys(cli, detachKeys.value());
        String path = "/containers/" + container.id();
        try (Signals _ = sigProxy.on() && !tty ? Launch.forward(client, container.id()) : null;
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
            try (Session session = Session.start(cli, connection, tty, stdin, true, keys);
                    Signals _ = tty && Terminal.is(1) ? Launch.followSize(client, path) : null) {
                if (session.await() == Session.End.DETACHED) throw new ExitException(1, "read escape sequence");
                return exit.await(cli);
            }
        }
    }
}
