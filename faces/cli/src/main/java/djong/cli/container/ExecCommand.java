package djong.cli.container;

import djong.api.IdResponse;
import djong.api.Json;
import djong.api.container.ExecCreateRequest;
import djong.api.container.ExecInspect;
import djong.api.container.ExecStartRequest;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.cli.flags.FlagException;
import djong.cli.terminal.DetachKeys;
import djong.cli.terminal.Signals;
import djong.cli.terminal.Terminal;
import djong.client.Body;
import djong.client.EngineClient;
import djong.client.Hijacked;
import djong.client.Query;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code djong exec} */
public final class ExecCommand extends Command {
    private final Flag.Switch detach =
            flags.stopAtFirstArgument().bool("detach", 'd', "Run the command in the background");
    private final Flag.Text detachKeys = flags.text("detach-keys", "Keys that detach, instead of ctrl-p,ctrl-q");
    private final Flag.Texts env =
            flags.texts("env", 'e', "list", "Set an environment variable; NAME alone hands on yours", value -> {
                if (value.isEmpty() || value.startsWith("="))
                    throw new FlagException("invalid environment variable: " + value);
                return value;
            });
    private final Flag.Texts envFile = flags.texts("env-file", "Read environment variables from a file");
    private final Flag.Switch interactive = flags.bool("interactive", 'i', "Keep the standard input open");
    private final Flag.Switch privileged = flags.bool("privileged", "Give the command nearly all rights of the host");
    private final Flag.Switch tty = flags.bool("tty", 't', "Give the command a terminal");
    private final Flag.Text user = flags.text("user", 'u', "User name or id, with a group after a colon");
    private final Flag.Text workdir = flags.text("workdir", 'w', "Working directory inside the container");

    @Override
    public String arguments() {
        return "[OPTIONS] CONTAINER COMMAND [ARG...]";
    }

    @Override
    public String summary() {
        return "Execute a command in a running container";
    }

    @Override
    public List<String> aliases() {
        return List.of("container exec", "exec");
    }

    @Override
    public List<String> examples() {
        return List.of("djong exec -it web sh", "djong exec -u www-data -e LANG=C web ls -l /var/www");
    }

    @Override
    public int minArguments() {
        return 2;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException, InterruptedException {
        EngineClient client = cli.client();
        String container = arguments.get(0);
        boolean stdin = interactive.on() && !detach.on();
        if (!detach.on()) Launch.needTerminal(stdin, tty.on());
        List<String> variables = new ArrayList<>();
        try {
            List<String> lines = new ArrayList<>();
            for (String file : envFile.values()) lines.addAll(CreateFlags.fileLines(file, true));
            lines.addAll(env.values());
            for (String line : lines) {
                if (line.indexOf('=') >= 0) variables.add(line);
                else if (cli.environment().get(line) != null)
                    variables.add(line + "=" + cli.environment().get(line));
            }
        } catch (FlagException e) {
            throw new ExitException(e.getMessage());
        }
        DetachKeys keys = Launch.detachKeys(cli, detachKeys.value());
        String announced = Launch.announcedKeys(cli, detachKeys.value());
        Terminal.Size size = tty.on() && Terminal.is(1) ? Terminal.size() : null;
        List<Integer> console = size == null ? null : List.of(size.rows(), size.columns());
        ExecCreateRequest request = new ExecCreateRequest(
                user.value(),
                privileged.on(),
                tty.on(),
                console,
                stdin,
                !detach.on(),
                !detach.on(),
                null,
                announced == null ? "" : announced,
                variables.isEmpty() ? null : variables,
                workdir.value(),
                arguments.subList(1, arguments.size()));
        String id = Json.read(
                        IdResponse.class,
                        client.bytes("POST", "/containers/" + Query.segment(container) + "/exec", Body.json(request)))
                .id();
        if (id.isEmpty()) throw new ExitException("exec ID empty");
        Body start = Body.json(new ExecStartRequest(detach.on(), tty.on(), console));
        if (detach.on()) {
            client.bytes("POST", "/exec/" + id + "/start", start);
            return 0;
        }
        try (Hijacked connection = client.hijack("/exec/" + id + "/start", start);
                Session session = Session.start(cli, connection, tty.on(), stdin, true, keys);
                Signals _ = tty.on() && Terminal.is(0) ? Launch.followSize(client, "/exec/" + id) : null) {
            if (session.await() == Session.End.DETACHED) throw new ExitException(1, "read escape sequence");
        }
        Integer code = client.get(ExecInspect.class, "/exec/" + id + "/json").exitCode();
        return code == null ? 0 : code;
    }
}
