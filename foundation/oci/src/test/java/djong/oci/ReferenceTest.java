package djong.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows were put to a Docker Engine 28.5 as {@code GET /images/NAME/json}; its answers are the expectations. */
class ReferenceTest {
    private static final String HEX = "a".repeat(64);

    record Good(String text, String canonical, String familiar) {
        @Override
        public String toString() {
            return text.length() > 60 ? text.substring(0, 60) + "…" : text;
        }
    }

    static Stream<Good> good() {
        return Stream.of(
                new Good("busybox", "docker.io/library/busybox:latest", "busybox:latest"),
                new Good("busybox:1.36", "docker.io/library/busybox:1.36", "busybox:1.36"),
                new Good("x:FOO", "docker.io/library/x:FOO", "x:FOO"),
                new Good("a__b", "docker.io/library/a__b:latest", "a__b:latest"),
                new Good("a-----b", "docker.io/library/a-----b:latest", "a-----b:latest"),
                new Good("a.b", "docker.io/library/a.b:latest", "a.b:latest"),
                new Good("docker.io", "docker.io/library/docker.io:latest", "docker.io:latest"),
                new Good("grafana/grafana", "docker.io/grafana/grafana:latest", "grafana/grafana:latest"),
                new Good("docker.io/foo", "docker.io/library/foo:latest", "foo:latest"),
                new Good("index.docker.io/foo", "docker.io/library/foo:latest", "foo:latest"),
                new Good("docker.io/library/foo/bar", "docker.io/library/foo/bar:latest", "library/foo/bar:latest"),
                new Good("Foo/bar", "Foo/bar:latest", "Foo/bar:latest"),
                new Good("localhost/x", "localhost/x:latest", "localhost/x:latest"),
                new Good("localhost:5000/x/y:z", "localhost:5000/x/y:z", "localhost:5000/x/y:z"),
                new Good("HOST:99999/a", "HOST:99999/a:latest", "HOST:99999/a:latest"),
                new Good("[::1]:5000/a", "[::1]:5000/a:latest", "[::1]:5000/a:latest"),
                new Good("a.b/c:T", "a.b/c:T", "a.b/c:T"),
                new Good("x@sha256:" + HEX, "docker.io/library/x@sha256:" + HEX, "x@sha256:" + HEX),
                new Good("foo:bar@sha256:" + HEX, "docker.io/library/foo@sha256:" + HEX, "foo@sha256:" + HEX),
                new Good("library/" + HEX, "docker.io/library/" + HEX + ":latest", HEX + ":latest"),
                new Good(
                        "a".repeat(247),
                        "docker.io/library/" + "a".repeat(247) + ":latest",
                        "a".repeat(247) + ":latest"),
                new Good("x:" + "t".repeat(128), "docker.io/library/x:" + "t".repeat(128), "x:" + "t".repeat(128)));
    }

    @ParameterizedTest
    @MethodSource("good")
    void meansWhatDockerMeans(Good row) {
        Reference reference = Reference.parse(row.text());
        assertEquals(row.canonical(), reference.canonical());
        assertEquals(row.familiar(), reference.familiar());
    }

    record Bad(String text, String message) {
        @Override
        public String toString() {
            return text.length() > 60 ? text.substring(0, 60) + "…" : text;
        }
    }

    static Stream<Bad> bad() {
        String format = "invalid reference format";
        return Stream.of(
                new Bad("", format),
                new Bad("FOO", format + ": repository name (library/FOO) must be lowercase"),
                new Bad("foo/BAR", format + ": repository name (foo/BAR) must be lowercase"),
                new Bad("localhost/X:a", format + ": repository name (X) must be lowercase"),
                new Bad("docker.io/FOO", format + ": repository name (library/FOO) must be lowercase"),
                new Bad("X@sha256:" + HEX, format + ": repository name (library/X@sha256) must be lowercase"),
                new Bad("\u0130", format + ": repository name (library/\u0130) must be lowercase"),
                new Bad("x:y:z", format),
                new Bad("x@sha256:abc", format),
                new Bad("x@sha256:FOO", format),
                new Bad("x@md5:" + HEX, "unsupported digest algorithm"),
                new Bad("x@sha512:" + HEX, "invalid checksum digest length"),
                new Bad("a@sha384:" + HEX, "invalid checksum digest length"),
                new Bad("x@sha256:" + HEX.toUpperCase(java.util.Locale.ROOT), "invalid checksum digest format"),
                new Bad(HEX, "invalid repository name (" + HEX + "), cannot specify 64-byte hexadecimal strings"),
                new Bad("a___b", format),
                new Bad("a..b", format),
                new Bad("-a", format),
                new Bad("a-", format),
                new Bad("a/", format),
                new Bad("/a", format),
                new Bad("a//b", format),
                new Bad("x:", format),
                new Bad("x@", format),
                new Bad(":t", format),
                new Bad("x:-t", format),
                new Bad("x y", format),
                new Bad("x\n", format),
                new Bad("\u00e9", format),
                new Bad("x\u00e9", format),
                new Bad("host_x:5000/a", format),
                new Bad("[::g]/a", format),
                new Bad("x:" + "t".repeat(129), format),
                new Bad("a".repeat(256), "repository name must not be more than 255 characters"),
                new Bad("h.com/" + "a".repeat(256), "repository name must not be more than 255 characters"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void refusesInDockersWords(Bad row) {
        var refusal = assertThrows(EngineException.InvalidParameter.class, () -> Reference.parse(row.text()));
        assertEquals(row.message(), refusal.getMessage());
    }

    @Test
    void aMissingTagIsToldApart() {
        assertEquals(null, Reference.parts("busybox").tag());
        assertEquals("latest", Reference.parts("busybox:latest").tag());
        Reference.Parts both = Reference.parts("busybox:1@sha256:" + HEX);
        assertEquals("1", both.tag());
        assertInstanceOf(Reference.Digested.class, both.reference());
    }

    @Test
    void aRepositoryHasNoTag() {
        assertEquals("docker.io/library/busybox", Repository.parse("busybox").canonical());
        assertThrows(EngineException.InvalidParameter.class, () -> Repository.parse("busybox:1"));
        var refusal = assertThrows(
                EngineException.InvalidParameter.class, () -> new Reference.Tagged(Repository.parse("x"), "-a"));
        assertEquals("invalid tag format", refusal.getMessage());
    }

    /** Whatever is accepted names itself: the canonical and the familiar form lead back to the same reference. */
    @Test
    void whatIsAcceptedNamesItself() {
        var random = new Random(42);
        String alphabet = "aab01zAZ._-/::@[]é \n";
        int accepted = 0;
        for (int i = 0; i < 200_000; i++) {
            var text = new StringBuilder();
            int length = 1 + random.nextInt(12);
            for (int j = 0; j < length; j++) text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            if (random.nextInt(8) == 0) text.append("@sha256:").append(HEX);
            Reference reference;
            try {
                reference = Reference.parse(text.toString());
            } catch (EngineException.InvalidParameter e) {
                continue;
            }
            accepted++;
            assertEquals(reference, Reference.parse(reference.canonical()), text.toString());
            assertEquals(reference, Reference.parse(reference.familiar()), text.toString());
        }
        assertTrue(accepted > 5_000, "only " + accepted + " of the texts were names");
    }
}
