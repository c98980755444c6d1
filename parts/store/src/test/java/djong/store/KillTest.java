package djong.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.oci.Digest;
import djong.store.content.Ingest;
import djong.store.metadata.Durability;
import djong.store.snapshot.Snapshot;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another process works on a data root and is killed, again and again; each next one must find what the last had been told is done. */
class KillTest {
    @TempDir
    Path folder;

    /** Does and undoes things for ever; says each thing when it is done. */
    public static void main(String[] args) throws Exception {
        try (Store store = Store.open(Path.of(args[0]))) {
            var random = new Random();
            for (int i = 0; ; i++) {
                String id = args[1] + "-" + i;
                byte[] bytes = new byte[1 + random.nextInt(200_000)];
                random.nextBytes(bytes);
                Digest digest = Digest.of(bytes);
                try (Ingest ingest = store.content().ingest("some")) {
                    ingest.restart();
                    ingest.output().write(bytes);
                    ingest.commit(digest, bytes.length);
                }
                System.out.println("blob " + digest + " .");
                String key = "transient/" + id;
                store.snapshots().prepare(key, null);
                Files.writeString(store.snapshots().upper(key).resolve("f"), id);
                store.snapshots().commit("layer-" + id, key);
                System.out.println("layer layer-" + id + " .");
                store.snapshots().prepare("container-" + id, "layer-" + id);
                store.metadata().write(Durability.FULL, tx -> {
                    tx.put("container", id, ByteBuffer.allocate(5000).array());
                    tx.put("container-name", "name-" + id, id.getBytes(StandardCharsets.UTF_8));
                });
                System.out.println("container " + id + " .");
                if (i % 3 == 0) {
                    System.out.println("removing layer-" + id + " .");
                    store.snapshots().remove("container-" + id);
                    store.snapshots().remove("layer-" + id);
                }
            }
        }
    }

    @Test
    void whatIsDoneStaysDone() throws Exception {
        var random = new Random(7);
        var blobs = new TreeSet<String>();
        var layers = new TreeSet<String>();
        var containers = new TreeSet<String>();
        for (int round = 0; round < 5; round++) {
            for (String line : killedAfter(round, 3 + random.nextInt(40))) {
                String what = line.substring(line.indexOf(' ') + 1, line.length() - 2);
                switch (line.substring(0, line.indexOf(' '))) {
                    case "blob" -> blobs.add(what);
                    case "layer" -> layers.add(what);
                    case "container" -> containers.add(what);
                    case "removing" -> layers.remove(what);
                    default -> throw new AssertionError(line);
                }
            }
            try (Store store = Store.open(folder.resolve("root"))) {
                check(store, blobs, layers, containers);
            }
        }
        assertTrue(containers.size() > 5, containers.toString());
    }

    private List<String> killedAfter(int round, int lines) throws IOException, InterruptedException {
        String classPath = ModuleLayer.boot().configuration().modules().stream()
                .map(ResolvedModule::reference)
                .map(ModuleReference::location)
                .flatMap(java.util.Optional::stream)
                .filter(location -> location.getScheme().equals("file"))
                .map(location -> Path.of(location).toString())
                .collect(Collectors.joining(":"));
        Path tests = Path.of("target", "test-classes").toAbsolutePath();
        Process worker = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        tests + ":" + classPath + ":" + System.getProperty("java.class.path"),
                        KillTest.class.getName(),
                        folder.resolve("root").toString(),
                        Integer.toString(round))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var said = new ArrayList<String>();
        try (var out = new BufferedReader(new InputStreamReader(worker.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                said.add(line);
                // Not Process.destroyForcibly, which would close the pipe as well.
                if (said.size() == lines) worker.toHandle().destroyForcibly();
            }
        } finally {
            worker.destroyForcibly().waitFor();
        }
        assertTrue(said.size() >= lines, "the worker ended by itself");
        // A line that the kill has cut in two was not said.
        if (!said.getLast().endsWith(" .")) said.removeLast();
        return said;
    }

    private static void check(Store store, TreeSet<String> blobs, TreeSet<String> layers, TreeSet<String> containers)
            throws IOException {
        for (Digest digest : store.content().walk()) {
            try (var in = store.content().open(digest)) {
                assertEquals(digest, Digest.sha256(in));
            }
        }
        for (String blob : blobs) assertTrue(store.content().has(Digest.parse(blob)), blob);
        for (String layer : layers) assertTrue(store.snapshots().exists(layer), layer);
        for (Snapshot snapshot : store.snapshots().walk()) {
            switch (snapshot) {
                case Snapshot.Committed layer ->
                    assertEquals(new djong.store.snapshot.Usage(layer.key().length() - 6, 2), layer.usage());
                case Snapshot.Active container -> {
                    assertTrue(container.key().startsWith("container-"), container.key());
                    Path file =
                            store.snapshots().lower(container.key()).getFirst().resolve("f");
                    assertEquals(container.key().substring(10), Files.readString(file));
                    assertTrue(Files.isDirectory(store.snapshots().work(container.key())));
                }
                case Snapshot.View view -> throw new AssertionError(view);
            }
        }
        for (String id : containers) {
            assertEquals(
                    id,
                    store.metadata()
                            .read(tx -> new String(
                                    tx.get("container-name", "name-" + id)
                                            .orElseThrow(() -> new EngineException.NotFound(id)),
                                    StandardCharsets.UTF_8)));
        }
        int records = store.metadata().read(tx -> tx.list("container")).size();
        int names = store.metadata().read(tx -> tx.list("container-name")).size();
        assertEquals(records, names);
    }
}
