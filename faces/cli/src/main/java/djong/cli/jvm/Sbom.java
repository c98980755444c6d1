package djong.cli.jvm;

import djong.api.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The list of what is in an image, as CycloneDX 1.5 has it, without anything that differs from one build to the next: no serial number, no time. */
final class Sbom {
    private Sbom() {}

    static Content of(Application application) throws IOException {
        List<@Nullable Object> components = new ArrayList<>();
        List<Library> sorted = Stream.concat(application.libraries().stream(), application.embedded().stream())
                .sorted((a, b) -> a.purl().compareTo(b.purl()))
                .toList();
        List<@Nullable Object> references = new ArrayList<>();
        for (Library each : sorted) {
            if (references.contains(each.purl())) continue;
            references.add(each.purl());
            components.add(component(each));
        }
        var self = new Library(
                application.group(),
                application.name(),
                application.version(),
                "",
                "",
                new Content.OfBytes(new byte[0]));
        Map<String, @Nullable Object> root = named("application", self);
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("bomFormat", "CycloneDX");
        document.put("specVersion", "1.5");
        document.put("version", 1L);
        document.put("metadata", map("component", root));
        document.put("components", components);
        Map<String, @Nullable Object> depends = map("ref", self.purl());
        depends.put("dependsOn", references);
        List<@Nullable Object> dependencies = new ArrayList<>();
        dependencies.add(depends);
        document.put("dependencies", dependencies);
        return new Content.OfBytes((JsonTree.compact(document) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, @Nullable Object> component(Library library) throws IOException {
        Map<String, @Nullable Object> component = named("library", library);
        if (library.content().sizeBytes() == 0) return component;
        Map<String, @Nullable Object> hash = map("alg", "SHA-256");
        hash.put("content", sha256(library.content()));
        List<@Nullable Object> hashes = new ArrayList<>();
        hashes.add(hash);
        component.put("hashes", hashes);
        return component;
    }

    private static Map<String, @Nullable Object> named(String type, Library library) {
        Map<String, @Nullable Object> component = map("type", type);
        component.put("bom-ref", library.purl());
        if (!library.group().isEmpty()) component.put("group", library.group());
        component.put("name", library.name());
        if (!library.version().isEmpty()) component.put("version", library.version());
        component.put("purl", library.purl());
        return component;
    }

    private static Map<String, @Nullable Object> map(String key, Object value) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put(key, value);
        return map;
    }

    private static String sha256(Content content) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(content.open(), digest)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
