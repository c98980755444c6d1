package djong.build.sbom;

import static org.junit.jupiter.api.Assertions.assertEquals;

import djong.linux.Root;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanTest {
    @TempDir
    Path folder;

    private void file(String name, String text) throws IOException {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private List<String> found() throws IOException {
        try (Root root = Root.open(folder)) {
            return Scan.of(root).stream().map(Component::purl).toList();
        }
    }

    @Test
    void whatPackageManagersHaveNoted() throws IOException {
        file("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
        file(
                "var/lib/dpkg/status",
                "Package: b\n"
                        + "Status: install ok installed\n"
                        + "Architecture: amd64\n"
                        + "Version: 1:2+x\n"
                        + "Description: d\n"
                        + " Version: no\n\n"
                        + "Package: gone\n"
                        + "Status: deinstall ok config-files\n"
                        + "Version: 1\n");
        file("var/lib/dpkg/status.d/c", "Package: c\nVersion: 3\n");
        file("lib/apk/db/installed", "P:a\nV:1-r0\nA:x86_64\nL:MIT\n\n");
        assertEquals(
                List.of(
                        "pkg:apk/debian/a@1-r0?arch=x86_64&distro=debian-12",
                        "pkg:deb/debian/b@1%3A2%2Bx?arch=amd64&distro=debian-12",
                        "pkg:deb/debian/c@3?distro=debian-12"),
                found());
    }

    @Test
    void archivesOfJavaByWhatIsInThemOrByTheirNames() throws IOException {
        Files.createDirectories(folder.resolve("app"));
        try (OutputStream out = Files.newOutputStream(folder.resolve("app/x.jar"));
                var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("META-INF/maven/org.example/x/pom.properties"));
            zip.write("groupId=org.example\nartifactId=x\nversion=1.0\n".getBytes(StandardCharsets.UTF_8));
        }
        file("app/named-2.1.jar", "not an archive");
        file("app/nameless.jar", "");
        assertEquals(List.of("pkg:generic/named@2.1", "pkg:maven/org.example/x@1.0"), found());
    }
}
