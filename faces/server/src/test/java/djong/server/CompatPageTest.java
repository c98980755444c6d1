package djong.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page on compatibility says No to exactly what answers 501. */
class CompatPageTest {
    @Test
    void saysNoToWhatIsNotImplemented() throws IOException {
        Set<String> told = new TreeSet<>();
        String page = Files.readString(Path.of("../../docs/compat.md"));
        String operations = page.substring(page.indexOf("## Operations"), page.indexOf("## Options of a container"));
        for (String line : operations.split("\n")) {
            String[] cells = line.split("\\|");
            if (cells.length > 2 && cells[2].strip().equals("No")) {
                for (String name : cells[1].split(",")) told.add(name.strip());
            }
        }
        Set<String> answered = Unimplemented.OPERATIONS.stream()
                .map(Unimplemented.Operation::name)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(answered, told);
    }
}
