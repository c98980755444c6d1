package djong.build.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.build.export.Provenance.Mode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvenanceTest {
    private static final Provenance PROVENANCE = new Provenance(
            "id",
            "dockerfile.v0",
            Map.of(
                    "context", "https://me:hidden@example.org/x.git",
                    "build-arg:A", "ssh://u:hidden@h/p and more",
                    "vcs:source", "https://hidden@example.org/x",
                    "target", "t"),
            List.of("context"),
            List.of(new Provenance.Material("pkg:docker/a@1?platform=linux%2Famd64", "00")),
            false,
            "linux/amd64",
            Instant.EPOCH,
            Instant.EPOCH,
            List.of(new Provenance.Step("RUN curl https://me:hidden@h/", List.of())),
            new Provenance.File("Dockerfile", "FROM a"));

    @ParameterizedTest
    @CsvSource({"MIN,v0.2", "MAX,v0.2", "MIN,v1", "MAX,v1"})
    void nobodyIsToldWhoSomebodyIsAtAHost(Mode mode, String version) {
        String text = Json.text(PROVENANCE.attestation(mode, version, false).predicate());
        assertFalse(text.contains("hidden"), text);
        assertTrue(text.contains("https://xxxxx@example.org/x.git"), text);
        assertTrue(text.contains("\"target\":\"t\""), text);
        assertEquals(mode == Mode.MAX, text.contains("build-arg:A"), text);
        assertEquals(mode == Mode.MAX, text.contains("RUN curl"), text);
    }
}
