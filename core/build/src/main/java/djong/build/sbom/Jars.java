package djong.build.sbom;

import djong.linux.Dir;
import djong.linux.Fd;
import djong.linux.Stat;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Enumeration;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Archives of Java's: what Maven has noted in them, else what their names say. */
final class Jars {
    private static final Pattern NAME = Pattern.compile("(.+?)-([0-9][^/]*)\\.[jw]ar");
    private static final Pattern NOTE = Pattern.compile("META-INF/maven/[^/]+/[^/]+/pom\\.properties");
    private static final int MAX_NOTE_BYTES = 64 << 10;

    private Jars() {}

    static void collect(Dir folder, Collection<Component> found) throws IOException {
        for (String name : folder.list()) {
            Stat stat = folder.statIfExists(name);
            if (stat == null) continue;
            if (stat.isDirectory()) {
                try (Dir inner = folder.directory(name)) {
                    collect(inner, found);
                }
            } else if (stat.isRegular() && name.matches(".+\\.[jw]ar")) {
                archive(folder, name, found);
            }
        }
    }

    private static void archive(Dir folder, String name, Collection<Component> found) throws IOException {
        boolean noted = false;
        try (Fd file = folder.open(name, Fd.READ_ONLY);
                ZipFile archive = new ZipFile(file.path().toFile())) {
            for (Enumeration<? extends ZipEntry> entries = archive.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (!NOTE.matcher(entry.getName()).matches()) continue;
                try (InputStream in = archive.getInputStream(entry)) {
                    noted |= note(in.readNBytes(MAX_NOTE_BYTES), found);
                }
            }
        } catch (ZipException _) {
            // No archive; its name says what it says.
        }
        Matcher named = NAME.matcher(name);
        if (noted || !named.matches()) return;
        found.add(new Component(
                named.group(1),
                named.group(2),
                "",
                "pkg:generic/" + Scan.encoded(named.group(1)) + "@" + Scan.encoded(named.group(2))));
    }

    private static boolean note(byte[] text, Collection<Component> found) throws IOException {
        var values = new Properties();
        try {
            values.load(new java.io.ByteArrayInputStream(text));
        } catch (IllegalArgumentException _) {
            return false;
        }
        String group = values.getProperty("groupId", "");
        String artifact = values.getProperty("artifactId", "");
        String version = values.getProperty("version", "");
        if (artifact.isEmpty() || version.isEmpty()) return false;
        found.add(new Component(
                artifact,
                version,
                "",
                "pkg:maven/" + Scan.encoded(group) + "/" + Scan.encoded(artifact) + "@" + Scan.encoded(version)));
        return true;
    }
}
