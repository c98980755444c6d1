package djong.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What a daemon without containers must not have: each of these is a list of what was found, empty when all is well. */
record Leaks(Daemon daemon, String cgroupParent) {
    /**
     * Everything, each with the word for its kind.
     *
     * @param known what {@link #records} said before there were containers
     */
    List<String> all(List<String> known) throws IOException {
        var found = new ArrayList<String>();
        add(
                found,
                "mount",
                daemon.mounts().stream().filter(m -> m.contains(" overlay ")).toList());
        add(found, "control group", controlGroups());
        add(found, "link", daemon.ports());
        add(found, "network namespace held", descriptors("net:["));
        add(found, "process", processes());
        add(found, "in the exec root", execRoot());
        add(found, "in the data root", dataRoot());
        add(found, "record", records().stream().filter(r -> !known.contains(r)).toList());
        return found;
    }

    private static void add(List<String> found, String kind, List<String> what) {
        for (String each : what) found.add(kind + ": " + each);
    }

    private List<String> controlGroups() throws IOException {
        var found = new ArrayList<String>();
        for (Path hierarchy : entries(Path.of("/sys/fs/cgroup"), _ -> true)) {
            Path parent = hierarchy.resolve(cgroupParent.substring(1));
            for (Path group : entries(parent, Files::isDirectory)) found.add(group.toString());
        }
        for (Path group : entries(Path.of("/sys/fs/cgroup" + cgroupParent), Files::isDirectory))
            found.add(group.toString());
        return found;
    }

    /** Open files of the daemon whose name begins so. */
    List<String> descriptors(String prefix) throws IOException {
        var found = new ArrayList<String>();
        String own = Files.readSymbolicLink(Path.of("/proc/" + daemon.pid() + "/ns/net"))
                .toString();
        for (Path descriptor : entries(Path.of("/proc/" + daemon.pid() + "/fd"), _ -> true)) {
            try {
                String name = Files.readSymbolicLink(descriptor).toString();
                if (name.startsWith(prefix) && !name.equals(own)) found.add(descriptor + " " + name);
            } catch (IOException e) {
                // Closed meanwhile.
            }
        }
        return found;
    }

    /** Processes that name the daemon's folders, the daemon aside. */
    private List<String> processes() throws IOException {
        var found = new ArrayList<String>();
        for (Path process :
                entries(Path.of("/proc"), p -> p.getFileName().toString().matches("[0-9]+"))) {
            if (process.endsWith(Long.toString(daemon.pid()))) continue;
            try {
                String line = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                        .replace('\0', ' ');
                if (line.contains(daemon.root().toString())) found.add(process + " " + line);
            } catch (IOException e) {
                // Ended meanwhile.
            }
        }
        return found;
    }

    /** Whatever bears a container's id or is an exec's. */
    private List<String> execRoot() throws IOException {
        try (Stream<Path> below = Files.walk(daemon.execRoot())) {
            return below.map(Path::toString)
                    .filter(p -> p.matches(".*[0-9a-f]{64}.*|.*/exec-[0-9].*"))
                    .toList();
        }
    }

    private List<String> dataRoot() throws IOException {
        var found = new ArrayList<String>();
        for (Path each : entries(daemon.dataRoot().resolve("containers"), _ -> true)) found.add(each.toString());
        return found;
    }

    /** All rows of the database by their keys; Python's standard library reads it. */
    List<String> records() {
        String script = """
                import sqlite3, sys
                for row in sqlite3.connect(sys.argv[1]).execute('SELECT collection, key FROM document'):
                    print(*row)
                """;
        return Command.of(
                        "python3",
                        "-c",
                        script,
                        daemon.dataRoot().resolve("metadata.db").toString())
                .run()
                .ok()
                .lines()
                .toList();
    }

    private static List<Path> entries(Path folder, Predicate<Path> which) throws IOException {
        if (!Files.isDirectory(folder)) return List.of();
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(which).sorted().toList();
        }
    }
}
