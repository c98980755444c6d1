package djong.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/compat.md says of every operation that answers 501 that it does, and of no other. */
class CompatIT {
    private static final Path SOURCE = Path.of("../faces/server/src/main/java/djong/server/Unimplemented.java");

    @Test
    void thePageNamesWhatAnswers501() throws IOException {
        Set<String> code = Pattern.compile("op\\(\"[A-Z]+\", \"[^\"]*\", \"([A-Za-z]+)\"\\)")
                .matcher(Files.readString(SOURCE))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertFalse(code.isEmpty(), "no operations found in " + SOURCE);
        var page = new TreeSet<String>();
        for (String line : Files.readAllLines(Path.of("../docs/compat.md"))) {
            String[] cells = line.split("\\|");
            if (cells.length > 2 && cells[2].strip().equals("No"))
                page.addAll(Set.of(cells[1].strip().split(", ")));
            if (line.startsWith("## Options")) break;
        }
        assertEquals(code, page);
    }
}
