package djong.cli.jvm;

import djong.cli.copy.LocalArchive;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The parts of an image, those that change least first; each an archive in which nothing depends on when or where it was made. */
final class Layers {
    static final String DEPENDENCIES = "dependencies";
    static final String SNAPSHOTS = "snapshot-dependencies";
    static final String RESOURCES = "resources";
    static final String CLASSES = "classes";

    /** Of all files. Not the epoch itself, which Java takes for a file that is not there. */
    static final Instant TIME = Instant.ofEpochSecond(1);

    private final Map<String, SortedMap<String, Content>> parts = new LinkedHashMap<>();

    Layers(Application application) {
        parts.put(DEPENDENCIES, new TreeMap<>());
        // Layers that a jar asks for stand between those that everything has.
        for (Library each : application.libraries()) if (!each.layer().equals(SNAPSHOTS)) part(each.layer());
        part(SNAPSHOTS);
        part(RESOURCES);
        part(CLASSES);
        for (Library each : application.libraries()) part(each.layer()).put(each.path(), each.content());
        application.files().forEach((path, content) -> {
            boolean code = path.endsWith(".class") || application.whole();
            if (application.whole()) part(CLASSES).put("app/" + path, content);
            else part(code ? CLASSES : RESOURCES).put("app/" + (code ? "classes/" : "resources/") + path, content);
        });
    }

    private SortedMap<String, Content> part(String name) {
        return parts.computeIfAbsent(name, _ -> new TreeMap<>());
    }

    /** Adds a file in a part of its own, behind the others. */
    void last(String name, String path, Content content) {
        part(name).put(path, content);
    }

    /** Names of those in which there is something. */
    Iterable<String> names() {
        return parts.entrySet().stream()
                .filter(e -> !e.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Writes them to {@code folder}, each to {@code NAME.tar}. */
    void write(Path folder) throws IOException {
        for (String name : names()) {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve(name + ".tar")))) {
                write(part(name), out);
            }
        }
    }

    private static void write(SortedMap<String, Content> files, OutputStream out) throws IOException {
        var folders = new TreeSet<String>();
        for (String path : files.keySet())
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1))
                folders.add(path.substring(0, slash + 1));
        for (String path : folders) out.write(LocalArchive.head(path, 0, TIME));
        for (var file : files.entrySet()) {
            long size = file.getValue().sizeBytes();
            out.write(LocalArchive.head(file.getKey(), size, TIME));
            file.getValue().writeTo(out);
            out.write(LocalArchive.tail(size));
        }
        out.write(LocalArchive.end());
    }
}
