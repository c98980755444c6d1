package djong.engine.cdi;

import djong.base.EngineException;
import io.avaje.json.JsonException;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The devices that the host's files describe. Files are read at each look-up, since they come and go with drivers. */
public final class Cdi {
    private static final System.Logger LOG = System.getLogger(Cdi.class.getName());
    private static final int MAX_FILE_BYTES = 4 << 20;
    private static final List<String> SUFFIXES = List.of(".json", ".yaml");

    /** Where Docker looks; a later folder wins over an earlier one. */
    public static final List<Path> FOLDERS = List.of(Path.of("/etc/cdi"), Path.of("/var/run/cdi"));

    private final List<Path> folders;

    public Cdi(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    private record Found(CdiSpec spec, CdiSpec.Device device, int folder, boolean twice) {}

    /**
     * The edits that the devices ask for, in order; those of a whole file come before its first device's. Blocks for the disk.
     *
     * @param names {@code vendor.com/class=name}
     * @throws EngineException.System in Docker's words when one is not described
     */
    public List<CdiSpec.Edits> edits(List<String> names) {
        Map<String, Found> all = all();
        List<String> missing = names.stream()
                .filter(name -> {
                    Found found = all.get(name);
                    return found == null || found.twice();
                })
                .toList();
        if (!missing.isEmpty()) {
            throw new EngineException.System(
                    "CDI device injection failed: unresolvable CDI devices " + String.join(", ", missing));
        }
        var edits = new ArrayList<CdiSpec.Edits>();
        Set<CdiSpec> seen = new LinkedHashSet<>();
        for (String name : names) {
            Found found = all.get(name);
            if (found == null) continue;
            if (seen.add(found.spec()) && found.spec().containerEdits() != null)
                edits.add(found.spec().containerEdits());
            if (found.device().containerEdits() != null)
                edits.add(found.device().containerEdits());
        }
        return edits;
    }

    /** What the files describe, by name; not what two of them contradict each other about. Blocks for the disk. */
    public List<String> names() {
        return all().entrySet().stream()
                .filter(found -> !found.getValue().twice())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private Map<String, Found> all() {
        Map<String, Found> all = new HashMap<>();
        for (int i = 0; i < folders.size(); i++) {
            for (Path file : files(folders.get(i))) {
                CdiSpec spec = read(file);
                if (spec == null || spec.kind() == null || spec.devices() == null) continue;
                for (CdiSpec.Device device : spec.devices()) {
                    String name = spec.kind() + "=" + device.name();
                    Found before = all.get(name);
                    // Two descriptions of the same rank contradict each other: neither holds.
                    all.put(name, new Found(spec, device, i, before != null && before.folder() == i));
                }
            }
        }
        return all;
    }

    private static @Nullable CdiSpec read(Path file) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) throw new IOException("larger than " + MAX_FILE_BYTES + " bytes");
            byte[] bytes = Files.readAllBytes(file);
            var type = Jsonb.instance().type(CdiSpec.class);
            return file.toString().endsWith(".json")
                    ? type.fromJson(bytes)
                    : type.fromJson(Yaml.json(bytes, MAX_FILE_BYTES));
        } catch (IOException | UncheckedIOException | JsonException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot read the description of devices " + file, e);
            return null;
        }
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> SUFFIXES.stream().anyMatch(file.toString()::endsWith))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
