package djong.cli.jvm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is to run.
 *
 * @param group empty when nobody says
 * @param libraries in the order of the class path
 * @param embedded what is in the application's own files, for the list of what is in the image
 * @param files of the application itself, by their paths on the class path: classes and the rest
 * @param whole a jar that has to stay one; its name is the only one among {@code files}
 * @param mainClass empty when it is still to be found
 */
record Application(
        String group,
        String name,
        String version,
        List<Library> libraries,
        List<Library> embedded,
        SortedMap<String, Content> files,
        boolean whole,
        String mainClass) {
    Application {
        libraries = apart(libraries);
        embedded = List.copyOf(embedded);
        files = new TreeMap<>(files);
    }

    private static List<Library> apart(List<Library> libraries) {
        Map<String, Integer> named = new HashMap<>();
        List<Library> all = new ArrayList<>();
        for (Library each : libraries) {
            boolean taken = named.merge(each.fileName(), 1, Integer::sum) > 1;
            all.add(taken ? each.called(each.group() + "-" + each.fileName()) : each);
        }
        return List.copyOf(all);
    }

    Application running(String newMainClass) {
        return new Application(group, name, version, libraries, embedded, files, whole, newMainClass);
    }
}
