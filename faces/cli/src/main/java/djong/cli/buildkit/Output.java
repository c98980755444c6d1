package djong.cli.buildkit;

import djong.cli.command.ExitException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a result goes: {@code --output}.
 *
 * @param exporter as the daemon names it
 * @param attributes for it
 */
record Output(String exporter, Map<String, String> attributes, Place place) {
    private static final Set<String> NO = Set.of("0", "f", "F", "false", "FALSE", "False");

    /** Who takes it. */
    sealed interface Place {
        /** The daemon: into its images, or to a registry. */
        record Daemon() implements Place {}

        record Folder(Path path) implements Place {}

        record Stream(Opened opened) implements Place {}

        /** A folder of images, to which one more is added. */
        record Laid(Layout layout) implements Place {}
    }

    interface Opened {
        OutputStream open() throws IOException;
    }

    Output {
        attributes = Map.copyOf(attributes);
    }

    /**
     * What the command line asks for; an image here when it asks for nothing.
     *
     * @param names of the image
     */
    static List<Output> of(List<String> values, List<String> names, boolean push) {
        List<Output> outputs = new ArrayList<>();
        for (String value : values) outputs.add(of(value, names));
        // The daemon knows one by its name alone.
        if (outputs.stream().filter(each -> each.place instanceof Place.Laid).count() > 1)
            throw new ExitException("oci store key \"export\" already exists");
        if (push && outputs.stream().noneMatch(each -> each.exporter.equals("moby")))
            outputs.add(image(new LinkedHashMap<>(), names, true));
        if (outputs.isEmpty()) outputs.add(image(new LinkedHashMap<>(), names, false));
        return outputs;
    }

    private static Output image(Map<String, String> attributes, List<String> names, boolean push) {
        if (!names.isEmpty()) attributes.putIfAbsent("name", String.join(",", names));
        if (push) {
            if (!attributes.containsKey("name")) throw new ExitException("tag is needed when pushing to registry");
            attributes.put("push", "true");
        }
        return new Output("moby", attributes, new Place.Daemon());
    }

    private static Output of(String value, List<String> names) {
        if (!value.contains("=") && !value.contains(",")) {
            return value.equals("-")
                    ? new Output("tar", Map.of(), stream("-"))
                    : new Output("local", Map.of(), new Place.Folder(Path.of(value)));
        }
        Map<String, String> fields = Fields.of(value, "output");
        String type = fields.remove("type");
        String to = fields.remove("dest");
        if (type == null) throw new ExitException("type is required for output");
        return switch (type) {
            case "local" -> {
                if (to == null) throw new ExitException("dest is required for local exporter");
                yield new Output("local", fields, new Place.Folder(Path.of(to)));
            }
            case "tar" -> new Output("tar", fields, stream(to == null ? "-" : to));
            case "oci" ->
                folder(fields) ? layout(fields, names, to) : archive("oci", fields, names, to == null ? "-" : to);
            case "docker" -> {
                if (folder(fields)) throw new ExitException("output directory is not supported by moby exporter");
                yield to == null ? image(fields, names, false) : archive("docker", fields, names, to);
            }
            case "image" -> image(fields, names, "true".equals(fields.get("push")));
            case "registry" -> image(fields, names, true);
            default -> throw new ExitException("unsupported output type: " + type);
        };
    }

    private static Output archive(String type, Map<String, String> fields, List<String> names, String to) {
        if (!names.isEmpty()) fields.putIfAbsent("name", String.join(",", names));
        return new Output(type, fields, stream(to));
    }

    /** Whether what is asked for is a folder, and no archive. */
    private static boolean folder(Map<String, String> fields) {
        return NO.contains(fields.getOrDefault("tar", ""));
    }

    private static Output layout(Map<String, String> fields, List<String> names, @Nullable String to) {
        if (to == null) throw new ExitException("dest is required for oci exporter");
        if (to.equals("-")) throw new ExitException("dest cannot be stdout for oci exporter");
        Path folder = Path.of(to);
        if (Files.exists(folder) && !Files.isDirectory(folder))
            throw new ExitException("destination directory " + to + " is a file");
        if (!names.isEmpty()) fields.putIfAbsent("name", String.join(",", names));
        return new Output("oci", fields, new Place.Laid(new Layout(folder)));
    }

    /** The folder of images among the outputs; empty for none. */
    static Optional<Layout> laid(List<Output> outputs) {
        for (Output each : outputs) if (each.place instanceof Place.Laid(var layout)) return Optional.of(layout);
        return Optional.empty();
    }

    private static Place stream(String to) {
        if (to.equals("-")) {
            if (djong.cli.terminal.Terminal.is(1))
                throw new ExitException("dest file is required for the exporter: refusing to write to the terminal");
            return new Place.Stream(() -> new FileOutputStream(FileDescriptor.out));
        }
        Path file = Path.of(to);
        if (Files.isDirectory(file)) throw new ExitException("destination file is a directory: " + to);
        return new Place.Stream(() -> Files.newOutputStream(file));
    }
}
