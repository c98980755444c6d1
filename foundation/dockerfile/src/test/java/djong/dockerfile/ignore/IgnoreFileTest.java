package djong.dockerfile.ignore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgnoreFileTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a;a;true",
                "a;a/b;true",
                "a;b/a;false",
                "/a/;a/x;true",
                "*.md;x.md;true",
                "*.md;d/x.md;false",
                "**/*.md;d/e/x.md;true",
                "**/*.md;x.md;true",
                "*/x;d/x;true",
                "*/x;x;false",
                "d/**;d/e/f;true",
                "d/**;d;false",
                "a?c;abc;true",
                "a?c;a/c;false",
                "[a-c]x;bx;true",
                "[^a-c]x;bx;false",
                "[^a-c]x;dx;true",
                "a\\*;a*;true",
                "a\\*;ab;false",
                "./a/../b;b;true",
                "*,!b;b;false",
                "*,!b;c;true",
                "d,!d/keep;d/keep;false",
                "d,!d/keep,d/keep/not;d/keep/not;true",
                "!a,a;a;true",
                "**;anything/at/all;true"
            })
    void decides(String rules, String path, boolean ignored) {
        assertEquals(ignored, IgnoreFile.parse(rules.replace(',', '\n')).ignores(path));
    }

    @Test
    @Timeout(20)
    void noPatternTakesForever() {
        IgnoreFile rules = IgnoreFile.parse("**/" + "a*".repeat(20) + "b\n" + "**/".repeat(20) + "b");
        assertFalse(rules.ignores("a".repeat(200)));
        assertFalse(rules.ignores("a/".repeat(100) + "a"));
        assertTrue(rules.ignores("a/".repeat(100) + "b"));
    }

    @Test
    void commentsAndBlankLinesAreNoRules() {
        IgnoreFile file = IgnoreFile.parse("\uFEFF# a\n\n  \nb\r\n");
        assertFalse(file.ignores("# a"));
        assertTrue(file.ignores("b"));
        assertThrows(IllegalArgumentException.class, () -> IgnoreFile.parse("[a"));
        assertThrows(IllegalArgumentException.class, () -> IgnoreFile.parse("!"));
    }

    @Test
    void foldersAreLookedThroughWhenSomethingInThemIsWanted() {
        IgnoreFile file = IgnoreFile.parse("*\n!a/b/*.txt\n");
        assertTrue(file.mayWantBelow("a"));
        assertTrue(file.mayWantBelow("a/b"));
        assertFalse(file.mayWantBelow("c"));
        assertTrue(IgnoreFile.parse("*\n!**/x").mayWantBelow("c"));
    }
}
