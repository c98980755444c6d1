package djong.cli.volume;

import djong.api.volume.VolumeInspect;
import djong.api.volume.VolumeUsageData;
import djong.cli.format.Row;
import djong.cli.format.Units;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A volume as a line of a list. What only disk usage or a cluster knows is {@code N/A}. */
public final class VolumeRow extends Row {
    private static final String[] NAMES = {
        "Availability", "Driver", "Group", "Labels", "Links", "Mountpoint", "Name", "Scope", "Size", "Status"
    };
    private static final String UNKNOWN = "N/A";

    private final VolumeInspect volume;

    public VolumeRow(VolumeInspect volume) {
        this.volume = volume;
    }

    @Override
    public String[] names() {
        return NAMES;
    }

    @Override
    public @Nullable Object column(String name) {
        VolumeUsageData usage = volume.usageData();
        return switch (name) {
            case "Name" -> volume.name();
            case "Driver" -> volume.driver();
            case "Scope" -> volume.scope();
            case "Mountpoint" -> volume.mountpoint();
            case "Labels" -> {
                StringBuilder text = new StringBuilder();
                new TreeMap<>(labels()).forEach((key, value) -> {
                    if (!text.isEmpty()) text.append(',');
                    text.append(key).append('=').append(value);
                });
                yield text.toString();
            }
            case "Links" -> usage == null ? UNKNOWN : Long.toString(usage.refCount());
            case "Size" -> usage == null ? UNKNOWN : Units.size(usage.size(), 4);
            case "Group", "Availability", "Status" -> UNKNOWN;
            default -> null;
        };
    }

    private Map<String, String> labels() {
        return volume.labels() == null ? Map.of() : volume.labels();
    }

    @Override
    public @Nullable Object call(String name, List<@Nullable Object> arguments) {
        if (!name.equals("Label") || arguments.size() != 1) return NONE;
        return labels().getOrDefault(String.valueOf(arguments.get(0)), "");
    }

    @Override
    public String typeName() {
        return "*formatter.volumeContext";
    }
}
