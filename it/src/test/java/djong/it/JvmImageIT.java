package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code djong build} of what has no Dockerfile: jars and Java projects. The base stands in for a Java runtime: its {@code java} says what it was called with. */
class JvmImageIT {
    @RegisterExtension
    static final Daemon DAEMON = Daemon.ofBuilds();

    @TempDir
    static Path folder;

    @BeforeAll
    static void base() throws IOException {
        Images.importBusybox(DAEMON);
        Path context = Files.createDirectory(folder.resolve("base"));
        Files.writeString(context.resolve("java"), "#!/bin/sh\necho java \"$@\"\n");
        Files.writeString(
                context.resolve("Dockerfile"), "FROM busybox\nCOPY java /usr/bin/java\nRUN chmod 755 /usr/bin/java\n");
        DAEMON.djong("build", "-q", "-t", "jvm-base:1", context.toString()).ok();
    }

    private static Path jar(Path file, Map<String, String> entries) throws IOException {
        Files.createDirectories(file.getParent());
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (var entry : new TreeMap<>(entries).entrySet()) {
                var head = new ZipEntry(entry.getKey());
                head.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0));
                zip.putNextEntry(head);
                zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    private static Path application(Path into, String library) throws IOException {
        jar(into.resolve("l-1.jar"), Map.of("L.class", library));
        return jar(
                into.resolve("app.jar"),
                Map.of(
                        "META-INF/MANIFEST.MF",
                        "Manifest-Version: 1.0\nMain-Class: demo.Main\nClass-Path: l-1.jar\n\n",
                        "demo/Main.class",
                        "code",
                        "words.txt",
                        "words"));
    }

    private static String built(Path what, String name) {
        return DAEMON.djong("build", "-q", "--build-arg", "JAVA_BASE=jvm-base:1", "-t", name, what.toString())
                .ok();
    }

    private static List<String> layers(String image) {
        return List.of(DAEMON.docker("inspect", "-f", "{{range .RootFS.Layers}}{{println .}}{{end}}", image)
                .ok()
                .split("\n"));
    }

    @Test
    void aJarRunsAndIsTheSameWhereverItIsBuilt() throws IOException {
        String id = built(application(folder.resolve("here"), "1"), "jvm-app:1");
        assertEquals(
                "java -cp /app/resources:/app/classes:/app/lib/l-1.jar demo.Main hello",
                DAEMON.docker("run", "--rm", "jvm-app:1", "hello").ok());
        String files = DAEMON.docker("run", "--rm", "--entrypoint", "find", "jvm-app:1", "/app", "-type", "f")
                .ok();
        assertEquals(
                "/app/classes/demo/Main.class\n/app/lib/l-1.jar\n/app/resources/META-INF/MANIFEST.MF\n/app/resources/words.txt\n/app/sbom.cdx.json",
                String.join("\n", files.lines().sorted().toList()));
        // Nothing that was kept is found again, as on another machine.
        DAEMON.docker("rmi", "-f", "jvm-app:1").ok();
        DAEMON.djong("builder", "prune", "-af").ok();
        assertEquals(id, built(application(folder.resolve("there/deeper"), "1"), "jvm-app:2"));
    }

    @Test
    void anotherLibraryLeavesTheOtherLayersAlone() throws IOException {
        built(application(folder.resolve("first"), "1"), "jvm-lib:1");
        built(application(folder.resolve("second"), "2"), "jvm-lib:2");
        List<String> first = layers("jvm-lib:1");
        List<String> second = layers("jvm-lib:2");
        assertEquals(first.size(), second.size());
        int base = layers("jvm-base:1").size();
        // Libraries, resources, classes, the list of what is in the image.
        assertEquals(base + 4, first.size());
        assertNotEquals(first.get(base), second.get(base));
        assertEquals(first.subList(base + 1, base + 3), second.subList(base + 1, base + 3));
        assertNotEquals(first.get(base + 3), second.get(base + 3));
    }

    @Test
    void aMavenProject() throws IOException {
        Assumptions.assumeTrue(
                Boolean.getBoolean("djong.full"), "runs Maven, which takes ten seconds: ./dev test --all");
        Assumptions.assumeTrue(Command.of("sh", "-c", "command -v mvn").run().code() == 0, "no mvn: install Maven");
        Path project = Files.createDirectories(folder.resolve("project"));
        Files.createDirectories(project.resolve("src/main/java/demo"));
        Files.createDirectories(project.resolve("src/main/resources"));
        Files.writeString(project.resolve("src/main/resources/words.txt"), "words");
        Files.writeString(
                project.resolve("src/main/java/demo/Main.java"),
                "package demo;\nclass Main {\n    @org.jspecify.annotations.Nullable Object o;\n    public static void main(String[] a) {}\n}\n");
        Files.writeString(project.resolve("pom.xml"), """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>demo</groupId><artifactId>app</artifactId><version>1.2</version>
                  <properties><maven.compiler.release>17</maven.compiler.release><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
                  <dependencies><dependency><groupId>org.jspecify</groupId><artifactId>jspecify</artifactId><version>1.0.0</version></dependency></dependencies>
                  <build><pluginManagement><plugins>
                    <plugin><artifactId>maven-dependency-plugin</artifactId><version>3.11.0</version></plugin>
                    <plugin><artifactId>maven-compiler-plugin</artifactId><version>3.15.0</version></plugin>
                    <plugin><artifactId>maven-resources-plugin</artifactId><version>3.5.0</version></plugin>
                    <plugin><artifactId>maven-surefire-plugin</artifactId><version>3.6.1</version></plugin>
                    <plugin><artifactId>maven-jar-plugin</artifactId><version>3.5.1</version></plugin>
                  </plugins></pluginManagement></build>
                </project>
                """);
        built(project, "jvm-maven:1");
        assertEquals(
                "java -cp /app/resources:/app/classes:/app/lib/jspecify-1.0.0.jar demo.Main",
                DAEMON.docker("run", "--rm", "jvm-maven:1").ok());
        String parts = DAEMON.docker("run", "--rm", "--entrypoint", "cat", "jvm-maven:1", "/app/sbom.cdx.json")
                .ok();
        assertTrue(
                parts.contains("\"purl\":\"pkg:maven/org.jspecify/jspecify@1.0.0\",\"hashes\":[{\"alg\":\"SHA-256\""),
                parts);
        assertEquals(
                "app 1.2 1970-01-01T00:00:01Z",
                DAEMON.docker(
                                "inspect",
                                "-f",
                                "{{index .Config.Labels \"org.opencontainers.image.title\"}} {{index .Config.Labels \"org.opencontainers.image.version\"}} {{.Created}}",
                                "jvm-maven:1")
                        .ok());
    }
}
