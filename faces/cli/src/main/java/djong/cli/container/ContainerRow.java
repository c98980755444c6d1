package djong.cli.container;

import djong.api.JsonTree;
import djong.api.container.ContainerSummary;
import djong.api.container.MountPoint;
import djong.api.container.Port;
import djong.cli.format.Row;
import djong.cli.format.Times;
import djong.cli.format.Units;
import djong.cli.template.Nothing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A container in {@code djong ps}. */
public final class ContainerRow extends Row {
    private static final String[] NAMES = {
        "Command",
        "CreatedAt",
        "ID",
        "Image",
        "Labels",
        "LocalVolumes",
        "Mounts",
        "Names",
        "Networks",
        "Platform",
        "Ports",
        "RunningFor",
        "Size",
        "State",
        "Status"
    };

    private final ContainerSummary container;
    private final boolean trunc;
    private final long now;
    private final boolean whole;

    public ContainerRow(ContainerSummary container, boolean trunc, long now) {
        this(container, trunc, now, true);
    }

    /** @param whole whether the size of its image stands beside its own */
    public ContainerRow(ContainerSummary container, boolean trunc, long now, boolean whole) {
        this.whole = whole;
        this.container = container;
        this.trunc = trunc;
        this.now = now;
    }

    @Override
    public String[] names() {
        return NAMES;
    }

    @Override
    public @Nullable Object column(String name) {
        return switch (name) {
            case "ID" -> trunc ? Units.shortId(container.id()) : container.id();
            case "Image" -> image();
            case "Command" -> {
                String command = trunc ? Units.ellipsis(container.command(), 20) : container.command();
                yield JsonTree.compact(command);
            }
            case "CreatedAt" -> Times.go(Instant.ofEpochSecond(container.created()));
            case "RunningFor" -> Units.span(now - container.created()) + " ago";
            case "Ports" -> Ports.display(container.ports());
            case "State" -> container.state();
            case "Status" -> container.status();
            case "Names" -> containerNames();
            case "Size" -> size();
            case "Labels" -> labels(container.labels());
            case "Mounts" -> mounts();
            case "LocalVolumes" -> {
                int count = 0;
                for (MountPoint mount : container.mounts()) if ("local".equals(mount.driver())) count++;
                yield Integer.toString(count);
            }
            case "Networks" -> {
                List<String> networks = new ArrayList<>(
                        container.networkSettings() == null
                                ? List.of()
                                : container.networkSettings().networks().keySet());
                Collections.sort(networks);
                yield String.join(",", networks);
            }
            case "Platform" -> Nothing.POINTER;
            default -> null;
        };
    }

    @Override
    public @Nullable Object call(String name, List<@Nullable Object> arguments) {
        if (!name.equals("Label") || arguments.size() != 1) return NONE;
        Map<String, String> labels = container.labels();
        String value = labels == null ? null : labels.get(String.valueOf(arguments.get(0)));
        return value == null ? "" : value;
    }

    @Override
    public String typeName() {
        return "*formatter.ContainerContext";
    }

    private String image() {
        String image = container.image();
        if (image.isEmpty()) return "<no image>";
        if (!trunc) return image;
        String id = Units.shortId(container.imageId());
        if (id.equals(Units.shortId(image))) return id;
        int at = image.indexOf('@');
        String name = at > 0 ? image.substring(0, at) : image;
        if (name.startsWith("docker.io/")) name = name.substring("docker.io/".length());
        return name.startsWith("library/") && name.indexOf('/', 8) < 0 ? name.substring("library/".length()) : name;
    }

    /** Names without their slash; links to a container, which have two, only in full. */
    private String containerNames() {
        StringBuilder names = new StringBuilder();
        for (String name : container.names()) {
            String bare = name.startsWith("/") ? name.substring(1) : name;
            if (trunc && bare.indexOf('/') >= 0) continue;
            if (!names.isEmpty()) names.append(',');
            names.append(bare);
        }
        return names.toString();
    }

    private String size() {
        Long rw = container.sizeRw();
        Long rootFs = container.sizeRootFs();
        String written = Units.size(rw == null ? 0 : rw, 3);
        if (!whole || rootFs == null || rootFs == 0) return written;
        return written + " (virtual " + Units.size(rootFs, 3) + ")";
    }

    static String labels(@Nullable Map<String, String> labels) {
        if (labels == null || labels.isEmpty()) return "";
        StringBuilder out = new StringBuilder();
        new TreeMap<>(labels).forEach((key, value) -> {
            if (!out.isEmpty()) out.append(',');
            out.append(key).append('=').append(value);
        });
        return out.toString();
    }

    private String mounts() {
        StringBuilder out = new StringBuilder();
        for (MountPoint mount : container.mounts()) {
            String name = mount.name() == null || mount.name().isEmpty() ? mount.source() : mount.name();
            if (!out.isEmpty()) out.append(',');
            out.append(trunc ? Units.ellipsis(name, 15) : name);
        }
        return out.toString();
    }

    /** Ports as {@code ps} shows them; neighbours are joined into ranges. */
    private static final class Ports {
        private record Run(int first, int last) {}

        static String display(List<Port> ports) {
            if (ports.isEmpty()) return "";
            List<Port> sorted = new ArrayList<>(ports);
            sorted.sort((a, b) -> {
                int order = Integer.compare(a.privatePort(), b.privatePort());
                if (order == 0) order = text(a.ip()).compareTo(text(b.ip()));
                if (order == 0) order = Integer.compare(number(a.publicPort()), number(b.publicPort()));
                return order != 0 ? order : a.type().compareTo(b.type());
            });
            Map<String, Run> runs = new TreeMap<>();
            List<String> mapped = new ArrayList<>();
            List<String> result = new ArrayList<>();
            for (Port port : sorted) {
                int current = port.privatePort();
                String key = port.type();
                if (!text(port.ip()).isEmpty()) {
                    if (number(port.publicPort()) != current) {
                        mapped.add(bracketed(text(port.ip())) + ":" + number(port.publicPort()) + "->" + current + "/"
                                + port.type());
                        continue;
                    }
                    key = text(port.ip()) + "/" + port.type();
                }
                Run run = runs.get(key);
                if (run == null) {
                    runs.put(key, new Run(current, current));
                } else if (current == run.last() + 1) {
                    runs.put(key, new Run(run.first(), current));
                } else {
                    result.add(form(key, run));
                    runs.put(key, new Run(current, current));
                }
            }
            runs.forEach((key, run) -> result.add(form(key, run)));
            result.addAll(mapped);
            return String.join(", ", result);
        }

        private static String form(String key, Run run) {
            int slash = key.indexOf('/');
            String type = slash < 0 ? key : key.substring(slash + 1);
            String group = run.first() == run.last() ? Integer.toString(run.first()) : run.first() + "-" + run.last();
            if (slash >= 0) group = bracketed(key.substring(0, slash)) + ":" + group + "->" + group;
            return group + "/" + type;
        }

        private static String bracketed(String ip) {
            return ip.indexOf(':') >= 0 ? "[" + ip + "]" : ip;
        }

        private static String text(@Nullable String text) {
            return text == null ? "" : text;
        }

        private static int number(@Nullable Integer number) {
            return number == null ? 0 : number;
        }
    }
}
