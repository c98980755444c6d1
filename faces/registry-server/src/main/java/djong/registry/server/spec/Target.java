package djong.registry.server.spec;

import djong.oci.Digest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the path of a request means. */
public sealed interface Target {
    /** {@code /v2/}: does this registry speak version 2, and am I known to it. */
    record Base() implements Target {}

    record Catalog() implements Target {}

    record Tags(String repository) implements Target {}

    /** Exactly one of {@code tag} and {@code digest} is there; a tag may be none that can exist. */
    record Manifest(
            String repository,
            @Nullable String tag,
            @Nullable Digest digest) implements Target {}

    record Blob(String repository, Digest digest) implements Target {}

    /** Where uploads begin. */
    record Uploads(String repository) implements Target {}

    record Upload(String repository, String id) implements Target {}

    record Referrers(String repository, Digest subject) implements Target {}

    /** Whatever is not of the distribution API. */
    record Other(String path) implements Target {}

    /**
     * @param path decoded, without the query
     * @throws Problem NAME_INVALID, DIGEST_INVALID where the form is right and a name in it is not
     */
    static Target of(String path) {
        if (path.equals("/v2/") || path.equals("/v2")) return new Base();
        if (!path.startsWith("/v2/")) return new Other(path);
        if (path.equals("/v2/_catalog")) return new Catalog();
        List<String> words = List.of(path.substring("/v2/".length()).split("/", -1));
        int count = words.size();
        if (count < 3) return new Other(path);
        String last = words.get(count - 1);
        String kind = words.get(count - 2);
        if (count >= 4 && words.get(count - 3).equals("blobs") && kind.equals("uploads")) {
            String repository = name(words, count - 3);
            return last.isEmpty() ? new Uploads(repository) : new Upload(repository, last);
        }
        return switch (kind) {
            case "manifests" -> manifest(name(words, count - 2), last);
            case "blobs" ->
                last.equals("uploads")
                        ? new Uploads(name(words, count - 2))
                        : new Blob(name(words, count - 2), Names.digest(last));
            case "tags" -> last.equals("list") ? new Tags(name(words, count - 2)) : new Other(path);
            case "referrers" -> new Referrers(name(words, count - 2), Names.digest(last));
            default -> new Other(path);
        };
    }

    private static String name(List<String> words, int count) {
        return Names.repository(String.join("/", words.subList(0, count)));
    }

    private static Target manifest(String repository, String reference) {
        return reference.indexOf(':') >= 0
                ? new Manifest(repository, null, Names.digest(reference))
                : new Manifest(repository, reference, null);
    }
}
