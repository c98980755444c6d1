package djong.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import djong.image.tar.TestTar;
import djong.image.unpack.NeedsRoot;
import djong.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Images go to a Docker Engine and come from it as what they were. Runs where {@code DJONG_REFERENCE_HOST} names one. */
@ExtendWith(NeedsRoot.class)
final class ReferenceTest {
    private static final byte[] ROOT = new TestTar()
            .directory("bin/")
            .file("bin/sh", "#!")
            .hardLink("bin/ash", "bin/sh")
            .ended();

    @TempDir
    Path temporary;

    private String docker(String... arguments) throws IOException, InterruptedException {
        String host = System.getenv("DJONG_REFERENCE_HOST");
        assumeTrue(
                host != null,
                "no reference engine: set DJONG_REFERENCE_HOST to the socket of a Docker Engine, unix:///…");
        var command = new ProcessBuilder("docker", "-H", host);
        command.command().addAll(List.of(arguments));
        Process process = command.redirectErrorStream(true).start();
        String output =
                new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    private static String diffIds(Image image) {
        return image.config().diffIds().stream()
                .map(Digest::toString)
                .collect(Collectors.joining("\",\"", "[\"", "\"]"));
    }

    @Test
    void whatTheReferenceSavedLoadsHere() throws IOException, InterruptedException {
        Path tar = Files.write(temporary.resolve("root.tar"), ROOT);
        docker("import", "-c", "CMD [\"x\"]", tar.toString(), "djong-unit/from:1");
        try {
            Path saved = temporary.resolve("saved.tar");
            docker("save", "-o", saved.toString(), "djong-unit/from:1");
            try (var engine = new TestEngine(temporary.resolve("one"))) {
                assertEquals(List.of("Loaded image: djong-unit/from:1"), engine.load(Files.readAllBytes(saved)));
                Image image = engine.images.find("djong-unit/from:1");
                assertEquals(
                        docker("image", "inspect", "-f", "{{.Id}}", "djong-unit/from:1"),
                        image.id().toString());
                assertEquals(
                        docker("image", "inspect", "-f", "{{json .RootFS.Layers}}", "djong-unit/from:1"),
                        diffIds(image));
                assertEquals(
                        docker("image", "inspect", "-f", "{{.Size}}", "djong-unit/from:1"),
                        Long.toString(image.sizeBytes()));
            }
        } finally {
            docker("rmi", "djong-unit/from:1");
        }
    }

    @Test
    void whatWeSavedLoadsThere() throws IOException, InterruptedException {
        try (var engine = new TestEngine(temporary.resolve("one"))) {
            Image image = engine.importing(ROOT, "djong-unit/to:1", "ENV A=b", "VOLUME /v", "HEALTHCHECK CMD true");
            Path saved = Files.write(temporary.resolve("saved.tar"), engine.save("djong-unit/to:1"));
            assertEquals(
                    "Loaded image: djong-unit/to:1",
                    docker("load", "-i", saved.toString()).lines().toList().getLast());
            try {
                assertEquals(image.id().toString(), docker("image", "inspect", "-f", "{{.Id}}", "djong-unit/to:1"));
                assertEquals(
                        diffIds(image), docker("image", "inspect", "-f", "{{json .RootFS.Layers}}", "djong-unit/to:1"));
                assertEquals("[A=b]", docker("image", "inspect", "-f", "{{.Config.Env}}", "djong-unit/to:1"));
            } finally {
                docker("rmi", "djong-unit/to:1");
            }
        }
    }
}
