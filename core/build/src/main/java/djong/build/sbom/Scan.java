package djong.build.sbom;

import djong.linux.Dir;
import djong.linux.Root;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds components in a file system. */
public final class Scan {
    private static final int MAX_BYTES = 64 << 20;

    private final Root root;
    private final TreeSet<Component> found = new TreeSet<>();
    private final Map<String, String> system;

    private Scan(Root root) throws IOException {
        this.root = root;
        this.system = system();
    }

    /** What dpkg and apk have installed, and archives of Java's; sorted. Blocks for the disk. */
    public static List<Component> of(Root root) throws IOException {
        var scan = new Scan(root);
        scan.debian();
        scan.alpine("lib/apk/db/installed");
        scan.alpine("usr/lib/apk/db/installed");
        try (Dir top = root.directory()) {
            Jars.collect(top, scan.found);
        }
        return List.copyOf(scan.found);
    }

    private Map<String, String> system() throws IOException {
        Map<String, String> values = new HashMap<>();
        for (String line : text("etc/os-release").split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0)
                values.put(
                        line.substring(0, equals),
                        line.substring(equals + 1).strip().replaceAll("^[\"']|[\"']$", ""));
        }
        return values;
    }

    /** Empty where there is no such file. */
    private String text(String path) throws IOException {
        return root.exists(path) ? new String(root.read(path, MAX_BYTES), StandardCharsets.UTF_8) : "";
    }

    private void debian() throws IOException {
        List<String> files = new ArrayList<>(List.of("var/lib/dpkg/status"));
        // Images without dpkg keep one file per package.
        if (root.exists("var/lib/dpkg/status.d")) {
            try (Dir folder = root.directory("var/lib/dpkg/status.d")) {
                for (String name : folder.list())
                    if (!name.endsWith(".md5sums")) files.add("var/lib/dpkg/status.d/" + name);
            }
        }
        for (String file : files) {
            for (Map<String, String> each : Stanzas.parse(text(file))) {
                String status = each.getOrDefault("Status", "install ok installed");
                if (!status.endsWith(" installed")) continue;
                add("deb", "debian", each.get("Package"), each.get("Version"), each.get("Architecture"), "");
            }
        }
    }

    private void alpine(String file) throws IOException {
        for (Map<String, String> each : Stanzas.parse(text(file)))
            add("apk", "alpine", each.get("P"), each.get("V"), each.get("A"), each.getOrDefault("L", ""));
    }

    private void add(
            String type,
            String standard,
            @Nullable String name,
            @Nullable String version,
            @Nullable String architecture,
            String license) {
        if (name == null || version == null) return;
        String id = system.getOrDefault("ID", standard);
        List<String> more = new ArrayList<>();
        if (architecture != null) more.add("arch=" + encoded(architecture));
        String release = system.get("VERSION_ID");
        if (release != null) more.add("distro=" + encoded(id + "-" + release));
        String purl = "pkg:" + type + "/" + encoded(id) + "/" + encoded(name) + "@" + encoded(version)
                + (more.isEmpty() ? "" : "?" + String.join("&", more));
        found.add(new Component(name, version, license, purl));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
