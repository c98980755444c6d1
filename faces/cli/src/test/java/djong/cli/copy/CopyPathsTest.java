package djong.cli.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.cli.command.ExitException;
import djong.cli.copy.CopyPaths.Place;
import djong.cli.copy.Destination.End;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CopyPathsTest {
    @ParameterizedTest
    @CsvSource({
        "web:/etc, web, /etc",
        "web:, web, ''",
        "./web:x, '', ./web:x",
        "/web:x, '', /web:x",
        "file, '', file",
        "-, '', -",
        "a:b:c, a, b:c"
    })
    void aColonNamesAContainerUnlessThePathSaysOtherwise(String argument, String container, String path) {
        assertEquals(new Place(container, path), Place.of(argument));
    }

    @ParameterizedTest
    @CsvSource({"x, /w/x", "x/, /w/x/", "x/., /w/x/.", "., /w/.", "../x, /x", "/a/../b/, /b/", "/, /"})
    void anAbsolutePathKeepsItsEnd(String path, String absolute) {
        assertEquals(absolute, CopyPaths.absolute("/w", path));
    }

    @ParameterizedTest
    @CsvSource({"/a/b, /a, b", "/a/b/, /a, b", "/a/b/., /a/b, .", "/, /, /", "a, ., a"})
    void aPathIsAFolderAndAName(String path, String folder, String name) {
        assertEquals(new CopyPaths.Split(folder, name), CopyPaths.split(path));
    }

    private static String copied(String from, boolean fromFolder, String to, boolean exists, boolean toFolder) {
        Destination d = Destination.of(new End(from, true, fromFolder, ""), new End(to, exists, toFolder, ""));
        return d.folder() + " " + d.rename().from() + ">" + d.rename().to();
    }

    @Test
    void theTableOfSourcesAndDestinations() {
        assertEquals("/d >", copied("/s/f", false, "/d", true, true), "a file into a folder");
        assertEquals("/ f>g", copied("/s/f", false, "/g", true, false), "a file over a file");
        assertEquals("/ f>new", copied("/s/f", false, "/new", false, false), "a file to a new name");
        assertEquals("/d >", copied("/s/x", true, "/d", true, true), "a folder into a folder");
        assertEquals("/ x>new", copied("/s/x", true, "/new/", false, false), "a folder to a new name");
        assertEquals("/ .>new", copied("/s/x/.", true, "/new", false, false), "a folder's content to a new name");
        assertEquals("/ >new", copied("/", true, "/new", false, false), "the root to a new name");
        assertThrows(ExitException.class, () -> copied("/s/x", true, "/f", true, false), "a folder over a file");
        assertThrows(
                ExitException.class, () -> copied("/s/f", false, "/new/", false, false), "a file asserted a folder");
    }

    @Test
    void onlyTheFirstOccurrenceIsRenamed() {
        Archived entry = new Archived("a/a", Archived.HARD_LINK, "a/b", 0644, 0, 0, 0, java.time.Instant.EPOCH, 0, 0);
        Archived renamed = Rename.of("a", "z").apply(entry);
        assertEquals("z/a", renamed.name());
        assertEquals("z/b", renamed.link());
    }
}
