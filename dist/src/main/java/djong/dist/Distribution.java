package djong.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes the distribution. Arguments: the folder with the modules' jars, the folder with the sources of launchers and the like, the folder
 * to fill. Beside it, in {@code modules}, stay the jars as they were linked. What did not change since the last time is left alone.
 */
final class Distribution {
    private final Path jars;
    private final Path modules;
    private final Path sources;
    private final Path home;

    private Distribution(Path jars, Path sources, Path home) {
        this.jars = jars;
        this.modules = home.resolveSibling("modules");
        this.sources = sources;
        this.home = home;
    }

    static void main(String[] arguments) throws IOException, InterruptedException {
        new Distribution(
                        Path.of(arguments[0]),
                        Path.of(arguments[1]),
                        Path.of(arguments[2]).toAbsolutePath())
                .make();
    }

    private void make() throws IOException, InterruptedException {
        String inputs = digest(Stream.of(
                                list(jars),
                                list(sources.resolve("bin")),
                                list(sources.resolve("systemd")),
                                ownClasses())
                        .flatMap(List::stream)
                        .toList())
                + " " + System.getProperty("java.home") + " " + Runtime.version();
        Path stamp = home.resolveSibling("distribution-stamp");
        if (Files.exists(stamp) && Files.readString(stamp).equals(inputs)) return;
        Files.deleteIfExists(stamp);
        deleteTree(home);

        Files.createDirectories(home.resolve("lib/native"));
        copy(sources.resolve("bin"), home.resolve("bin"));
        for (Path launcher : list(home.resolve("bin"))) {
            if (!launcher.toFile().setExecutable(true, false)) throw new IOException("not executable: " + launcher);
        }
        copy(sources.resolve("systemd"), home.resolve("systemd"));
        HelloWorld.write(home.resolve("share/registry/library/hello-world"));
        init();
        modules();
        natives();
        Process cli = link("djong", "djong.cli", Set.of());
        Process daemon = link("djongd", "djong.daemon", Set.of("jdk.jfr"));
        Process registry = link("djong-registry", "djong.registry.server", Set.of());
        if (cli.waitFor() + daemon.waitFor() + registry.waitFor() != 0) throw new IOException("jlink failed");
        new Training(home).run();
        Files.writeString(stamp, inputs);
    }

    /** The classes of this tool: when they change, so may what they make. */
    private static List<Path> ownClasses() throws IOException {
        Path root = Path.of(System.getProperty("java.class.path").split(":")[0]);
        return list(root.resolve("djong/dist"));
    }

    private void modules() throws IOException {
        deleteTree(modules);
        Files.createDirectories(modules);
        for (Path jar : list(jars)) {
            Path copy = modules.resolve(jar.getFileName());
            if (jar.getFileName().toString().startsWith("djong-")) Files.copy(jar, copy);
            else ClassFiles.rewrite(jar, copy);
        }
    }

    private void init() throws IOException {
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        Path init = home.resolve("lib/init");
        Files.write(init, InitElf.program(arm ? Elf.ARM64 : Elf.AMD64));
        if (!init.toFile().setExecutable(true, false)) throw new IOException("not executable: " + init);
    }

    /** Takes this machine's native libraries out of their jars, so that nothing is unpacked when the product runs. */
    private void natives() throws IOException {
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        for (Path jar : list(jars)) {
            String name = jar.getFileName().toString();
            if (name.startsWith("sqlite-jdbc-")) {
                String folder = arm ? "aarch64" : "x86_64";
                ClassFiles.extract(
                        jar,
                        "org/sqlite/native/Linux/" + folder + "/libsqlitejdbc.so",
                        home.resolve("lib/native/libsqlitejdbc.so"));
            } else if (name.startsWith("zstd-jni-")) {
                String folder = arm ? "aarch64" : "amd64";
                String library = name.replace("zstd-jni-", "libzstd-jni-").replace(".jar", ".so");
                ClassFiles.extract(jar, "linux/" + folder + "/" + library, home.resolve("lib/native/libzstd-jni.so"));
            }
        }
    }

    /**
     * Links a Java runtime of the modules that a main module needs, ours and the JDK's. Each program has its own, as modules of one
     * program that offer services would be drawn into the other.
     */
    private Process link(String program, String module, Set<String> more) throws IOException {
        var roots = new TreeSet<>(more);
        roots.add(module);
        return new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/jlink",
                        "--module-path",
                        modules.toString(),
                        "--add-modules",
                        String.join(",", roots),
                        "--no-header-files",
                        "--no-man-pages",
                        "--output",
                        home.resolve("runtime").resolve(program).toString())
                .inheritIO()
                .start();
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (Path file : list(from))
            Files.copy(file, to.resolve(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) return;
        try (Stream<Path> files = Files.walk(root)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private static String digest(List<Path> files) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files) {
                digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(file));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
