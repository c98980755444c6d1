package djong.registry.server.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.oci.Digest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TargetTest {
    private static final Digest DIGEST = Digest.of(new byte[0]);

    record Row(String path, Target target) {}

    static Stream<Row> rows() {
        return Stream.of(
                new Row("/v2/", new Target.Base()),
                new Row("/v2", new Target.Base()),
                new Row("/v2/_catalog", new Target.Catalog()),
                new Row("/v2/a/tags/list", new Target.Tags("a")),
                new Row("/v2/a/b/c/tags/list", new Target.Tags("a/b/c")),
                new Row("/v2/tags/list/tags/list", new Target.Tags("tags/list")),
                new Row("/v2/manifests/manifests/manifests", new Target.Manifest("manifests", "manifests", null)),
                new Row("/v2/a/manifests/v1", new Target.Manifest("a", "v1", null)),
                new Row("/v2/a/manifests/" + DIGEST, new Target.Manifest("a", null, DIGEST)),
                new Row("/v2/a/b/blobs/" + DIGEST, new Target.Blob("a/b", DIGEST)),
                new Row("/v2/a/blobs/uploads/", new Target.Uploads("a")),
                new Row("/v2/a/blobs/uploads", new Target.Uploads("a")),
                new Row("/v2/a/blobs/uploads/x", new Target.Upload("a", "x")),
                new Row("/v2/a/blobs/blobs/uploads/x", new Target.Upload("a/blobs", "x")),
                new Row("/v2/a/referrers/" + DIGEST, new Target.Referrers("a", DIGEST)),
                new Row("/v2/a/b", new Target.Other("/v2/a/b")),
                new Row("/v2/a/tags/other", new Target.Other("/v2/a/tags/other")),
                new Row("/health", new Target.Other("/health")),
                new Row("/", new Target.Other("/")));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void means(Row row) {
        assertEquals(row.target, Target.of(row.path));
    }

    @Test
    void namesThatAreNone() {
        for (String name :
                new String[] {"", "A", "a/", "/a", "a//b", ".a", "a.", "a..b", "a___b", "a/../b", "a b", "ä"})
            assertEquals(
                    Code.NAME_INVALID,
                    assertThrows(Problem.class, () -> Target.of("/v2/" + name + "/tags/list"), name)
                            .code());
        for (String name : new String[] {"a", "a-b", "a--b", "a__b", "a.b_c", "0", "a/b/c/d/e"})
            assertEquals(new Target.Tags(name), Target.of("/v2/" + name + "/tags/list"));
        assertEquals(
                Code.DIGEST_INVALID,
                assertThrows(Problem.class, () -> Target.of("/v2/a/blobs/sha256:.."))
                        .code());
    }

    @Test
    void patterns() {
        record Match(String pattern, String name, boolean matches) {}
        for (Match match : new Match[] {
            new Match("**", "a/b", true),
            new Match("*", "a", true),
            new Match("*", "a/b", false),
            new Match("team/*", "team/a", true),
            new Match("team/*", "team/a/b", false),
            new Match("team/**", "team/a/b", true),
            new Match("team/**", "team", true),
            new Match("team/**", "teams", false),
            new Match("a.c", "abc", false),
            new Match("*/web", "x/web", true)
        }) {
            assertEquals(match.matches, Glob.of(match.pattern).matches(match.name), match.toString());
        }
    }
}
