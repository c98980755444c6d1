package djong.cli.container;

import djong.api.Json;
import djong.api.container.ContainerSummary;
import djong.api.system.EventMessage;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.cli.format.Listing;
import djong.client.Body;
import djong.client.DaemonException;
import djong.client.Query;
import djong.client.Response;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code djong stats} */
public final class StatsCommand extends Command {
    private static final Duration REDRAWN = Duration.ofMillis(500);
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_REST = "\u001b[J";

    private final Flag.Switch all = flags.bool("all", 'a', "Show all containers (default shows just running)");
    private final Flag.Text format = flags.text("format", "'table', 'table TEMPLATE', 'json' or a Go template");
    private final Flag.Switch noStream = flags.bool("no-stream", "Print once and end");
    private final Flag.Switch noTrunc = flags.bool("no-trunc", "Don't truncate output");

    private final CountDownLatch ended = new CountDownLatch(1);
    private final List<Watched> watched = new CopyOnWriteArrayList<>();
    private volatile @Nullable String failure;

    @Override
    public String arguments() {
        return "[OPTIONS] [CONTAINER...]";
    }

    @Override
    public String summary() {
        return "Display a live stream of container(s) resource usage statistics";
    }

    @Override
    public List<String> aliases() {
        return List.of("container stats", "stats");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "djong stats",
                "djong stats --no-stream --format 'table {{.Name}}\\t{{.CPUPerc}}\\t{{.MemUsage}}' web db");
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException, InterruptedException {
        boolean once = noStream.on();
        boolean open = arguments.isEmpty();
        if (open) {
            if (!once) follow(cli);
            String path = "/containers/json" + new Query().flag("all", all.on());
            for (ContainerSummary c : cli.client().list(ContainerSummary.class, path)) {
                watched.add(Watched.start(cli, c.id(), c.id(), !once));
            }
        } else {
            for (String name : arguments) watched.add(Watched.start(cli, name, "", !once));
        }
        List<String> failures = new ArrayList<>();
        for (Watched each : watched) {
            each.awaitFirst();
            String why = each.failure();
            if (why != null && !open) failures.add(why);
        }
        if (!failures.isEmpty()) throw new ExitException(1, String.join("\n", failures));
        String shape = format.orNull();
        if (shape == null) shape = cli.settings().text("statsFormat");
        Listing listing = listing();
        if (once) {
            listing.print(cli, shape, rows(true));
            return 0;
        }
        do {
            watched.removeIf(each -> open && each.over());
            draw(cli, listing.text(shape, rows(false)));
            if (cli.out().checkError()) return 141;
            if (!open && watched.stream().allMatch(Watched::over)) return 0;
        } while (!ended.await(REDRAWN.toMillis(), TimeUnit.MILLISECONDS));
        String why = failure;
        if (why != null) throw new ExitException(1, why);
        return 0;
    }

    private List<StatsRow> rows(boolean once) {
        return watched.stream().map(each -> each.row(!noTrunc.on(), once)).toList();
    }

    /** Over what was there before, without a flicker. */
    private static void draw(Cli cli, String text) {
        StringBuilder out = new StringBuilder(HOME);
        // The last one is empty, so that something is drawn when no container is left.
        for (String line : text.split("\n", -1)) {
            out.append(line).append(' ').append(CLEAR_LINE).append('\n');
        }
        cli.out().print(out.append(CLEAR_REST));
        cli.out().flush();
    }

    /** Containers come and go by the daemon's word. Returns once it listens. */
    private void follow(Cli cli) throws IOException {
        Map<String, List<String>> wanted = new LinkedHashMap<>();
        wanted.put("type", List.of("container"));
        Response response = cli.client().call("GET", "/events" + new Query().filters(wanted), Body.NONE);
        Thread.startVirtualThread(() -> {
            try (response;
                    BufferedReader lines =
                            new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (!line.isBlank()) heed(cli, Json.read(EventMessage.class, line));
                }
            } catch (IOException | DaemonException e) {
                failure = e instanceof IOException io ? Cli.words(io) : e.getMessage();
            } finally {
                ended.countDown();
            }
        });
    }

    private void heed(Cli cli, EventMessage event) throws IOException {
        String id = event.actor().id();
        switch (event.action()) {
            case "create" -> {
                if (all.on()) add(cli, id);
            }
            case "start" -> add(cli, id);
            case "die" -> {
                if (!all.on()) watched.removeIf(each -> each.name().equals(id));
            }
            case "destroy" -> watched.removeIf(each -> each.name().equals(id));
            default -> {}
        }
    }

    private void add(Cli cli, String id) throws IOException {
        if (watched.stream().noneMatch(each -> each.name().equals(id))) {
            watched.add(Watched.start(cli, id, id, true));
        }
    }

    private static Listing listing() {
        Map<String, String> headings = new LinkedHashMap<>();
        headings.put("ID", "CONTAINER ID");
        headings.put("Name", "NAME");
        headings.put("CPUPerc", "CPU %");
        headings.put("MemUsage", "MEM USAGE / LIMIT");
        headings.put("MemPerc", "MEM %");
        headings.put("NetIO", "NET I/O");
        headings.put("BlockIO", "BLOCK I/O");
        headings.put("PIDs", "PIDS");
        List<String> columns = List.copyOf(headings.keySet());
        headings.put("Container", "CONTAINER");
        return new Listing(headings, columns, null, "template parsing error: ");
    }
}
