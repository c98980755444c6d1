package djong.oci;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImageConfigTest {
    private static byte[] golden(String name) throws IOException {
        try (InputStream in = ImageConfigTest.class.getResourceAsStream("/golden/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    @Test
    void oneThatCouldNotBeReadAgainIsNotMade() {
        List<History> history = List.of(new History(null, "x".repeat(ImageConfig.MAX_BYTES), null, null, true));
        var refused = assertThrows(
                EngineException.InvalidParameter.class,
                () -> ImageConfig.create(Platform.host(), null, null, null, RunConfig.EMPTY, List.of(), history));
        assertEquals("the image's configuration would have more than 8388608 bytes", refused.getMessage());
    }

    /** Written by Docker Engine 28.5 for {@code docker import --change …}; the file's sha256 was its image id. */
    @Test
    void readsDockersOwn() throws IOException {
        byte[] bytes = golden("docker-config.json");
        ImageConfig image = ImageConfig.parse(bytes);
        assertEquals(Digest.of(bytes), image.id());
        assertArrayEquals(bytes, image.document().bytes());
        assertEquals("linux/amd64", image.platform().toString());
        assertEquals("28.5.2+dfsg4", image.dockerVersion());
        assertEquals("Imported from -", image.comment());
        RunConfig config = image.config();
        assertEquals(List.of("sh"), config.cmd());
        assertEquals(List.of("/bin/ls", "-l"), config.entrypoint());
        assertEquals(List.of("A=b", "C=d e"), config.env());
        assertEquals(Set.of("53/udp", "80/tcp"), config.exposedPorts());
        assertEquals(Set.of("/data"), config.volumes());
        assertEquals(Map.of("x", "<y>&z"), config.labels());
        assertEquals("/w", config.workingDir());
        assertEquals("1:2", config.user());
        assertEquals("SIGUSR1", config.stopSignal());
        assertEquals(
                new Healthcheck(
                        List.of("CMD-SHELL", "true"),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(3),
                        Duration.ZERO,
                        Duration.ZERO,
                        4),
                config.healthcheck());
        assertEquals(1, image.diffIds().size());
        assertEquals(1, image.history().size());
    }

    /** The same facts give the same text, apart from what Docker adds about itself and Go's escapes of HTML. */
    @Test
    void writesKeysInDockersOrder() throws IOException {
        byte[] bytes = golden("docker-config.json");
        String expected = new String(bytes, StandardCharsets.UTF_8)
                .replaceFirst("\"container_config\":\\{.*?\\},\"created\"", "\"created\"")
                .replaceFirst("\"docker_version\":\"[^\"]*\",", "")
                .replace("\\u003c", "<")
                .replace("\\u003e", ">")
                .replace("\\u0026", "&");
        assertEquals(expected, new String(ImageConfig.parse(bytes).toJson(), StandardCharsets.UTF_8));
    }

    @Test
    void whatIsCreatedReadsBack() {
        var draft = RunConfig.EMPTY.draft();
        draft.cmd = List.of();
        draft.env.add("E=\u0001\"\\\ud83d\ude00");
        draft.shell = List.of("/bin/bash", "-c");
        draft.onBuild.add("RUN x");
        draft.labels.put("a", "b");
        ImageConfig image = ImageConfig.create(
                new Platform("linux", "arm64", "v8"),
                Instant.parse("2026-01-02T03:04:05.6Z"),
                "me",
                null,
                draft.toConfig(),
                List.of(Digest.of(new byte[0])),
                List.of(new History(null, "x".repeat(200_000), null, "c", true)));
        assertEquals(image, ImageConfig.parse(image.document().bytes()));
    }

    @Test
    void unknownKeysStayInTheDocument() {
        byte[] bytes =
                "{\"architecture\":\"amd64\",\"os\":\"linux\",\"moby.buildkit.cache.v0\":\"x\",\"rootfs\":{\"type\":\"layers\"}}"
                        .getBytes(StandardCharsets.UTF_8);
        ImageConfig image = ImageConfig.parse(bytes);
        assertArrayEquals(bytes, image.document().bytes());
        assertEquals(List.of(), image.diffIds());
        assertNull(image.chainId());
        assertNull(image.config().cmd());
    }

    @Test
    void refusesWhatIsNone() {
        for (String json :
                List.of("", "[]", "{\"config\":3}", "{\"rootfs\":{\"diff_ids\":[\"x\"]}}", "{\"created\":\"now\"}")) {
            assertThrows(
                    EngineException.InvalidParameter.class,
                    () -> ImageConfig.parse(json.getBytes(StandardCharsets.UTF_8)),
                    json);
        }
    }
}
