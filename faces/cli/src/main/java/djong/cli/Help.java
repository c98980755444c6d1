package djong.cli;

import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.flags.Flag;
import djong.cli.flags.FlagSet;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The help texts, and the short words on a command line that cannot be read. */
final class Help {
    private static final int WIDTH = 100;

    private Help() {}

    /** Returns 125, the status for such command lines. */
    static int unreadable(Cli cli, String what, String path, String arguments) {
        cli.err()
                .println(what + "\n\nUsage:  " + path + " " + arguments + "\n\nRun '" + path
                        + " --help' for more information");
        return 125;
    }

    static int miscounted(Cli cli, String what, String path, Command command) {
        String verb = command.maxArguments() == Integer.MAX_VALUE ? "See '" : "Run '";
        cli.err()
                .println("djong: '" + path + "' " + what + "\n\nUsage:  " + path + " " + command.arguments() + "\n\n"
                        + verb + path + " --help' for more information");
        return 1;
    }

    static void top(Cli cli, @Nullable FlagSet global) {
        PrintStream out = cli.out();
        out.println("""

                Usage:  djong [OPTIONS] COMMAND

                A container engine that speaks Docker's API

                First steps:
                  djong run hello-world                    run a first container
                  djong run -it --rm alpine sh             a shell in a container that is gone afterwards
                  djong ps -a                              which containers there are
                  djong doctor                             what this host lacks, and how to mend it

                Common Commands:
                  run         Create and run a new container from an image
                  exec        Execute a command in a running container
                  ps          List containers
                  pull        Download an image from a registry
                  images      List images
                  version     Show the versions of client and engine
                  info        Show information about the whole system

                Management Commands:""");
        for (Commands.Group group : Commands.GROUPS) pair(out, group.name(), group.summary());
        pair(out, "registry", "Run a registry of images, or a mirror of others");
        out.println("\nCommands:");
        Map<String, String> commands = new java.util.TreeMap<>();
        for (Commands.Group group : Commands.GROUPS) {
            if (group.name().equals("network")) continue;
            for (int i = 0; i < group.commands().size(); i += 2) {
                String name = group.commands().get(i);
                if (List.of("ls", "inspect", "run", "exec", "pull", "info", "cache")
                        .contains(name)) continue;
                if (group.name().equals("image") && name.equals("rm")) {
                    commands.put("rmi", group.commands().get(i + 1));
                } else {
                    commands.put(name, group.commands().get(i + 1));
                }
            }
        }
        commands.put("doctor", "Say what this host lacks to run containers, and how to mend it");
        commands.put("inspect", "Show everything about containers, images or networks");
        commands.forEach((name, summary) -> pair(out, name, summary));
        if (global != null) {
            out.println("\nGlobal Options:");
            options(out, global.flags());
        }
        out.println("\nRun 'djong COMMAND --help' for more information on a command.");
    }

    static void group(Cli cli, Commands.Group group) {
        PrintStream out = cli.out();
        out.println("\nUsage:  djong " + group.name() + " COMMAND\n\n" + group.summary() + "\n\nCommands:");
        for (int i = 0; i < group.commands().size(); i += 2)
            pair(out, group.commands().get(i), group.commands().get(i + 1));
        out.println("\nRun 'djong " + group.name() + " COMMAND --help' for more information on a command.");
    }

    private static void pair(PrintStream out, String name, String summary) {
        out.println("  " + name + " ".repeat(Math.max(1, 12 - name.length())) + summary);
    }

    static void command(Cli cli, Command command, String path) {
        PrintStream out = cli.out();
        out.println("\nUsage:  " + path + " " + command.arguments() + "\n\n" + command.summary());
        if (!command.details().isEmpty()) out.println("\n" + command.details());
        if (!command.aliases().isEmpty()) {
            out.println("\nAliases:");
            out.println("  djong " + String.join(", djong ", command.aliases()));
        }
        if (!command.examples().isEmpty()) {
            out.println("\nExamples:");
            for (String line : command.examples()) out.println("  " + line);
        }
        Map<String, List<Flag>> groups = new LinkedHashMap<>();
        for (Flag flag : command.flags.flags())
            groups.computeIfAbsent(flag.group(), _ -> new ArrayList<>()).add(flag);
        groups.forEach((heading, flags) -> {
            out.println("\n" + (heading.isEmpty() ? "Options" : heading) + ":");
            options(out, flags);
        });
    }

    private static void options(PrintStream out, List<Flag> flags) {
        int widest = 0;
        List<String> heads = new ArrayList<>();
        for (Flag flag : flags) {
            String head = (flag.shorthand() == 0 ? "      " : "  -" + flag.shorthand() + ", ") + "--" + flag.name()
                    + (flag.placeholder().isEmpty() ? "" : " " + flag.placeholder());
            heads.add(head);
            widest = Math.max(widest, head.length());
        }
        int column = Math.min(widest, 34) + 3;
        for (int i = 0; i < flags.size(); i++) {
            StringBuilder line = new StringBuilder(heads.get(i));
            if (line.length() + 2 > column) {
                out.println(line);
                line.setLength(0);
            }
            line.append(" ".repeat(column - line.length()));
            int used = column;
            boolean first = true;
            for (String word : flags.get(i).usage().split(" ")) {
                if (!first && used + 1 + word.length() > WIDTH) {
                    line.append('\n').append(" ".repeat(column));
                    used = column;
                    first = true;
                }
                if (!first) {
                    line.append(' ');
                    used++;
                }
                line.append(word);
                used += word.length();
                first = false;
            }
            out.println(line);
        }
    }
}
