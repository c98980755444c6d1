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

/**
 * Where a result goes: {@code --output}.
 *
 * @param exporter as the daemon names it
 * @param attributes for it
 */
record Output(String exporter, Map<String, String> attributes, Place place) {
    /** Who takes it. */
    sealed interface Place {
        /** The daemon: into its images, or to a registry. */
        record Daemon() implements Place {}

        record Folder(Path path) implements Place {}

        record Stream(Opened opened) implements Place {}
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
            case "oci" -> archive("oci", fields, names, to == null ? "-" : to);
            case "docker" -> to == null ? image(fields, names, false) : archive("docker", fields, names, to);
            case "image" -> image(fields, names, "true".equals(fields.get("push")));
            case "registry" -> image(fields, names, true);
            default -> throw new ExitException("unsupported output type: " + type);
        };
    }

    private static Output archive(String type, Map<String, String> fields, List<String> names, String to) {
        if (!names.isEmpty()) fields.putIfAbsent("name", String.join(",", names));
        if ("false".equals(fields.get("tar")))
            throw new ExitException("tar=false is not supported: give a file, and unpack it");
        return new Output(type, fields, stream(to));
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
