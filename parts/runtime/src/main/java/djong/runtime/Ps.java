package djong.runtime;

import djong.base.EngineException;
import djong.linux.Child;
import djong.linux.Pipe;
import djong.linux.Poller;
import djong.linux.Spawn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The host's ps(1): it knows columns and names of users that no container needs to bring along. The words of its failures are Docker's. */
final class Ps {
    /** {@code -o pid=PID} is the only way to call a column PID: the processes are found by it. */
    private static final Pattern RENAMED = Pattern.compile("\\s+(\\S*)=\\s*(PID\\S*)");

    private record Answer(int status, String out, String errors) {}

    private Ps() {}

    /**
     * Lists the given processes. Blocks while ps runs.
     *
     * @param arguments as a client wrote them, in one text; empty for {@code -ef}
     * @throws EngineException.System with what ps complains about, or when its output has no column PID
     */
    static ProcessTable list(Set<Integer> pids, String arguments, Poller poller) throws InterruptedException {
        checkNames(arguments);
        List<String> words = List.of((arguments.isEmpty() ? "-ef" : arguments).split(" ", -1));
        Path program = Programs.find("ps")
                .orElseThrow(() -> new EngineException.System("ps: exec: \"ps\": executable file not found in $PATH"));
        try {
            List<String> narrow = new ArrayList<>(words);
            narrow.add("-q" + pids.stream().map(String::valueOf).collect(Collectors.joining(",")));
            Answer answer = run(program, narrow, poller);
            // Some options, as "f" or "x", do not go together with a list of processes.
            if (answer.status() != 0) answer = run(program, words, poller);
            if (answer.status() != 0) {
                String line = answer.errors().lines().findFirst().orElse("").strip();
                throw new EngineException.System("ps: " + (line.isEmpty() ? "exit status " + answer.status() : line));
            }
            return parse(answer.out(), pids);
        } catch (IOException e) {
            throw new EngineException.System("ps: " + e.getMessage(), e);
        }
    }

    static void checkNames(String arguments) {
        Matcher renamed = RENAMED.matcher(arguments);
        while (renamed.find()) {
            if (!renamed.group(1).equals("pid")) {
                throw new EngineException.System(
                        "specifying \"" + renamed.group(1) + "=" + renamed.group(2) + "\" is not allowed");
            }
        }
    }

    private static Answer run(Path program, List<String> arguments, Poller poller)
            throws IOException, InterruptedException {
        List<String> argv = new ArrayList<>(List.of("ps"));
        argv.addAll(arguments);
        try (Pipe out = Pipe.open();
                Pipe errors = Pipe.open()) {
            Child child = Spawn.of(program, argv)
                    .env(List.of("PATH=" + String.join(":", Programs.FOLDERS)))
                    .fd(out.write(), 1)
                    .fd(errors.write(), 2)
                    .start();
            out.write().close();
            errors.write().close();
            // Its complaints are shorter than a pipe holds, so they may wait.
            String said = text(out, poller);
            String complained = text(errors, poller);
            return new Answer(child.await(poller), said, complained);
        }
    }

    private static String text(Pipe pipe, Poller poller) throws IOException {
        return new String(poller.input(pipe.read()).readAllBytes(), StandardCharsets.UTF_8);
    }

    /** The rows of the given processes, and of their threads where ps lists these below them with a dash for a number. */
    static ProcessTable parse(String output, Set<Integer> pids) {
        List<String> lines = output.lines().toList();
        List<String> titles = lines.isEmpty() ? List.of() : words(lines.getFirst());
        int pid = titles.indexOf("PID");
        if (pid < 0) throw new EngineException.System("Couldn't find PID field in ps output");
        List<List<String>> rows = new ArrayList<>();
        boolean ours = false;
        for (String line : lines.subList(1, lines.size())) {
            if (line.isEmpty()) continue;
            List<String> fields = words(line);
            if (fields.size() <= pid) continue;
            String number = fields.get(pid);
            if (!number.equals("-")) ours = pids.contains(number(number));
            if (ours) rows.add(fitted(fields, titles.size()));
        }
        return new ProcessTable(titles, rows);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new EngineException.System(
                    "Unexpected pid '" + text + "': strconv.Atoi: parsing \"" + text + "\": invalid syntax", e);
        }
    }

    /** What is too much belongs to the last column, which may hold spaces. */
    private static List<String> fitted(List<String> fields, int columns) {
        if (fields.size() <= columns) return fields;
        List<String> row = new ArrayList<>(fields.subList(0, columns - 1));
        row.add(String.join(" ", fields.subList(columns - 1, fields.size())));
        return row;
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>(List.of(line.split("[ \\t\\f\\r]+")));
        words.removeIf(String::isEmpty);
        return words;
    }
}
