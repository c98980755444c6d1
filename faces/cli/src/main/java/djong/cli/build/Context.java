package djong.cli.build;

import djong.cli.command.Cli;
import djong.cli.command.ExitException;
import djong.cli.copy.LocalArchive;
import djong.cli.jvm.JvmImage;
import djong.client.Body;
import djong.dockerfile.ignore.IgnoreFile;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a build is sent.
 *
 * @param archive empty where the daemon fetches the context itself
 * @param remote where from, then
 * @param dockerfile its path in the archive; null for the daemon's standard
 * @param made a folder of its own, that goes with it; null for none
 */
record Context(
        InputStream archive,
        @Nullable String remote,
        @Nullable String dockerfile,
        @Nullable Path made) implements Closeable {
    private static final int HEAD = 512;

    Context(InputStream archive, @Nullable String remote, @Nullable String dockerfile) {
        this(archive, remote, dockerfile, null);
    }

    /** What a Java project or a jar is made into. Blocks for the build tool. */
    static Context ofJvm(Cli cli, JvmImage image) throws IOException, InterruptedException {
        Path made = Files.createTempDirectory("djong-build");
        try {
            Path folder = Files.createDirectory(made.resolve("context"));
            image.write(folder, Files.createDirectory(made.resolve("scratch")));
            return new Context(LocalArchive.context(folder, (_, _) -> false), null, "Dockerfile", made);
        } catch (IOException | InterruptedException | RuntimeException e) {
            remove(made);
            throw e;
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
        }
    }

    /** Whether a Java project or a jar is built. */
    boolean ofJvm() {
        return made != null;
    }

    /** @param file as {@code --file} has it; empty for none */
    static Context of(Cli cli, String where, String file) throws IOException {
        if (where.equals("-")) {
            if (file.equals("-"))
                throw new ExitException("invalid argument: can't use stdin for both build context and dockerfile");
            return ofInput(new BufferedInputStream(cli.in(), 1 << 16), file);
        }
        if (remote(where)) return new Context(InputStream.nullInputStream(), where, file.isEmpty() ? null : file);
        return ofFolder(cli, where, file);
    }

    /** Whether the daemon fetches it. */
    static boolean remote(String where) {
        return where.matches("(https?|git|ssh)://.*|git@.*|github\\.com/.*");
    }

    private static Context ofInput(BufferedInputStream in, String file) throws IOException {
        in.mark(HEAD);
        byte[] head = in.readNBytes(HEAD);
        in.reset();
        if (!text(head)) return new Context(in, null, file.isEmpty() ? null : file);
        return new Context(single("Dockerfile", in.readAllBytes(), true), null, null);
    }

    /** A Dockerfile, rather than an archive. */
    private static boolean text(byte[] head) {
        for (byte b : head) if (b == 0 || (b & 0xff) == 0x1f || (b & 0xff) == 0xfd || (b & 0xff) == 0xb5) return false;
        return !(head.length > 2 && head[0] == 'B' && head[1] == 'Z' && head[2] == 'h');
    }

    private static Context ofFolder(Cli cli, String where, String file) throws IOException {
        Path folder = Path.of(where);
        if (!Files.exists(folder))
            throw new ExitException("unable to prepare context: path \"" + where + "\" not found");
        if (!Files.isDirectory(folder))
            throw new ExitException(
                    "unable to prepare context: context must be a directory: " + folder.toAbsolutePath());
        folder = folder.toRealPath();
        byte @Nullable [] outside = null;
        String inside = "Dockerfile";
        if (file.equals("-")) {
            outside = cli.in().readAllBytes();
        } else if (!file.isEmpty()) {
            Path path = Path.of(file).toAbsolutePath().normalize();
            if (!Files.exists(path))
                throw new ExitException(
                        "unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat " + path
                                + ": no such file or directory");
            Path real = path.toRealPath();
            if (real.startsWith(folder)) inside = slashes(folder.relativize(real));
            else outside = Files.readAllBytes(path);
        } else if (!Files.exists(folder.resolve(inside))) {
            inside = "dockerfile";
            if (!Files.exists(folder.resolve(inside)))
                throw new ExitException(
                        "unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat "
                                + folder.resolve("Dockerfile") + ": no such file or directory");
        }
        String dockerfile = outside == null
                ? inside
                : ".dockerfile." + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
        IgnoreFile ignore = ignore(folder, inside, outside == null);
        String kept = dockerfile;
        InputStream archive = LocalArchive.context(
                folder,
                (path, isFolder) -> !path.equals(kept)
                        && !path.equals(".dockerignore")
                        && !kept.startsWith(path + "/")
                        && ignore.ignores(path)
                        && !(isFolder && ignore.mayWantBelow(path)));
        if (outside != null) archive = new SequenceInputStream(single(dockerfile, outside, false), archive);
        return new Context(archive, null, dockerfile);
    }

    private static String slashes(Path path) {
        return path.toString().replace('\\', '/');
    }

    private static IgnoreFile ignore(Path folder, String dockerfile, boolean own) throws IOException {
        for (String name : own
                ? java.util.List.of(dockerfile + ".dockerignore", ".dockerignore")
                : java.util.List.of(".dockerignore")) {
            try {
                return IgnoreFile.parse(Files.readString(folder.resolve(name)));
            } catch (NoSuchFileException e) {
                // the next, if there is one
            } catch (IllegalArgumentException e) {
                throw new ExitException("error checking context: " + e.getMessage());
            }
        }
        return IgnoreFile.NOTHING;
    }

    /** An archive of one file. @param whole with what ends it */
    private static InputStream single(String name, byte[] content, boolean whole) throws IOException {
        var out = new ByteArrayOutputStream();
        out.write(LocalArchive.file(name, content));
        if (whole) out.write(LocalArchive.end());
        return new ByteArrayInputStream(out.toByteArray());
    }

    Body body() {
        return remote == null ? Body.tar(archive) : Body.NONE;
    }

    @Override
    public void close() throws IOException {
        archive.close();
        if (made != null) remove(made);
    }
}
