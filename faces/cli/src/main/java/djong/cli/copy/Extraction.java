package djong.cli.copy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes an archive into a local folder. Files belong to whoever runs this. What is in the way is replaced, but a folder only by a folder; names that lead
 * out, and ways that go through a symbolic link, are refused.
 */
public final class Extraction {
    private final Path folder;
    private final TarInput tar;
    private final Rename rename;
    private final Map<Path, Instant> folderTimes = new LinkedHashMap<>();
    private final byte[] buffer = new byte[1 << 18];

    private Extraction(Path folder, TarInput tar, Rename rename) {
        this.folder = folder;
        this.tar = tar;
        this.rename = rename;
    }

    /** Blocks for the archive. */
    public static void into(Path folder, InputStream archive, Rename rename) throws IOException {
        new Extraction(folder, new TarInput(archive), rename).run();
    }

    private void run() throws IOException {
        for (Archived entry = tar.next(); entry != null; entry = tar.next()) put(rename.apply(entry));
        for (Map.Entry<Path, Instant> each : folderTimes.entrySet()) {
            if (Files.isDirectory(each.getKey(), LinkOption.NOFOLLOW_LINKS)) times(each.getKey(), each.getValue());
        }
    }

    /** The components of a name; null when it leads out. */
    static @Nullable List<String> components(String name) {
        List<String> kept = new ArrayList<>();
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".")) continue;
            if (!part.equals("..")) kept.add(part);
            else if (kept.isEmpty()) return null;
            else kept.removeLast();
        }
        return kept;
    }

    private void put(Archived entry) throws IOException {
        List<String> parts = components(entry.name());
        if (parts == null || entry.name().indexOf('\0') >= 0)
            throw new IOException("invalid entry name \"" + entry.name() + "\"");
        if (parts.isEmpty()) return;
        Path path = parent(entry, parts).resolve(parts.getLast());
        BasicFileAttributes there = attributes(path);
        boolean merged = there != null && there.isDirectory() && entry.type() == Archived.FOLDER;
        if (there != null && !merged) {
            String name = String.join("/", parts);
            if (there.isDirectory())
                throw new IOException(
                        "cannot overwrite directory \"" + name + "\" with non-directory \"" + folder + "\"");
            if (entry.type() == Archived.FOLDER)
                throw new IOException(
                        "cannot overwrite non-directory \"" + name + "\" with directory \"" + folder + "\"");
            Files.delete(path);
        }
        switch (entry.type()) {
            case Archived.FOLDER -> {
                if (!merged) Files.createDirectory(path);
                folderTimes.put(path, entry.modified());
            }
            case Archived.FILE -> file(path);
            case Archived.SYMBOLIC_LINK -> Files.createSymbolicLink(path, Path.of(entry.link()));
            case Archived.HARD_LINK -> {
                Files.createLink(path, target(entry));
                return;
            }
            case Archived.FIFO -> node(path, "mkfifo", path.toString());
            case Archived.CHARACTER_DEVICE, Archived.BLOCK_DEVICE ->
                node(
                        path,
                        "mknod",
                        path.toString(),
                        entry.type() == Archived.BLOCK_DEVICE ? "b" : "c",
                        Integer.toString(entry.deviceMajor()),
                        Integer.toString(entry.deviceMinor()));
            default -> throw new IOException("unhandled tar header type " + (int) entry.type());
        }
        if (entry.type() != Archived.SYMBOLIC_LINK) mode(path, entry.mode());
        // Java opens a file to set its times: that waits for a pipe's other end, and does things to devices.
        boolean opened = entry.type() == Archived.FILE || entry.type() == Archived.SYMBOLIC_LINK;
        if (opened) times(path, entry.modified());
    }

    /** The folder that an entry belongs into, made where it is missing; no step of the way is a link. */
    private Path parent(Archived entry, List<String> parts) throws IOException {
        Path at = folder;
        for (String part : parts.subList(0, parts.size() - 1)) {
            at = at.resolve(part);
            BasicFileAttributes there = attributes(at);
            if (there == null) Files.createDirectory(at);
            else if (!there.isDirectory())
                throw new IOException("invalid entry name \"" + entry.name() + "\": " + at + " is not a directory");
        }
        return at;
    }

    private Path target(Archived entry) throws IOException {
        List<String> parts = components(entry.link());
        if (parts == null || parts.isEmpty()) throw new IOException("invalid hardlink target \"" + entry.link() + "\"");
        Path at = folder;
        for (String part : parts) {
            BasicFileAttributes there = attributes(at);
            if (!at.equals(folder) && (there == null || !there.isDirectory()))
                throw new IOException("invalid hardlink target \"" + entry.link() + "\"");
            at = at.resolve(part);
        }
        return at;
    }

    private static @Nullable BasicFileAttributes attributes(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private void file(Path path) throws IOException {
        try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int n = tar.read(buffer); n >= 0; n = tar.read(buffer)) out.write(buffer, 0, n);
        }
    }

    /** Java makes no devices and named pipes; every system that has them has programs that do. */
    private static void node(Path path, String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset()).strip();
        try {
            if (process.waitFor() == 0) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IOException("cannot make " + path + ": "
                + said.substring(said.lastIndexOf(": ") + 1).strip());
    }

    private static void mode(Path path, int mode) throws IOException {
        try {
            Files.setAttribute(path, "unix:mode", mode);
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            // Not on this operating system.
        }
    }

    private static void times(Path path, Instant time) throws IOException {
        var view = Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        try {
            view.setTimes(FileTime.from(time), FileTime.from(time), null);
        } catch (IOException e) {
            // A link's own times cannot be set everywhere.
            if (!Files.isSymbolicLink(path)) throw e;
        }
    }
}
