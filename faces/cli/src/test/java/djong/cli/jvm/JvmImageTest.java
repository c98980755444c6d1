package djong.cli.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.cli.command.Cli;
import djong.cli.command.ExitException;
import djong.client.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmImageTest {
    @TempDir
    Path folder;

    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    private Path jar(String name, Map<String, String> entries) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (var entry : new TreeMap<>(entries).entrySet()) {
                var head = new ZipEntry(entry.getKey());
                head.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0));
                zip.putNextEntry(head);
                zip.write(entry.getValue().getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return file;
    }

    /** Bytes as characters, as {@link #jar} takes them. */
    private static String inner(Path jar) throws IOException {
        return Files.readString(jar, StandardCharsets.ISO_8859_1);
    }

    private Map<String, String> written(Path source, String... arguments) throws Exception {
        Map<String, @Nullable Object> given = new TreeMap<>();
        for (String each : arguments) given.put(each.replaceFirst("=.*", ""), each.replaceFirst("[^=]*=", ""));
        Path context = Files.createTempDirectory(folder, "context");
        try (var cli = new Cli(Map.of("PATH", folder.resolve("bin").toString()), Settings.Flags.NONE)) {
            JvmImage.of(cli, source, given).write(context, Files.createTempDirectory(folder, "scratch"));
        }
        Map<String, String> files = new TreeMap<>();
        try (var all = Files.list(context)) {
            for (Path each : all.toList())
                files.put(each.getFileName().toString(), Files.readString(each, StandardCharsets.ISO_8859_1));
        }
        return files;
    }

    @Test
    void aPlainJarWithWhatItsManifestNames() throws Exception {
        jar("lib/a-1.0.jar", Map.of("A.class", "a"));
        jar(
                "lib/b-2-SNAPSHOT.jar",
                Map.of("META-INF/maven/g/b/pom.properties", "groupId=g\nartifactId=b\nversion=2-SNAPSHOT\n"));
        Path app = jar(
                "app.jar",
                Map.of(
                        MANIFEST,
                        "Manifest-Version: 1.0\nMain-Class: x.Main\nClass-Path: lib/a-1.0.jar lib/b-2-SNAPSHOT.jar lib/none.jar\n\n",
                        "x/Main.class",
                        "code",
                        "x/words",
                        "words",
                        "META-INF/X.SF",
                        "signature"));
        var files = written(app, "JAVA_BASE=jre:1");
        assertEquals("""
                FROM jre:1
                ADD dependencies.tar /
                ADD snapshot-dependencies.tar /
                ADD resources.tar /
                ADD classes.tar /
                ADD sbom.tar /
                WORKDIR /app
                LABEL org.opencontainers.image.title="app"
                ENTRYPOINT ["java", "-cp", "/app/resources:/app/classes:/app/lib/a-1.0.jar:/app/lib/b-2-SNAPSHOT.jar", "x.Main"]
                """, files.get("Dockerfile"));
        assertTrue(text(files, "sbom.tar").contains("\"purl\":\"pkg:maven/g/b@2-SNAPSHOT\""), text(files, "sbom.tar"));
        assertTrue(text(files, "sbom.tar").contains("\"purl\":\"pkg:maven/a@1.0\""));
        assertTrue(text(files, "resources.tar").contains("app/resources/x/words"));
        assertFalse(text(files, "resources.tar").contains("X.SF"));
        assertTrue(text(files, "classes.tar").contains("app/classes/x/Main.class"));
    }

    private static String text(Map<String, String> files, String name) {
        return String.valueOf(files.get(name));
    }

    @Test
    void aJarOfSpringBoots() throws Exception {
        String one = inner(jar("in/one-1.jar", Map.of("One.class", "1")));
        String two = inner(jar("in/two-2-SNAPSHOT.jar", Map.of("Two.class", "2")));
        Path app = jar(
                "boot-1.jar",
                Map.of(
                        MANIFEST,
                        "Manifest-Version: 1.0\nMain-Class: org.springframework.boot.loader.launch.JarLauncher\nStart-Class: demo.App\n\n",
                        "BOOT-INF/layers.idx",
                        "- \"dependencies\":\n  - \"BOOT-INF/lib/none.jar\"\n- \"company\":\n  - \"BOOT-INF/lib/one-1.jar\"\n- \"snapshot-dependencies\":\n  - \"BOOT-INF/lib/two-2-SNAPSHOT.jar\"\n- \"application\":\n  - \"BOOT-INF/classes/\"\n",
                        "BOOT-INF/classpath.idx",
                        "- \"BOOT-INF/lib/two-2-SNAPSHOT.jar\"\n- \"BOOT-INF/lib/one-1.jar\"\n",
                        "BOOT-INF/lib/one-1.jar",
                        one,
                        "BOOT-INF/lib/two-2-SNAPSHOT.jar",
                        two,
                        "BOOT-INF/classes/demo/App.class",
                        "app",
                        "BOOT-INF/classes/application.yml",
                        "a: b",
                        "org/springframework/boot/loader/launch/JarLauncher.class",
                        "loader"));
        var files = written(app);
        String dockerfile = text(files, "Dockerfile");
        assertTrue(
                dockerfile.startsWith(
                        "FROM " + Arguments.BASE + "\nADD company.tar /\nADD snapshot-dependencies.tar /\n"),
                dockerfile);
        assertTrue(
                dockerfile.contains(
                        "\"/app/resources:/app/classes:/app/lib/two-2-SNAPSHOT.jar:/app/lib/one-1.jar\", \"demo.App\"]"),
                dockerfile);
        assertFalse(text(files, "classes.tar").contains("JarLauncher"));
    }

    @Test
    void aJarForSeveralReleasesStaysWhole() throws Exception {
        Path app = jar(
                "multi.jar",
                Map.of(MANIFEST, "Manifest-Version: 1.0\nMain-Class: M\nMulti-Release: true\n\n", "M.class", "m"));
        var files = written(app);
        assertTrue(text(files, "Dockerfile").contains("\"-cp\", \"/app/multi.jar\", \"M\""), text(files, "Dockerfile"));
        assertFalse(files.containsKey("resources.tar"));
    }

    @Test
    void nothingDependsOnWhenAndWhere() throws Exception {
        Map<String, String> entries =
                Map.of(MANIFEST, "Manifest-Version: 1.0\nMain-Class: M\n\n", "M.class", "m", "r", "r");
        var first = written(jar("one/app.jar", entries));
        Path second = jar("two/app.jar", entries);
        Files.setLastModifiedTime(second, FileTime.from(Instant.EPOCH));
        assertEquals(first, written(second));
    }

    @Test
    void anotherDependencyLeavesTheOtherPartsAlone() throws Exception {
        Map<String, String> entries = Map.of(
                MANIFEST, "Manifest-Version: 1.0\nMain-Class: M\nClass-Path: l.jar\n\n", "M.class", "m", "r", "r");
        Path app = jar("app.jar", entries);
        jar("l.jar", Map.of("L.class", "1"));
        var first = written(app);
        jar("l.jar", Map.of("L.class", "2"));
        var second = written(app);
        for (String same : List.of("resources.tar", "classes.tar", "Dockerfile"))
            assertEquals(first.get(same), second.get(same));
        assertFalse(text(first, "dependencies.tar").equals(second.get("dependencies.tar")));
    }

    /** Stands for a build tool: writes what it is asked for where its arguments say. */
    private void tool(String name, String script) throws IOException {
        Path program = folder.resolve("bin").resolve(name);
        Files.createDirectories(program.getParent());
        Files.writeString(program, "#!/bin/sh\n" + script);
        assertTrue(program.toFile().setExecutable(true));
    }

    private Path compiled(Path into) throws IOException {
        Path file = into.resolve("djong/cli/jvm/JvmImageTest$Program.class");
        Files.createDirectories(file.getParent());
        try (var in = Program.class.getResourceAsStream("JvmImageTest$Program.class")) {
            Files.write(file, java.util.Objects.requireNonNull(in).readAllBytes());
        }
        return into;
    }

    /** Has a main method. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {}
    }

    @Test
    void aMavenProject() throws Exception {
        Path project = Files.createDirectories(folder.resolve("maven"));
        Files.writeString(
                project.resolve("pom.xml"),
                "<project><parent><groupId>up</groupId><version>3</version></parent><artifactId>thing</artifactId></project>");
        compiled(project.resolve("target/classes"));
        Path library = jar("repository/l-1.jar", Map.of("L.class", "l"));
        tool("mvn", """
                for each; do case $each in -Dmdep.outputFile=*) cp=${each#*=};; -DoutputFile=*) list=${each#*=};; esac; done
                printf %%s '%s' >$cp; printf '\\nThe following files have been resolved:\\n   g.h:l:jar:1:runtime:%s -- module l\\n' >$list
                """.formatted(library, library));
        var files = written(project, "MAVEN_ARGS=-o");
        assertTrue(
                text(files, "Dockerfile").contains("title=\"thing\"\nLABEL org.opencontainers.image.version=\"3\"\n"));
        assertTrue(text(files, "Dockerfile").contains(":/app/lib/l-1.jar\", \"djong.cli.jvm.JvmImageTest$Program\"]"));
        assertTrue(text(files, "sbom.tar").contains("\"purl\":\"pkg:maven/g.h/l@1\""));
    }

    @Test
    void aGradleProject() throws Exception {
        Path project = Files.createDirectories(folder.resolve("gradle"));
        Files.writeString(project.resolve("build.gradle.kts"), "");
        compiled(project.resolve("build/classes"));
        Path library = jar("cache/l-1-SNAPSHOT.jar", Map.of("L.class", "l"));
        tool("gradle", """
                for each; do case $each in -PdjongFacts=*) facts=${each#*=};; esac; done
                printf 'project\\tg\\tthing\\tunspecified\\nmain\\tdemo.Main\\nfolder\\t%s\\nlibrary\\tg.h\\tl\\t1-SNAPSHOT\\t%s\\n' >$facts
                """.formatted(project.resolve("build/classes"), library));
        var files = written(project);
        assertTrue(text(files, "Dockerfile").contains("ADD snapshot-dependencies.tar /\n"));
        assertTrue(text(files, "Dockerfile").contains("\"demo.Main\"]"), text(files, "Dockerfile"));
    }

    @Test
    void whatIsMissingIsSaid() throws Exception {
        Path project = Files.createDirectories(folder.resolve("bare"));
        assertFalse(JvmImage.possible(project));
        Files.writeString(project.resolve("pom.xml"), "<project><artifactId>a</artifactId></project>");
        assertTrue(JvmImage.possible(project));
        String message = String.valueOf(
                assertThrows(ExitException.class, () -> written(project)).getMessage());
        assertTrue(message.contains("neither mvnw nor mvn is here: install it"), message);
        tool("mvn", "echo broken; exit 3");
        message = String.valueOf(
                assertThrows(ExitException.class, () -> written(project)).getMessage());
        assertTrue(message.contains("Maven ended with 3: "), message);
        Path app = jar("none.jar", Map.of("a", "a"));
        message = String.valueOf(
                assertThrows(ExitException.class, () -> written(app)).getMessage());
        assertTrue(message.contains("--build-arg MAIN_CLASS=NAME"), message);
        Files.writeString(project.resolve("Dockerfile"), "FROM x");
        assertFalse(JvmImage.possible(project));
    }

    @Test
    void aPomsOwnFactsAndItsMainClass() {
        String pom = """
                <project><!-- <packaging>pom</packaging> -->
                  <parent><groupId>p</groupId><artifactId>q</artifactId><version>1</version></parent>
                  <artifactId>a</artifactId><version>${revision}</version>
                  <properties><revision>7</revision><main>x.Y</main></properties>
                  <dependencies><dependency><groupId>z</groupId></dependency></dependencies>
                  <build><plugins><plugin><configuration><archive><manifest><mainClass>${main}</mainClass></manifest></archive></configuration></plugin></plugins></build>
                </project>""";
        assertArrayEquals(
                new String[] {"jar", "p", "a", "7", "x.Y"},
                new String[] {Pom.packaging(pom), Pom.group(pom), Pom.name(pom), Pom.version(pom), Pom.mainClass(pom)});
    }
}
