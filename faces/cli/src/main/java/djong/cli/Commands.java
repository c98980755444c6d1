package djong.cli;

import djong.cli.build.BuildCommand;
import djong.cli.build.BuilderDuCommand;
import djong.cli.build.BuilderPruneCommand;
import djong.cli.build.CacheExportCommand;
import djong.cli.build.CacheImportCommand;
import djong.cli.build.CacheLsCommand;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.container.AttachCommand;
import djong.cli.container.CommitCommand;
import djong.cli.container.ContainerPruneCommand;
import djong.cli.container.CpCommand;
import djong.cli.container.CreateCommand;
import djong.cli.container.DiffCommand;
import djong.cli.container.ExecCommand;
import djong.cli.container.ExportCommand;
import djong.cli.container.KillCommand;
import djong.cli.container.LogsCommand;
import djong.cli.container.PauseCommand;
import djong.cli.container.PortCommand;
import djong.cli.container.PsCommand;
import djong.cli.container.RenameCommand;
import djong.cli.container.RestartCommand;
import djong.cli.container.RmCommand;
import djong.cli.container.RunCommand;
import djong.cli.container.StartCommand;
import djong.cli.container.StatsCommand;
import djong.cli.container.StopCommand;
import djong.cli.container.TopCommand;
import djong.cli.container.UnpauseCommand;
import djong.cli.container.UpdateCommand;
import djong.cli.container.WaitCommand;
import djong.cli.flags.FlagException;
import djong.cli.image.HistoryCommand;
import djong.cli.image.ImagesCommand;
import djong.cli.image.ImportCommand;
import djong.cli.image.LoadCommand;
import djong.cli.image.ManifestInspectCommand;
import djong.cli.image.PullCommand;
import djong.cli.image.PushCommand;
import djong.cli.image.RmiCommand;
import djong.cli.image.SaveCommand;
import djong.cli.image.TagCommand;
import djong.cli.network.NetworkConnectCommand;
import djong.cli.network.NetworkCreateCommand;
import djong.cli.network.NetworkDisconnectCommand;
import djong.cli.network.NetworkLsCommand;
import djong.cli.network.NetworkPruneCommand;
import djong.cli.network.NetworkRmCommand;
import djong.cli.registry.LoginCommand;
import djong.cli.registry.LogoutCommand;
import djong.cli.registry.SearchCommand;
import djong.cli.system.DfCommand;
import djong.cli.system.DoctorCommand;
import djong.cli.system.EventsCommand;
import djong.cli.system.InfoCommand;
import djong.cli.system.InspectCommand;
import djong.cli.system.SystemPruneCommand;
import djong.cli.system.VersionCommand;
import djong.cli.volume.VolumeCreateCommand;
import djong.cli.volume.VolumeLsCommand;
import djong.cli.volume.VolumePruneCommand;
import djong.cli.volume.VolumeRmCommand;
import djong.cli.volume.VolumeUpdateCommand;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the command that was called and runs it. */
final class Commands {
    /** A group's commands for the help: name and summary in turns. */
    record Group(String name, String summary, List<String> commands) {}

    static final Group CONTAINER = new Group(
            "container",
            "Manage containers",
            List.of(
                    "attach", "Attach your terminal's input and output to a running container",
                    "commit", "Create a new image from a container's changes",
                    "cp", "Copy files/folders between a container and the local filesystem",
                    "create", "Create a new container",
                    "diff", "Inspect changes to files or directories on a container's filesystem",
                    "exec", "Execute a command in a running container",
                    "export", "Export a container's filesystem as a tar archive",
                    "inspect", "Show everything about one or more containers",
                    "kill", "Kill one or more running containers",
                    "logs", "Fetch the logs of a container",
                    "ls", "List containers",
                    "pause", "Pause all processes within one or more containers",
                    "port", "List where a container's ports are published",
                    "prune", "Remove all stopped containers",
                    "rename", "Rename a container",
                    "restart", "Restart one or more containers",
                    "rm", "Remove one or more containers",
                    "run", "Create and run a new container from an image",
                    "start", "Start one or more stopped containers",
                    "stats", "Display a live stream of container(s) resource usage statistics",
                    "stop", "Stop one or more running containers",
                    "top", "Display the running processes of a container",
                    "unpause", "Unpause all processes within one or more containers",
                    "update", "Update configuration of one or more containers",
                    "wait", "Wait until one or more containers stop, then print their exit codes"));
    static final Group BUILDER = new Group(
            "builder",
            "Manage builds",
            List.of(
                    "build", "Build an image from a Dockerfile",
                    "cache", "List and move the folders of RUN --mount=type=cache",
                    "du", "Show what is kept of builds, and how much room it takes",
                    "prune", "Remove build cache"));
    static final Group CACHE = new Group(
            "builder cache",
            "List and move the folders that steps share by RUN --mount=type=cache",
            List.of(
                    "export", "Write a cache to a tar archive",
                    "import", "Make a cache of a tar archive",
                    "ls", "List caches"));
    static final Group IMAGE = new Group(
            "image",
            "Manage images",
            List.of(
                    "build", "Build an image from a Dockerfile",
                    "history", "Show the history of an image",
                    "import", "Make an image from a tar archive of a file system",
                    "inspect", "Show everything about one or more images",
                    "load", "Load images from a tar archive or the standard input",
                    "ls", "List images",
                    "pull", "Download an image from a registry",
                    "push", "Upload an image to a registry",
                    "rm", "Remove one or more images",
                    "save", "Save one or more images to a tar archive",
                    "tag", "Give an image another name"));
    static final Group MANIFEST = new Group(
            "manifest", "Look at manifests in registries", List.of("inspect", "Show the manifest under a name"));
    static final Group NETWORK = new Group(
            "network",
            "Manage networks",
            List.of(
                    "connect", "Connect a container to a network",
                    "create", "Create a network",
                    "disconnect", "Disconnect a container from a network",
                    "inspect", "Show everything about one or more networks",
                    "ls", "List networks",
                    "prune", "Remove all networks that no container is in",
                    "rm", "Remove one or more networks"));
    static final Group SYSTEM = new Group(
            "system",
            "Manage the engine",
            List.of(
                    "df", "Show disk usage",
                    "events", "Get events from the daemon as they happen",
                    "info", "Show information about the whole system",
                    "prune", "Remove unused data"));
    static final Group VOLUME = new Group(
            "volume",
            "Manage volumes",
            List.of(
                    "create", "Create a volume",
                    "inspect", "Show everything about one or more volumes",
                    "ls", "List volumes",
                    "prune", "Remove unused local volumes",
                    "rm", "Remove one or more volumes"));
    static final List<Group> GROUPS = List.of(BUILDER, CONTAINER, IMAGE, MANIFEST, NETWORK, SYSTEM, VOLUME);

    private Commands() {}

    static int run(Cli cli, List<String> words) throws IOException, InterruptedException {
        String name = words.get(0);
        if (name.equals("help")) return help(cli, words.subList(1, words.size()));
        Group group = group(name);
        if (group == null) {
            Command command = top(name);
            if (command == null) return unknown(cli, "djong", name);
            return run(cli, "djong " + name, command, words.subList(1, words.size()));
        }
        return inGroup(cli, group, words.subList(1, words.size()));
    }

    private static int inGroup(Cli cli, Group group, List<String> words) throws IOException, InterruptedException {
        if (words.isEmpty() || words.get(0).equals("--help") || words.get(0).equals("-h")) {
            Help.group(cli, group);
            return 0;
        }
        String path = "djong " + group.name();
        String inner = words.get(0);
        if (inner.startsWith("-")) {
            return Help.unreadable(
                    cli,
                    (inner.startsWith("--") ? "unknown flag: " : "unknown shorthand flag: ") + inner,
                    path,
                    "COMMAND");
        }
        if (group.equals(BUILDER) && inner.equals("cache")) return inGroup(cli, CACHE, words.subList(1, words.size()));
        Command command = grouped(group.name(), inner);
        if (command == null) return unknown(cli, path, inner);
        return run(cli, path + " " + inner, command, words.subList(1, words.size()));
    }

    private static int help(Cli cli, List<String> words) throws IOException, InterruptedException {
        if (words.isEmpty()) {
            Help.top(cli, null);
            return 0;
        }
        List<String> asked = new java.util.ArrayList<>(words);
        asked.add("--help");
        return run(cli, asked);
    }

    private static int unknown(Cli cli, String path, String name) {
        cli.err().println("djong: unknown command: " + path + " " + name + "\n");
        String near = nearest(path, name);
        if (near != null) cli.err().println("Did you mean `" + path + " " + near + "`?\n");
        if (!path.equals("djong")) {
            // As docker shows it, whose groups do not agree on it.
            boolean said = path.equals("djong volume") || path.equals("djong manifest");
            cli.err().println("Usage:  " + path + (said ? " COMMAND\n" : "\n"));
        }
        cli.err().println("Run '" + path + " --help' for more information");
        return 1;
    }

    /** A name that differs by one letter, or starts the same way. */
    private static @Nullable String nearest(String path, String name) {
        for (Group group : GROUPS) {
            if (!path.equals("djong") && !path.equals("djong " + group.name())) continue;
            for (int i = 0; i < group.commands().size(); i += 2) {
                String candidate = group.commands().get(i);
                if (distance(candidate, name) == 1) return candidate;
            }
        }
        return null;
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                row[j] = Math.min(
                        Math.min(row[j], row[j - 1]) + 1, diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.length()];
    }

    private static int run(Cli cli, String path, Command command, List<String> words)
            throws IOException, InterruptedException {
        cli.commandPath(path);
        List<String> arguments;
        try {
            arguments = command.flags.parse(words);
            if (command.flags.help()) {
                Help.command(cli, command, path);
                return 0;
            }
        } catch (FlagException e) {
            return Help.unreadable(cli, e.getMessage(), path, command.arguments());
        }
        String wrong = wrongCount(command, arguments.size());
        if (wrong != null) return Help.miscounted(cli, wrong, path, command);
        return command.run(cli, arguments);
    }

    private static @Nullable String wrongCount(Command command, int count) {
        int min = command.minArguments();
        int max = command.maxArguments();
        if (count >= min && count <= max) return null;
        if (max == 0) return "accepts no arguments";
        if (min == max) return "requires " + min + (min == 1 ? " argument" : " arguments");
        if (max == Integer.MAX_VALUE) return "requires at least " + min + (min == 1 ? " argument" : " arguments");
        if (min == 0) return "requires at most " + max + (max == 1 ? " argument" : " arguments");
        return "requires at least " + min + " and at most " + max + " arguments";
    }

    private static @Nullable Group group(String name) {
        return switch (name) {
            case "container" -> CONTAINER;
            case "image" -> IMAGE;
            case "manifest" -> MANIFEST;
            case "network" -> NETWORK;
            case "system" -> SYSTEM;
            case "volume" -> VOLUME;
            case "builder" -> BUILDER;
            default -> null;
        };
    }

    private static @Nullable Command top(String name) {
        return switch (name) {
            case "ps" -> new PsCommand();
            case "images" -> new ImagesCommand();
            case "rmi" -> new RmiCommand();
            case "version" -> new VersionCommand();
            case "inspect" -> new InspectCommand("");
            case "doctor" -> new DoctorCommand();
            case "attach",
                    "commit",
                    "cp",
                    "create",
                    "diff",
                    "exec",
                    "export",
                    "kill",
                    "logs",
                    "pause",
                    "port",
                    "rename",
                    "restart",
                    "rm",
                    "run",
                    "start",
                    "stats",
                    "stop",
                    "top",
                    "unpause",
                    "update",
                    "wait" -> grouped("container", name);
            case "login" -> new LoginCommand();
            case "logout" -> new LogoutCommand();
            case "search" -> new SearchCommand();
            case "build", "history", "import", "load", "pull", "push", "save", "tag" -> grouped("image", name);
            case "events", "info" -> grouped("system", name);
            default -> null;
        };
    }

    private static @Nullable Command grouped(String group, String name) {
        return switch (group) {
            case "container" ->
                switch (name) {
                    case "attach" -> new AttachCommand();
                    case "create" -> new CreateCommand();
                    case "exec" -> new ExecCommand();
                    case "inspect" -> new InspectCommand("container");
                    case "commit" -> new CommitCommand();
                    case "cp" -> new CpCommand();
                    case "diff" -> new DiffCommand();
                    case "export" -> new ExportCommand();
                    case "kill" -> new KillCommand();
                    case "logs" -> new LogsCommand();
                    case "ls", "ps", "list" -> new PsCommand();
                    case "pause" -> new PauseCommand();
                    case "port" -> new PortCommand();
                    case "prune" -> new ContainerPruneCommand();
                    case "rename" -> new RenameCommand();
                    case "restart" -> new RestartCommand();
                    case "rm", "remove" -> new RmCommand();
                    case "run" -> new RunCommand();
                    case "start" -> new StartCommand();
                    case "stats" -> new StatsCommand();
                    case "stop" -> new StopCommand();
                    case "top" -> new TopCommand();
                    case "unpause" -> new UnpauseCommand();
                    case "update" -> new UpdateCommand();
                    case "wait" -> new WaitCommand();
                    default -> null;
                };
            case "builder" ->
                switch (name) {
                    case "build" -> new BuildCommand();
                    case "du" -> new BuilderDuCommand();
                    case "prune" -> new BuilderPruneCommand();
                    default -> null;
                };
            case "builder cache" ->
                switch (name) {
                    case "export" -> new CacheExportCommand();
                    case "import" -> new CacheImportCommand();
                    case "ls", "list" -> new CacheLsCommand();
                    default -> null;
                };
            case "image" ->
                switch (name) {
                    case "build" -> new BuildCommand();
                    case "history" -> new HistoryCommand();
                    case "import" -> new ImportCommand();
                    case "inspect" -> new InspectCommand("image");
                    case "load" -> new LoadCommand();
                    case "ls", "list" -> new ImagesCommand();
                    case "pull" -> new PullCommand();
                    case "push" -> new PushCommand();
                    case "rm", "remove" -> new RmiCommand();
                    case "save" -> new SaveCommand();
                    case "tag" -> new TagCommand();
                    default -> null;
                };
            case "manifest" -> name.equals("inspect") ? new ManifestInspectCommand() : null;
            case "network" ->
                switch (name) {
                    case "inspect" -> new InspectCommand("network");
                    case "connect" -> new NetworkConnectCommand();
                    case "create" -> new NetworkCreateCommand();
                    case "disconnect" -> new NetworkDisconnectCommand();
                    case "ls", "list" -> new NetworkLsCommand();
                    case "prune" -> new NetworkPruneCommand();
                    case "rm", "remove" -> new NetworkRmCommand();
                    default -> null;
                };
            case "system" ->
                switch (name) {
                    case "df" -> new DfCommand();
                    case "events" -> new EventsCommand();
                    case "info" -> new InfoCommand();
                    case "prune" -> new SystemPruneCommand();
                    default -> null;
                };
            case "volume" ->
                switch (name) {
                    case "create" -> new VolumeCreateCommand();
                    case "inspect" -> new InspectCommand("volume");
                    case "ls", "list" -> new VolumeLsCommand();
                    case "prune" -> new VolumePruneCommand();
                    case "rm", "remove" -> new VolumeRmCommand();
                    case "update" -> new VolumeUpdateCommand();
                    default -> null;
                };
            default -> null;
        };
    }
}
