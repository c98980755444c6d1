package djong.cli.container;

import djong.api.Frames;
import djong.api.container.ContainerInspect;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.flags.Flag;
import djong.cli.format.Timestamps;
import djong.client.Body;
import djong.client.EngineClient;
import djong.client.Query;
import djong.client.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** {@code djong logs} */
public final class LogsCommand extends Command {
    private final Flag.Switch details = flags.bool("details", "Show extra details provided to logs");
    private final Flag.Switch follow = flags.bool("follow", 'f', "Go on showing what is logged");
    private final Flag.Text since =
            flags.text("since", "Show logs since a time (2013-01-02T13:23:37Z) or so long ago (42m)");
    private final Flag.Text tail = flags.text("tail", 'n', "all", "Number of lines from the end");
    private final Flag.Switch timestamps = flags.bool("timestamps", 't', "Show timestamps");
    private final Flag.Text until =
            flags.text("until", "Show logs before a time (2013-01-02T13:23:37Z) or so long ago (42m)");

    @Override
    public String arguments() {
        return "[OPTIONS] CONTAINER";
    }

    @Override
    public String summary() {
        return "Fetch the logs of a container";
    }

    @Override
    public List<String> aliases() {
        return List.of("container logs", "logs");
    }

    @Override
    public List<String> examples() {
        return List.of("djong logs -f --tail 20 web", "djong logs --since 10m -t web");
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
    public int run(Cli cli, List<String> arguments) throws IOException {
        EngineClient client = cli.client();
        ContainerInspect container =
                client.get(ContainerInspect.class, "/containers/" + Query.segment(arguments.get(0)) + "/json");
        String path = "/containers/" + container.id() + "/logs"
                + new Query()
                        .flag("stdout", true)
                        .flag("stderr", true)
                        .add("since", Timestamps.of(since.value(), "invalid value for \"since\": "))
                        .add("until", Timestamps.of(until.value(), "invalid value for \"until\": "))
                        .flag("timestamps", timestamps.on())
                        .flag("details", details.on())
                        .flag("follow", follow.on())
                        .add("tail", tail.value());
        try (Response response = client.call("GET", path, Body.NONE)) {
            if (!container.config().tty()) {
                Frames.copy(response.body(), cli.rawOut(), cli.rawErr());
                return 0;
            }
            OutputStream out = cli.rawOut();
            byte[] buffer = new byte[32 * 1024];
            for (int n = response.body().read(buffer);
                    n >= 0;
                    n = response.body().read(buffer)) {
                out.write(buffer, 0, n);
                out.flush();
            }
        }
        return 0;
    }
}
