package djong.cli.buildkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutTest {
    @TempDir
    Path folder;

    private static Map<String, String> response(String digest, String names) {
        String descriptor =
                "{\"mediaType\":\"m\",\"digest\":\"" + digest + "\",\"size\":1,\"annotations\":{\"made\":\"now\"}}";
        return Map.of(
                "containerimage.descriptor",
                Base64.getEncoder().encodeToString(descriptor.getBytes(StandardCharsets.UTF_8)),
                "image.name",
                names);
    }

    @Test
    void anImageIsThereByEachOfItsNames() throws IOException {
        Layout layout = new Layout(folder).make();
        layout.image(response("sha256:1", "docker.io/x/a:1,docker.io/library/b:latest"));
        assertEquals("""
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[\
                {"mediaType":"m","digest":"sha256:1","size":1,"annotations":{"io.containerd.image.name":"docker.io/x/a:1","made":"now","org.opencontainers.image.ref.name":"1"}},\
                {"mediaType":"m","digest":"sha256:1","size":1,"annotations":{"io.containerd.image.name":"docker.io/library/b:latest","made":"now","org.opencontainers.image.ref.name":"latest"}}]}""", Files.readString(folder.resolve("index.json")));
        assertEquals("{\"imageLayoutVersion\":\"1.0.0\"}", Files.readString(folder.resolve("oci-layout")));
    }

    @Test
    void aNameMovesToTheNextImage() throws IOException {
        Layout layout = new Layout(folder).make();
        layout.image(response("sha256:1", "docker.io/x/a:1,docker.io/x/b:2"));
        layout.image(response("sha256:2", "docker.io/x/a:1"));
        assertEquals(Optional.of("sha256:2"), layout.digest("1"));
        assertEquals(Optional.of("sha256:1"), layout.digest("2"));
    }

    @Test
    void oneWithoutANameIsTheLatest() throws IOException {
        Layout layout = new Layout(folder).make();
        for (String digest : new String[] {"sha256:1", "sha256:2"}) layout.image(response(digest, ""));
        assertEquals(Optional.of("sha256:2"), layout.onlyDigest());
        assertEquals(Optional.of("sha256:2"), layout.digest("latest"));
    }
}
