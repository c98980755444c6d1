package djong.cli.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Files that a build tool has left in folders. */
final class Folders {
    private Folders() {}

    /** All files in folders, by their paths below these; of two of one path the first counts. */
    static SortedMap<String, Content> files(List<Path> folders) throws IOException {
        var files = new TreeMap<String, Content>();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) continue;
            try (Stream<Path> all = Files.walk(folder)) {
                all.filter(Files::isRegularFile)
                        .forEach(path -> files.putIfAbsent(
                                folder.relativize(path).toString().replace('\\', '/'), new Content.OfFile(path)));
            }
        }
        return files;
    }
}
