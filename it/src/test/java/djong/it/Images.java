package djong.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Assumptions;

/** Small root file systems, made here. */
final class Images {
    /** The image that most tests run. */
    static final String BUSYBOX = "busybox:latest";

    private static final Duration MAKING_AN_IMAGE = Duration.ofMinutes(10);
    private static final Path PROGRAM = Path.of("/bin/busybox");

    private Images() {}

    /** A tar of a busybox root: its applets, /etc/passwd and /etc/group with a few users, /tmp. */
    static byte[] busybox() {
        Assumptions.assumeTrue(Files.isExecutable(PROGRAM), "needs /bin/busybox: apt install busybox-static");
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            for (String folder : "bin etc root home tmp usr var".split(" "))
                folder(tar, folder, folder.equals("tmp") ? 01777 : 0755);
            file(tar, "bin/busybox", 0755, Files.readAllBytes(PROGRAM));
            for (String applet :
                    Command.of(PROGRAM.toString(), "--list").run().ok().split("\n")) {
                if (!applet.equals("busybox")) link(tar, "bin/" + applet, "busybox");
            }
            file(tar, "etc/passwd", 0644, """
                    root:x:0:0:root:/root:/bin/sh
                    www-data:x:33:33:www-data:/var/www:/bin/false
                    nobody:x:65534:65534:nobody:/home:/bin/false
                    """);
            file(tar, "etc/group", 0644, """
                    root:x:0:
                    audio:x:29:www-data
                    www-data:x:33:
                    nogroup:x:65534:
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Imports {@link #BUSYBOX} into an engine. */
    static void importBusybox(Engine engine) {
        engine.dockerCommand("import", "-c", "CMD [\"sh\"]", "-", BUSYBOX)
                .input(busybox())
                .run()
                .ok();
    }

    /** What an image has besides busybox. */
    interface Content {
        void add(TarArchiveOutputStream tar) throws IOException;
    }

    /** Imports an image of nothing but busybox in {@code /bin} and what is added; {@code change} as for {@code import -c}. */
    static void importBare(Engine engine, String name, Content content, String change) {
        Assumptions.assumeTrue(Files.isExecutable(PROGRAM), "needs /bin/busybox: apt install busybox-static");
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            folder(tar, "bin", 0755);
            file(tar, "bin/busybox", 0755, Files.readAllBytes(PROGRAM));
            for (String applet : "sh cat ls echo readlink sleep stat id grep mount mkdir unshare touch".split(" "))
                link(tar, "bin/" + applet, "busybox");
            content.add(tar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        engine.dockerCommand("import", "-c", change, "-", name)
                .input(bytes.toByteArray())
                .run()
                .ok();
    }

    /** Imports an image of one program, which it runs. */
    static void importProgram(Engine engine, String name, byte[] program) {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            file(tar, "program", 0755, program);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        engine.dockerCommand("import", "-c", "ENTRYPOINT [\"/program\"]", "-", name)
                .input(bytes.toByteArray())
                .run()
                .ok();
    }

    /** A tar of Debian with these packages, made once where {@code DJONG_IMAGES} names a folder to keep them in. */
    static Path debian(String name, String packages, Path folder) {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/debootstrap")), "needs debootstrap: apt install debootstrap");
        String kept = System.getenv("DJONG_IMAGES");
        Path image = (kept == null ? folder : Path.of(kept)).resolve(name + ".tar");
        if (Files.exists(image)) return image;
        var argv = new ArrayList<>(
                List.of(Path.of("src/images/debian-image").toAbsolutePath().toString(), image.toString()));
        argv.addAll(List.of(packages.split(" ")));
        new Command(argv).run(MAKING_AN_IMAGE).ok();
        return image;
    }

    static void folder(TarArchiveOutputStream tar, String name, int mode) throws IOException {
        var entry = new TarArchiveEntry(name + "/");
        entry.setMode(mode);
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    static void file(TarArchiveOutputStream tar, String name, int mode, String content) throws IOException {
        file(tar, name, mode, content.getBytes(StandardCharsets.UTF_8));
    }

    private static void file(TarArchiveOutputStream tar, String name, int mode, byte[] content) throws IOException {
        var entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setSize(content.length);
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    static void link(TarArchiveOutputStream tar, String name, String target) throws IOException {
        var entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }
}
