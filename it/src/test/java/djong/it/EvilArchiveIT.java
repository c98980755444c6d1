package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives from strangers: whatever they hold, nothing lands outside the layer. */
class EvilArchiveIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    /** Writes an archive; the caller's names go in as they are. */
    private static final class Archive {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);

        Archive() {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        }

        Archive file(String name, String content) throws IOException {
            return add(new TarArchiveEntry(name, true), content.getBytes(StandardCharsets.UTF_8));
        }

        Archive link(byte type, String name, String target) throws IOException {
            var entry = new TarArchiveEntry(name, type, true);
            entry.setLinkName(target);
            return add(entry, new byte[0]);
        }

        Archive device(String name, int major, int minor) throws IOException {
            var entry = new TarArchiveEntry(name, TarConstants.LF_CHR, true);
            entry.setDevMajor(major);
            entry.setDevMinor(minor);
            return add(entry, new byte[0]);
        }

        Archive attributes(String name, Map<String, String> pax, String content) throws IOException {
            var entry = new TarArchiveEntry(name, true);
            pax.forEach(entry::addPaxHeader);
            return add(entry, content.getBytes(StandardCharsets.UTF_8));
        }

        private Archive add(TarArchiveEntry entry, byte[] content) throws IOException {
            entry.setSize(content.length);
            if (entry.getMode() == 0) entry.setMode(0644);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        }

        byte[] bytes() throws IOException {
            tar.close();
            return bytes.toByteArray();
        }
    }

    private static Command.Result importing(byte[] archive) {
        return DAEMON.dockerCommand("import", "-", "evil:latest").input(archive).run();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../", "../../../../../../../..", "/", "a/../../../../../../../.."})
    void namesDoNotLeadOut(String prefix) throws IOException {
        Path target = Files.createTempDirectory("djong-victim").resolve("planted");
        importing(new Archive().file(prefix + target, "evil").bytes());
        assertFalse(Files.exists(target), "written outside");
        Files.delete(target.getParent());
    }

    @Test
    void linksDoNotLeadOut() throws IOException {
        Path folder = Files.createTempDirectory("djong-victim");
        Path secret = Files.writeString(folder.resolve("secret"), "unchanged");
        var archives = List.of(
                new Archive()
                        .link(TarConstants.LF_SYMLINK, "way", folder.toString())
                        .file("way/planted", "evil")
                        .bytes(),
                new Archive()
                        .link(TarConstants.LF_SYMLINK, "way", "../../../../../../../.." + folder)
                        .file("way/planted", "evil")
                        .bytes(),
                new Archive()
                        .link(TarConstants.LF_SYMLINK, "f", secret.toString())
                        .file("f", "evil")
                        .bytes(),
                new Archive()
                        .link(TarConstants.LF_LINK, "f", secret.toString())
                        .file("f", "evil")
                        .bytes(),
                new Archive()
                        .link(TarConstants.LF_LINK, "f", "../../../../../../../.." + secret)
                        .file("f", "evil")
                        .bytes(),
                new Archive()
                        .link(TarConstants.LF_SYMLINK, "a", "b")
                        .link(TarConstants.LF_SYMLINK, "b", folder.toString())
                        .link(TarConstants.LF_LINK, "c", "a/secret")
                        .file("c", "evil")
                        .bytes());
        for (byte[] archive : archives) importing(archive);
        assertEquals("unchanged", Files.readString(secret));
        try (var entries = Files.list(folder)) {
            assertEquals(List.of(secret), entries.toList());
        }
        assertEquals(1, (int) Files.getAttribute(secret, "unix:nlink", LinkOption.NOFOLLOW_LINKS));
        Files.delete(secret);
        Files.delete(folder);
    }

    @Test
    void devicesExtendedAttributesAndLongNamesArrive() throws IOException {
        String deep = "folder/".repeat(40) + "file";
        var archive = new Archive()
                .file("bin/busybox", "")
                .device("null2", 1, 3)
                .attributes("marked", Map.of("SCHILY.xattr.user.colour", "blue", "mtime", "1000000000.5"), "x")
                .file(deep, "deep");
        importing(archive.bytes()).ok();
        String id = DAEMON.docker("create", "evil", "true").ok();
        Path upper = Path.of(DAEMON.docker("inspect", "-f", "{{index .GraphDriver.Data \"LowerDir\"}}", id)
                .ok()
                .split(":")[1]);
        assertEquals("deep", Files.readString(upper.resolve(deep)));
        assertTrue(Command.of("stat", "-c", "%F %t:%T", upper.resolve("null2").toString())
                .run()
                .ok()
                .endsWith("1:3"));
        assertEquals(
                1_000_000_000_500L,
                Files.getLastModifiedTime(upper.resolve("marked")).toMillis());
        var view = Files.getFileAttributeView(
                upper.resolve("marked"), java.nio.file.attribute.UserDefinedFileAttributeView.class);
        assertEquals(4, view.size("colour"));
        DAEMON.docker("rm", id).ok();
    }

    @Test
    void aHundredThousandSmallFilesArrive() throws IOException {
        var archive = new Archive();
        for (int i = 0; i < 100_000; i++) archive.file("d" + i % 100 + "/f" + i, "");
        importing(archive.bytes()).ok();
        String id = DAEMON.docker("create", "evil", "true").ok();
        Path upper = Path.of(DAEMON.docker("inspect", "-f", "{{index .GraphDriver.Data \"LowerDir\"}}", id)
                .ok()
                .split(":")[1]);
        try (var files = Files.walk(upper)) {
            assertEquals(100_000, files.filter(Files::isRegularFile).count());
        }
        DAEMON.docker("rm", id).ok();
    }

    @ParameterizedTest
    @ValueSource(strings = {"not a tar at all, but long enough to look at: ", ""})
    void rubbishIsRefusedAndLeavesNothing(String rubbish) {
        long before = DAEMON.docker("image", "ls", "-aq").ok().lines().count();
        var answer = importing(rubbish.repeat(100).getBytes(StandardCharsets.UTF_8));
        if (!rubbish.isEmpty()) assertTrue(answer.code() != 0, answer::toString);
        assertEquals(
                1,
                DAEMON.dockerCommand("load")
                        .input(rubbish.repeat(100).getBytes(StandardCharsets.UTF_8))
                        .run()
                        .code());
        if (!rubbish.isEmpty())
            assertEquals(
                    before, DAEMON.docker("image", "ls", "-aq").ok().lines().count());
    }
}
