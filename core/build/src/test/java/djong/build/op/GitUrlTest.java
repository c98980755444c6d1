package djong.build.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitUrlTest {
    private static final String REPOSITORY = "https://h/r.git";
    private static final String COMMIT = "39f31d39fddc17c7e0bcb75d00107024608f9f73";

    record Row(String written, String ref, String folder, String checksum) {
        @Override
        public String toString() {
            return written;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("", "", "", ""),
                new Row("#main", "main", "", ""),
                new Row("#main:a/b", "main", "a/b", ""),
                new Row("#:a", "", "a", ""),
                new Row("?ref=main&subdir=a", "main", "a", ""),
                new Row("?branch=x/y", "refs/heads/x/y", "", ""),
                new Row("?branch=refs/heads/x", "refs/heads/x", "", ""),
                new Row("?tag=v1&commit=39f3", "refs/tags/v1", "", "39f3"),
                new Row("?checksum=" + COMMIT, COMMIT, "", COMMIT),
                new Row("?tag=v1#refs/tags/v1", "refs/tags/v1", "", ""),
                new Row("?ref=a%20b", "a b", "", ""));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void saysWhatIsMeant(Row row) {
        GitUrl url = GitUrl.of(REPOSITORY + row.written());
        assertEquals(
                row, new Row(url.written().substring(REPOSITORY.length()), url.ref(), url.folder(), url.checksum()));
        assertEquals(REPOSITORY, url.remote());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "?nope=1,unexpected query \"nope\"",
                "?ref=,query \"ref\" has no value",
                "?ref=a&ref=b,query \"ref\" has multiple values",
                "?branch=a&tag=b,branch conflicts with tag",
                "?branch=br#main,ref conflicts: \"main\" vs \"refs/heads/br\"",
                "?subdir=a#:b,subdir conflicts: \"b\" vs \"a\""
            })
    void refusesInBuildKitsWords(String written, String reason) {
        var refused = assertThrows(EngineException.InvalidParameter.class, () -> GitUrl.of(REPOSITORY + written));
        assertEquals(reason, refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://h/r.git",
                "http://h/r.git#x",
                "https://h/r.git?ref=x",
                "git://h/r",
                "ssh://git@h/r",
                "git@h:o/r.git",
                "me@127.0.0.1:22/r",
                "github.com/o/r"
            })
    void repositories(String url) {
        assertTrue(GitUrl.is(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://h/r",
                "https://h/r.git/",
                "https://h/f?x=r.git",
                "r.git",
                "file:///r.git",
                "a@b",
                "d/a@b:c"
            })
    void noRepositories(String url) {
        assertFalse(GitUrl.is(url));
    }

    @ParameterizedTest
    @CsvSource({"?keep-git-dir=true,true,true", "?keep-git-dir,true,true", "?submodules=false,,false", ",,true"})
    void switches(String written, Boolean keepGitDir, boolean submodules) {
        GitUrl url = GitUrl.of(REPOSITORY + (written == null ? "" : written));
        assertEquals(keepGitDir, url.keepGitDir());
        assertEquals(submodules, url.submodules());
    }

    @ParameterizedTest
    @CsvSource({
        "https://me:secret@host/a.git#main, https://xxxxx@host/a.git",
        "https://me@host/a.git, https://xxxxx@host/a.git",
        "ssh://git@host/a.git, ssh://xxxxx@host/a.git",
        "https://host:8443/a@b.git, https://host:8443/a@b.git",
        "git@host:a.git, git@host:a.git"
    })
    void passwordsAreNotShown(String url, String shown) {
        assertEquals(shown, GitUrl.of(url).shown());
    }
}
