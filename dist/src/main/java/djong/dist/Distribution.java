package djong.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the distribution. Arguments: the folder with the modules' jars, the folder with the sources of launchers and the like, the folder
 * to fill. What did not change since the last time is left alone, so that caches stay valid: a cache names the jars it was trained with by
 * size and date.
 */
final class Distribution {
    /** Modules that may call native code: our door to the kernel, SQLite, zstd. */
    static final String NATIVE_ACCESS = "djong.linux,org.xerial.sqlitejdbc,com.github.luben.zstd_jni";

    private static final Set<String> MAIN_MODULES = Set.of("djong.cli", "djong.daemon");

    /** Of the JDK, beyond what the jars require by name: unnamed needs of automatic modules, and what helps to look inside. */
    private static final Set<String> MORE_JDK_MODULES =
            Set.of("java.base", "java.logging", "java.naming", "jdk.crypto.ec", "jdk.jfr", "jdk.unsupported");

    private final Path jars;
    private final Path sources;
    private final Path home;

    private Distribution(Path jars, Path sources, Path home) {
        this.jars = jars;
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
        for (String folder : List.of("bin", "lib/native", "share")) Files.createDirectories(home.resolve(folder));
        libraries();
        natives();
        launcher("djong", "djong.cli", Map.of());
        launcher("djongd", "djong.daemon", Map.of("@NATIVE_ACCESS@", NATIVE_ACCESS));
        copyTree(sources.resolve("systemd"), home.resolve("systemd"));
        HelloWorld.write(home.resolve("share/registry/library/hello-world"));
        runtime();
        new Training(home).run(fingerprint());
    }

    /** Copies jars, rewriting libraries where that pays: see {@link ClassFiles}. */
    private void libraries() throws IOException {
        Path stamps = home.resolveSibling("jar-stamps");
        Files.createDirectories(stamps);
        var names = new TreeSet<String>();
        for (Path jar : list(jars)) {
            String name = jar.getFileName().toString();
            names.add(name);
            Path copy = home.resolve("lib").resolve(name);
            Path stamp = stamps.resolve(name);
            String digest = digest(List.of(jar));
            if (Files.exists(copy)
                    && Files.exists(stamp)
                    && Files.readString(stamp).equals(digest)) continue;
            if (ClassFiles.wantsRewriting(jar)) ClassFiles.rewrite(jar, copy);
            else Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
            Files.writeString(stamp, digest);
        }
        for (Path old : list(home.resolve("lib"))) {
            String name = old.getFileName().toString();
            if (name.endsWith(".jar") && !names.contains(name)) Files.delete(old);
        }
        var needed = new TreeSet<String>();
        for (String module : MAIN_MODULES) needed.addAll(modulePath(module));
        for (String name : names) {
            if (!needed.contains(name)) Files.delete(home.resolve("lib").resolve(name));
        }
    }

    /** Takes this machine's native libraries out of their jars, so that nothing is unpacked when the product runs. */
    private void natives() throws IOException {
        String machine = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
        for (Path jar : list(jars)) {
            String name = jar.getFileName().toString();
            if (name.startsWith("sqlite-jdbc-")) {
                ClassFiles.extract(
                        jar,
                        "org/sqlite/native/Linux/" + machine + "/libsqlitejdbc.so",
                        home.resolve("lib/native/libsqlitejdbc.so"));
            } else if (name.startsWith("zstd-jni-")) {
                String folder = machine.equals("aarch64") ? "aarch64" : "amd64";
                String library = name.replace("zstd-jni-", "libzstd-jni-").replace(".jar", ".so");
                ClassFiles.extract(jar, "linux/" + folder + "/" + library, home.resolve("lib/native/libzstd-jni.so"));
            }
        }
    }

    /** Writes a launcher with the module path that its main module needs, and no jar more. */
    private void launcher(String name, String module, Map<String, String> words) throws IOException {
        String text = Files.readString(sources.resolve("bin").resolve(name))
                .replace(
                        "@MODULE_PATH@",
                        modulePath(module).stream()
                                .map(jar -> "$home/lib/" + jar)
                                .collect(Collectors.joining(":")));
        for (var word : words.entrySet()) text = text.replace(word.getKey(), word.getValue());
        Path file = home.resolve("bin").resolve(name);
        Files.writeString(file, text);
        if (!file.toFile().setExecutable(true, false)) throw new IOException("cannot make executable: " + file);
    }

    /** Names of the jars that a module needs, itself included. */
    private List<String> modulePath(String module) {
        return resolve(Set.of(module)).modules().stream()
                .map(ResolvedModule::reference)
                .flatMap(reference -> reference.location().stream())
                .filter(location -> location.getScheme().equals("file"))
                .map(location -> Path.of(location).getFileName().toString())
                .sorted()
                .toList();
    }

    private Configuration resolve(Set<String> roots) {
        return Configuration.empty().resolve(ModuleFinder.of(home.resolve("lib")), ModuleFinder.ofSystem(), roots);
    }

    /** Links a Java runtime with the JDK modules that ours need. Made anew only when that list or the JDK changes: it takes seconds. */
    private void runtime() throws IOException, InterruptedException {
        var modules = new TreeSet<>(MORE_JDK_MODULES);
        Set<String> system = ModuleFinder.ofSystem().findAll().stream()
                .map(ModuleReference::descriptor)
                .map(descriptor -> descriptor.name())
                .collect(Collectors.toSet());
        for (ResolvedModule module : resolve(MAIN_MODULES).modules()) {
            if (system.contains(module.name())) modules.add(module.name());
        }
        String wanted = System.getProperty("java.home") + " " + Runtime.version() + " " + modules;
        Path stamp = home.resolveSibling("runtime-stamp");
        Path runtime = home.resolve("runtime");
        if (Files.isExecutable(runtime.resolve("bin/java"))
                && Files.exists(stamp)
                && Files.readString(stamp).equals(wanted)) return;
        deleteTree(runtime);
        run(List.of(
                System.getProperty("java.home") + "/bin/jlink",
                "--add-modules",
                String.join(",", modules),
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--output",
                runtime.toString()));
        Files.writeString(stamp, wanted);
    }

    /** What the caches depend on, as one word. */
    private String fingerprint() throws IOException {
        var files = new ArrayList<Path>(list(home.resolve("lib")).stream()
                .filter(file -> file.toString().endsWith(".jar"))
                .toList());
        files.addAll(list(home.resolve("bin")));
        files.add(home.resolve("runtime/release"));
        return digest(files);
    }

    static void run(List<String> command) throws IOException, InterruptedException {
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code != 0) throw new IOException(String.join(" ", command) + " ended with " + code);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
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
