package djong.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of rooms in ARCHITECTURE.md is the map; the built modules must lie where it says and see no more than it allows. */
class ModuleMapIT {
    private static final Path ROOT = Path.of("..");

    /** A row of the table: {@code | floor | `module` | may use | what lives there |}; rooms still to come have no code marks. */
    private static final Pattern ROW = Pattern.compile("\\| *([^|]*?) *\\| *`([a-z-]+)` *\\| *([a-z –-]*?) *\\|.*");

    @Test
    void everyModuleStandsInTheMapAndEveryRoomIsBuilt() throws IOException {
        assertEquals(mayUse().keySet(), modules().keySet());
    }

    @Test
    void noModuleSeesMoreThanTheMapAllows() throws IOException {
        Map<String, Set<String>> allowed = mayUse();
        var tooMuch = new TreeMap<String, Set<String>>();
        modules().forEach((name, descriptor) -> {
            Set<String> seen = descriptor.requires().stream()
                    .map(Requires::name)
                    .filter(required -> required.startsWith("djong."))
                    .collect(Collectors.toCollection(TreeSet::new));
            seen.removeAll(allowed.getOrDefault(name, Set.of()));
            if (!seen.isEmpty()) tooMuch.put(name, seen);
        });
        assertEquals(Map.of(), tooMuch);
    }

    @Test
    void theProgramsForOtherSystemsNeverReachTheKernel() {
        for (String root : Set.of("djong.cli", "djong.client", "djong.api")) {
            Set<String> reached = java.lang.module.Configuration.empty()
                    .resolve(library(), ModuleFinder.ofSystem(), Set.of(root))
                    .modules()
                    .stream()
                    .map(module -> module.name())
                    .collect(Collectors.toSet());
            assertEquals(false, reached.contains("djong.linux"), root);
        }
    }

    private static ModuleFinder library() {
        return ModuleFinder.of(Path.of("target/modules"));
    }

    private static Map<String, ModuleDescriptor> modules() {
        return library().findAll().stream()
                .map(ModuleReference::descriptor)
                .filter(descriptor -> descriptor.name().startsWith("djong."))
                .collect(Collectors.toMap(ModuleDescriptor::name, descriptor -> descriptor, (a, _) -> a, TreeMap::new));
    }

    private static Map<String, Set<String>> mayUse() throws IOException {
        var table = new TreeMap<String, Set<String>>();
        for (String line : Files.readAllLines(ROOT.resolve("ARCHITECTURE.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) table.put(module(row.group(2)), rooms(row.group(3)));
        }
        return table;
    }

    private static Set<String> rooms(String words) {
        return Arrays.stream(words.split(" "))
                .filter(word -> !word.isEmpty() && !word.equals("–"))
                .map(ModuleMapIT::module)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String module(String room) {
        return "djong." + room.replace('-', '.');
    }
}
