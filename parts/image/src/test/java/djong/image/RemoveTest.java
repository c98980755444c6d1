package djong.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.image.tar.TestTar;
import djong.image.unpack.NeedsRoot;
import djong.oci.Digest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code rmi} takes away, by whether names, containers or nothing hold the image; every row was tried on the reference engine. */
@ExtendWith(NeedsRoot.class)
final class RemoveTest {
    private static final byte[] ROOT = new TestTar().file("f", "x").ended();
    private static final String USER = "c07d1f51cca58343455075e4f6b5907ddcb7ed3cbab90f8114a2458a338ffae9";

    enum Used {
        NOT,
        STOPPED,
        RUNNING
    }

    /** @param what ID and SHORT stand for the image's, in text and in answers; L for its layer */
    record Row(String rule, List<String> names, Used used, String what, boolean force, List<String> answer) {
        @Override
        public String toString() {
            return rule;
        }
    }

    private static Row row(String rule, List<String> names, Used used, String what, boolean force, String... answer) {
        return new Row(rule, names, used, what, force, List.of(answer));
    }

    static Stream<Row> rows() {
        List<String> one = List.of("a:1");
        List<String> two = List.of("a:1", "b:1");
        return Stream.of(
                row(
                        "the last name takes the image",
                        one,
                        Used.NOT,
                        "a:1",
                        false,
                        "Untagged: a:1",
                        "Deleted: ID",
                        "Deleted: L"),
                row("one of two names", two, Used.NOT, "a:1", false, "Untagged: a:1"),
                row(
                        "an id takes its one name",
                        one,
                        Used.NOT,
                        "ID",
                        false,
                        "Untagged: a:1",
                        "Deleted: ID",
                        "Deleted: L"),
                row(
                        "the beginning of an id does, too",
                        one,
                        Used.NOT,
                        "SHORT",
                        false,
                        "Untagged: a:1",
                        "Deleted: ID",
                        "Deleted: L"),
                row(
                        "an id with names of two repositories",
                        two,
                        Used.NOT,
                        "ID",
                        false,
                        "conflict: unable to delete SHORT (must be forced) - image is referenced in multiple repositories"),
                row(
                        "the same by force",
                        two,
                        Used.NOT,
                        "ID",
                        true,
                        "Untagged: a:1",
                        "Untagged: b:1",
                        "Deleted: ID",
                        "Deleted: L"),
                row(
                        "the last name of an image in use",
                        one,
                        Used.STOPPED,
                        "a:1",
                        false,
                        "conflict: unable to remove repository reference \"a:1\" (must force) - container c07d1f51cca5 is using its referenced image SHORT"),
                row(
                        "the last name of a running one",
                        one,
                        Used.RUNNING,
                        "a:1",
                        false,
                        "conflict: unable to remove repository reference \"a:1\" (must force) - container c07d1f51cca5 is using its referenced image SHORT"),
                row("one of two names of an image in use", two, Used.RUNNING, "a:1", false, "Untagged: a:1"),
                row(
                        "the last name of a stopped one by force",
                        one,
                        Used.STOPPED,
                        "a:1",
                        true,
                        "Untagged: a:1",
                        "Deleted: ID",
                        "Deleted: L"),
                row(
                        "the last name of a running one by force leaves the image",
                        one,
                        Used.RUNNING,
                        "a:1",
                        true,
                        "Untagged: a:1"),
                row(
                        "the id of a stopped one",
                        one,
                        Used.STOPPED,
                        "ID",
                        false,
                        "conflict: unable to delete SHORT (must be forced) - image is being used by stopped container c07d1f51cca5"),
                row(
                        "the id of a running one by force",
                        one,
                        Used.RUNNING,
                        "ID",
                        true,
                        "conflict: unable to delete SHORT (cannot be forced) - image is being used by running container c07d1f51cca5"),
                row("what is not there", one, Used.NOT, "nosuch:v", false, "No such image: nosuch:v"));
    }

    @TempDir
    Path temporary;

    @ParameterizedTest
    @MethodSource("rows")
    void follows(Row row) {
        try (var engine = new TestEngine(temporary.resolve("one"))) {
            Image image = engine.importing(ROOT, row.names().getFirst());
            for (String name : row.names().subList(1, row.names().size())) engine.images.tag("a:1", name, "");
            UsedBy usedBy = _ ->
                    row.used() == Used.NOT ? List.of() : List.of(new UsedBy.User(USER, row.used() == Used.RUNNING));
            String what = filled(row.what(), image);
            List<String> expected =
                    row.answer().stream().map(line -> filled(line, image)).toList();
            if (!expected.getFirst().startsWith("Untagged")
                    && !expected.getFirst().startsWith("Deleted")) {
                EngineException e = assertThrows(
                        EngineException.class, () -> engine.images.remove(what, row.force(), true, usedBy));
                assertEquals(expected.getFirst(), e.getMessage());
                assertEquals(row.names(), engine.names(), "a refusal changes nothing");
            } else {
                assertEquals(expected, lines(engine.images.remove(what, row.force(), true, usedBy)));
                assertEquals(
                        expected.contains("Deleted: " + image.id()),
                        engine.images.withId(image.id()).isEmpty());
            }
        }
    }

    private static List<String> lines(List<Removal> removals) {
        List<String> lines = new ArrayList<>();
        for (Removal removal : removals) {
            lines.add(
                    switch (removal) {
                        case Removal.Untagged(String reference) -> "Untagged: " + reference;
                        case Removal.Deleted(String digest) -> "Deleted: " + digest;
                    });
        }
        return lines;
    }

    private static String filled(String text, Image image) {
        return text.replace("Deleted: L", "Deleted: " + Digest.of(ROOT))
                .replace("SHORT", image.id().truncated())
                .replace("ID", text.equals("ID") ? image.id().hex() : image.id().toString());
    }

    @Test
    void aContainersLayersOutliveItsImage() {
        try (var engine = new TestEngine(temporary.resolve("one"))) {
            Image image = engine.importing(ROOT, "a:1");
            engine.store.snapshots().prepare("container", engine.images.chainId(image));
            List<Removal> removals =
                    engine.images.remove("a:1", true, true, _ -> List.of(new UsedBy.User(USER, false)));
            assertEquals(List.of("Untagged: a:1", "Deleted: " + image.id()), lines(removals));
            assertTrue(engine.store.snapshots().exists(Digest.of(ROOT).toString()));
            engine.store.snapshots().remove("container");
            engine.images.collectGarbage();
            assertEquals(List.of(), engine.store.snapshots().walk());
        }
    }

    @Test
    void untagAndDeleteAreTold() {
        try (var engine = new TestEngine(temporary.resolve("one"))) {
            Image image = engine.importing(ROOT, "a:1");
            engine.images.remove("a:1", false, true, _ -> List.of());
            assertEquals(
                    List.of("tag a:1", "import " + image.id(), "untag " + image.id(), "delete " + image.id()),
                    engine.events());
        }
    }
}
