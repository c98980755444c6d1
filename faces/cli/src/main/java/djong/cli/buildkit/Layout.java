package djong.cli.buildkit;

import djong.api.JsonTree;
import djong.api.MalformedJsonException;
import djong.cli.command.ExitException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A folder of images or caches: an OCI image layout (image-spec, image-layout.md). Blobs are written once and never change; {@code index.json} says what is called how.
 */
public record Layout(Path folder) {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final String NAME = "org.opencontainers.image.ref.name";
    private static final String IMAGE = "io.containerd.image.name";
    private static final String LATEST = "latest";
    private static final String INDEX = "index.json";

    /** Makes the folder one, if it is none yet. */
    Layout make() throws IOException {
        Files.createDirectories(folder.resolve("blobs/sha256"));
        return this;
    }

    /** @throws IOException for what is no digest; those are all that may become part of a path */
    Path blob(String digest) throws IOException {
        if (!DIGEST.matcher(digest).matches()) throw new IOException("invalid digest " + digest);
        return folder.resolve("blobs/sha256").resolve(digest.substring("sha256:".length()));
    }

    /** A new file beside the blobs. */
    Path scratch() throws IOException {
        String name = UUID.randomUUID().toString();
        return Files.createFile(
                Files.createDirectories(folder.resolve("ingest")).resolve(name));
    }

    /** What is called so; empty for nothing. @throws NoSuchFileException when the folder is no layout */
    public Optional<String> digest(String tag) throws IOException {
        for (Object each : manifests(index()))
            if (tag.equals(name(each))
                    && each instanceof Map<?, ?> manifest
                    && manifest.get("digest") instanceof String d) return Optional.of(d);
        return Optional.empty();
    }

    /** What alone has a name; empty where there is more or nothing. */
    public Optional<String> onlyDigest() throws IOException {
        List<Object> all = manifests(index());
        return all.size() == 1
                        && all.getFirst() instanceof Map<?, ?> manifest
                        && manifest.get("digest") instanceof String d
                ? Optional.of(d)
                : Optional.empty();
    }

    /** Calls it so from now on; what was called so before has no name any more. @param descriptor as JSON */
    void name(String descriptor, String tag) throws IOException {
        name(descriptor, Map.of(NAME, tag));
    }

    /**
     * Adds the image that a build has sent, by each of its names.
     *
     * @param response what the daemon says of the build
     */
    void image(Map<String, String> response) throws IOException {
        String encoded = response.getOrDefault("containerimage.descriptor", "");
        if (encoded.isEmpty()) return;
        String descriptor = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        String names = response.getOrDefault("image.name", "");
        if (names.isEmpty()) name(descriptor, LATEST);
        else
            for (String image : names.split(","))
                name(descriptor, Map.of(IMAGE, image, NAME, image.substring(image.lastIndexOf(':') + 1)));
    }

    private void name(String descriptor, Map<String, String> names) throws IOException {
        Map<String, @Nullable Object> index;
        try {
            index = index();
        } catch (NoSuchFileException e) {
            index = new LinkedHashMap<>();
            index.put("schemaVersion", 2);
            index.put("mediaType", "application/vnd.oci.image.index.v1+json");
        }
        List<Object> manifests = manifests(index);
        manifests.removeIf(each -> names.equals(names(each)));
        Map<String, @Nullable Object> added = object(descriptor);
        Map<String, Object> annotations = new TreeMap<>(names);
        if (added.get("annotations") instanceof Map<?, ?> said)
            said.forEach((key, value) -> annotations.putIfAbsent(String.valueOf(key), String.valueOf(value)));
        added.put("annotations", annotations);
        manifests.add(added);
        index.put("manifests", manifests);
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        Path part = scratch();
        try {
            Files.writeString(part, JsonTree.compact(index));
            Files.move(part, folder.resolve(INDEX), StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private Map<String, @Nullable Object> index() throws IOException {
        return object(Files.readString(folder.resolve(INDEX)));
    }

    private Map<String, @Nullable Object> object(String json) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        try {
            if (JsonTree.parse(json) instanceof Map<?, ?> fields)
                fields.forEach((name, value) -> object.put(String.valueOf(name), value));
        } catch (MalformedJsonException e) {
            throw new ExitException(folder + " is no OCI layout: " + e.getMessage());
        }
        return object;
    }

    private static List<Object> manifests(Map<String, @Nullable Object> index) {
        List<Object> all = new ArrayList<>();
        if (index.get("manifests") instanceof List<?> given) for (Object each : given) if (each != null) all.add(each);
        return all;
    }

    /** What says how a manifest is called. */
    private static Map<String, String> names(Object manifest) {
        Map<String, String> names = new HashMap<>();
        if (manifest instanceof Map<?, ?> fields && fields.get("annotations") instanceof Map<?, ?> said)
            for (String key : List.of(NAME, IMAGE)) if (said.get(key) instanceof String text) names.put(key, text);
        return names;
    }

    private static @Nullable Object name(Object manifest) {
        return manifest instanceof Map<?, ?> fields && fields.get("annotations") instanceof Map<?, ?> said
                ? said.get(NAME)
                : null;
    }
}
