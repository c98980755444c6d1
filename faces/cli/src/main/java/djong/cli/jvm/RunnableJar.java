package djong.cli.jvm;

import djong.cli.command.ExitException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/** An application in a jar: a plain one with the jars that its manifest names, one that holds the classes of others, or one of Spring Boot's, which holds jars. */
final class RunnableJar {
    private static final Pattern NAME = Pattern.compile("(.+?)-(\\d[^/]*?)\\.jar");
    private static final Pattern LAYER_LINE = Pattern.compile("^(\\s*)- \"(.*?)\":?\\s*$");

    private final Path jar;
    private final List<String> entries = new ArrayList<>();
    private final Attributes manifest;

    private RunnableJar(Path jar) throws IOException {
        this.jar = jar;
        Manifest found = new Manifest();
        try (var zip = new ZipFile(jar.toFile())) {
            zip.stream()
                    .filter(e -> !e.isDirectory())
                    .map(ZipEntry::getName)
                    .sorted()
                    .forEach(entries::add);
            ZipEntry entry = zip.getEntry("META-INF/MANIFEST.MF");
            if (entry != null) found.read(zip.getInputStream(entry));
        }
        this.manifest = found.getMainAttributes();
    }

    /** @throws ExitException when it cannot be read as a jar */
    static Application read(Path jar) throws IOException {
        RunnableJar runnable;
        try {
            runnable = new RunnableJar(jar);
        } catch (java.util.zip.ZipException e) {
            throw new ExitException("unable to prepare context: " + jar + " is no jar: " + e.getMessage());
        }
        return runnable.entries.stream().anyMatch(e -> e.startsWith("BOOT-INF/")) ? runnable.boot() : runnable.plain();
    }

    /** The main class that a jar's manifest names; empty for none. */
    static String mainClass(Path jar) throws IOException {
        Attributes attributes = new RunnableJar(jar).manifest;
        String start = attributes.getValue("Start-Class");
        String main = attributes.getValue(Attributes.Name.MAIN_CLASS);
        return start != null ? start.strip() : main == null ? "" : main.strip();
    }

    private Application plain() throws IOException {
        List<Library> libraries = new ArrayList<>();
        String classPath = manifest.getValue(Attributes.Name.CLASS_PATH);
        for (String each : (classPath == null ? "" : classPath).strip().split("\\s+")) {
            if (each.isEmpty()) continue;
            Path file = jar.toAbsolutePath().resolveSibling(each).normalize();
            // As the launcher does: what is not there is not looked at.
            if (!Files.isRegularFile(file)) continue;
            libraries.add(identified(file.getFileName().toString(), new Content.OfFile(file)));
        }
        var files = new TreeMap<String, Content>();
        boolean whole = "true".equalsIgnoreCase(manifest.getValue(Attributes.Name.MULTI_RELEASE));
        if (whole) files.put(jar.getFileName().toString(), new Content.OfFile(jar));
        else for (String entry : entries) if (kept(entry)) files.put(entry, new Content.OfEntry(jar, entry));
        List<Library> held = artifacts();
        Library self = identified(jar.getFileName().toString(), new Content.OfFile(jar));
        held.removeIf(each -> each.name().equals(self.name()));
        return application(self, libraries, held, files, whole);
    }

    private Application boot() throws IOException {
        Map<String, String> layers = layers();
        List<Library> libraries = new ArrayList<>();
        var files = new TreeMap<String, Content>();
        for (String entry : entries) {
            var content = new Content.OfEntry(jar, entry);
            if (entry.startsWith("BOOT-INF/lib/")) {
                Library found = identified(entry.substring("BOOT-INF/lib/".length()), content);
                String layer = layers.getOrDefault(entry, found.layer());
                boolean known = !layer.equals("application")
                        && !layer.equals(Layers.CLASSES)
                        && !layer.equals(Layers.RESOURCES);
                libraries.add(new Library(
                        found.group(),
                        found.name(),
                        found.version(),
                        found.fileName(),
                        known ? layer : Layers.SNAPSHOTS,
                        content));
            } else if (entry.startsWith("BOOT-INF/classes/")) {
                files.put(entry.substring("BOOT-INF/classes/".length()), content);
            } else if (entry.startsWith("META-INF/") && kept(entry)) {
                files.put(entry, content);
            }
        }
        List<String> order = classPathOrder();
        libraries.sort((a, b) -> Integer.compare(place(order, a), place(order, b)));
        Library self = identified(jar.getFileName().toString(), new Content.OfFile(jar));
        return application(self, libraries, List.of(), files, false);
    }

    private Application application(
            Library self, List<Library> libraries, List<Library> held, TreeMap<String, Content> files, boolean whole)
            throws IOException {
        return new Application(
                self.group(), self.name(), self.version(), libraries, held, files, whole, mainClass(jar));
    }

    /** Signatures are of the jar as it was. */
    private static boolean kept(String entry) {
        return !entry.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
    }

    private static int place(List<String> order, Library library) {
        int at = order.indexOf(library.fileName());
        return at < 0 ? Integer.MAX_VALUE : at;
    }

    private List<String> classPathOrder() throws IOException {
        List<String> names = new ArrayList<>();
        for (String line : text("BOOT-INF/classpath.idx")) {
            Matcher matcher = LAYER_LINE.matcher(line);
            if (matcher.matches()) names.add(matcher.group(2).replaceFirst(".*/", ""));
        }
        return names;
    }

    /** Which entry belongs to which layer: Spring Boot, "Layered Jars". */
    private Map<String, String> layers() throws IOException {
        Map<String, String> all = new HashMap<>();
        Map<String, String> folders = new LinkedHashMap<>();
        String layer = "";
        for (String line : text("BOOT-INF/layers.idx")) {
            Matcher matcher = LAYER_LINE.matcher(line);
            if (!matcher.matches()) continue;
            String name = matcher.group(2);
            if (matcher.group(1).isEmpty()) layer = name;
            else if (name.endsWith("/")) folders.put(name, layer);
            else all.put(name, layer);
        }
        for (String entry : entries)
            folders.forEach((folder, its) -> {
                if (entry.startsWith(folder)) all.putIfAbsent(entry, its);
            });
        return all;
    }

    private List<String> text(String entry) throws IOException {
        if (!entries.contains(entry)) return List.of();
        return new String(new Content.OfEntry(jar, entry).bytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    /** What Maven has written into a jar about what went into it. */
    private List<Library> artifacts() throws IOException {
        List<Library> all = new ArrayList<>();
        for (String entry : entries)
            if (entry.matches("META-INF/maven/.*/pom\\.properties"))
                all.add(described(new Content.OfEntry(jar, entry).bytes(), "", new Content.OfBytes(new byte[0])));
        return all;
    }

    private static Library described(byte[] properties, String fileName, Content content) throws IOException {
        var read = new Properties();
        read.load(new StringReader(new String(properties, StandardCharsets.UTF_8)));
        return Library.of(
                read.getProperty("groupId", ""),
                read.getProperty("artifactId", fileName.replaceFirst("\\.jar$", "")),
                read.getProperty("version", ""),
                fileName,
                content);
    }

    /** By what Maven has written into it, or else by its name. */
    static Library identified(String fileName, Content content) throws IOException {
        byte @Nullable [] only = null;
        int found = 0;
        try (InputStream in = content.open();
                var zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.getName().matches("META-INF/maven/.*/pom\\.properties")) continue;
                found++;
                only = zip.readAllBytes();
            }
        }
        if (found == 1 && only != null) return described(only, fileName, content);
        Matcher matcher = NAME.matcher(fileName);
        if (matcher.matches()) return Library.of("", matcher.group(1), matcher.group(2), fileName, content);
        return Library.of("", fileName.replaceFirst("\\.jar$", ""), "", fileName, content);
    }
}
