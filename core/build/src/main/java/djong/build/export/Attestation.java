package djong.build.export;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Something that is said about an image or about files; in-toto attestation framework, "Statement".
 *
 * @param predicateType what kind of thing is said
 * @param file its name where files are exported
 * @param inlineOnly whether it goes with images alone
 * @param predicate of maps, lists and plain values
 */
public record Attestation(String predicateType, String file, boolean inlineOnly, Object predicate) {
    static final String MEDIA_TYPE = "application/vnd.in-toto+json";

    /** What the layer of an attestation is marked with. */
    static final String TYPE_ANNOTATION = "in-toto.io/predicate-type";

    /** What it is said about. @param sha256 in hexadecimal digits */
    public record Subject(String name, String sha256) {}

    public byte[] statement(List<Subject> subjects) {
        Map<String, Object> statement = new LinkedHashMap<>();
        statement.put("_type", "https://in-toto.io/Statement/v0.1");
        statement.put("predicateType", predicateType);
        statement.put(
                "subject",
                subjects.stream()
                        .map(each -> Map.of("name", each.name(), "digest", Map.of("sha256", each.sha256())))
                        .toList());
        statement.put("predicate", predicate);
        return Json.bytes(statement);
    }
}
