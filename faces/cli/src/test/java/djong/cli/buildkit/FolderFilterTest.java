package djong.cli.buildkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderFilterTest {
    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        Files.createDirectories(folder.resolve("a/b"));
        Files.createDirectories(folder.resolve("c"));
        for (String each : List.of("a/b/1", "a/2", "c/3", "4")) Files.writeString(folder.resolve(each), each);
    }

    private List<String> wanted(List<String> includes, List<String> excludes, List<String> followed)
            throws IOException {
        FolderFilter.Look look = new FolderFilter(includes, excludes, followed).at(folder);
        try (var all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(look::wants)
                    .sorted()
                    .toList();
        }
    }

    @Test
    void allIsWantedWhereNothingIsSaid() throws IOException {
        assertEquals(List.of("4", "a/2", "a/b/1", "c/3"), wanted(List.of(), List.of(), List.of()));
    }

    @Test
    void includesStandForWhatIsInThem() throws IOException {
        assertEquals(List.of("4", "a/b/1"), wanted(List.of("a/b", "4", "none"), List.of(), List.of()));
    }

    @Test
    void excludesMayBeTakenBack() throws IOException {
        assertEquals(List.of("4", "a/2"), wanted(List.of(), List.of("a", "!a/2", "c"), List.of()));
        var look = new FolderFilter(List.of(), List.of("a", "!a/2", "c"), List.of()).at(folder);
        assertEquals(List.of(true, false), List.of(look.mayWantBelow("a"), look.mayWantBelow("c")));
    }

    @Test
    void pathsThatABuildTakesAreAllThatIsSent() throws IOException {
        assertEquals(List.of("c/3"), wanted(List.of(), List.of(), List.of("/c")));
        var look = new FolderFilter(List.of(), List.of(), List.of("/a/b")).at(folder);
        assertEquals(List.of(true, false), List.of(look.mayWantBelow("a"), look.mayWantBelow("c")));
    }

    @Test
    void linksAndPatternsMayLeadAnywhere() throws IOException {
        assertEquals(4, wanted(List.of(), List.of(), List.of("c", "a/*")).size());
        Files.createSymbolicLink(folder.resolve("c/link"), Path.of("../4"));
        assertEquals(List.of("4", "a/2", "a/b/1", "c/3", "c/link"), wanted(List.of(), List.of(), List.of("c")));
    }
}
