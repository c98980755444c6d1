package djong.cli.container;

import djong.api.container.BindOptions;
import djong.api.container.ImageOptions;
import djong.api.container.MountSpec;
import djong.api.container.TmpfsOptions;
import djong.api.container.VolumeDriverConfig;
import djong.api.container.VolumeOptions;
import djong.cli.flags.Csv;
import djong.cli.flags.Flag;
import djong.cli.flags.FlagException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of {@code --mount}, with the errors that Docker gives. */
final class MountParser {
    private String type = "volume";
    private @Nullable String source;
    private @Nullable String target;
    private @Nullable Boolean readOnly;
    private @Nullable String consistency;
    private boolean bind;
    private @Nullable String propagation;
    private @Nullable Boolean nonRecursive;
    private @Nullable Boolean readOnlyNonRecursive;
    private @Nullable Boolean readOnlyForceRecursive;
    private @Nullable Boolean createMountpoint;
    private boolean volume;
    private @Nullable Boolean noCopy;
    private @Nullable String volumeSubpath;
    private @Nullable String driver;
    private final Map<String, String> volumeLabels = new LinkedHashMap<>();
    private final Map<String, String> driverOptions = new LinkedHashMap<>();
    private @Nullable String imageSubpath;
    private boolean tmpfs;
    private @Nullable Long sizeBytes;
    private @Nullable Integer mode;

    private MountParser() {}

    static MountSpec parse(String value) {
        String text = value.strip();
        if (text.isEmpty()) throw new FlagException("EOF");
        MountParser parser = new MountParser();
        for (String field : Csv.fields(text)) parser.field(field);
        return parser.mount();
    }

    private void field(String field) {
        int equals = field.indexOf('=');
        String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
        if (equals < 0) {
            switch (key) {
                case "readonly", "ro" -> readOnly = true;
                case "volume-nocopy" -> {
                    volume = true;
                    noCopy = true;
                }
                case "bind-nonrecursive" -> {
                    bind = true;
                    nonRecursive = true;
                }
                default -> throw new FlagException("invalid field '" + field + "' must be a key=value pair");
            }
            return;
        }
        String value = field.substring(equals + 1);
        switch (key) {
            case "type" -> type = value.toLowerCase(Locale.ROOT);
            case "source", "src" ->
                source = value.startsWith("./") || value.startsWith("../") || value.equals(".") || value.equals("..")
                        ? Path.of(value).toAbsolutePath().normalize().toString()
                        : value;
            case "target", "dst", "destination" -> target = value;
            case "readonly", "ro" -> readOnly = truth(key, value);
            case "consistency" -> consistency = value.toLowerCase(Locale.ROOT);
            case "bind-propagation" -> {
                bind = true;
                propagation = value.toLowerCase(Locale.ROOT);
            }
            case "bind-nonrecursive" -> {
                bind = true;
                nonRecursive = truth(key, value);
            }
            case "bind-create-src" -> {
                bind = true;
                createMountpoint = truth(key, value);
            }
            case "bind-recursive" -> {
                bind = true;
                switch (value) {
                    case "enabled" -> {}
                    case "disabled" -> nonRecursive = true;
                    case "writable" -> readOnlyNonRecursive = true;
                    case "readonly" -> readOnlyForceRecursive = true;
                    default ->
                        throw new FlagException("invalid value for " + key + ": " + value
                                + " (must be \"enabled\", \"disabled\", \"writable\", or \"readonly\")");
                }
            }
            case "volume-subpath" -> {
                volume = true;
                volumeSubpath = value;
            }
            case "volume-nocopy" -> {
                volume = true;
                noCopy = truth(key, value);
            }
            case "volume-label" -> {
                volume = true;
                pair(volumeLabels, value);
            }
            case "volume-driver" -> {
                volume = true;
                driver = value;
            }
            case "volume-opt" -> {
                volume = true;
                pair(driverOptions, value);
            }
            case "image-subpath" -> imageSubpath = value;
            case "tmpfs-size" -> {
                tmpfs = true;
                try {
                    sizeBytes = Flag.Bytes.size(value);
                } catch (FlagException e) {
                    throw new FlagException("invalid value for " + key + ": " + value);
                }
            }
            case "tmpfs-mode" -> {
                tmpfs = true;
                try {
                    mode = Integer.parseInt(value, 8);
                } catch (NumberFormatException e) {
                    throw new FlagException("invalid value for " + key + ": " + value);
                }
            }
            default -> throw new FlagException("unexpected key '" + key + "' in '" + field + "'");
        }
    }

    private static boolean truth(String key, String value) {
        return switch (value) {
            case "1", "t", "T", "TRUE", "true", "True" -> true;
            case "0", "f", "F", "FALSE", "false", "False" -> false;
            default -> throw new FlagException("invalid value for " + key + ": " + value);
        };
    }

    private static void pair(Map<String, String> pairs, String value) {
        int equals = value.indexOf('=');
        pairs.put(equals < 0 ? value : value.substring(0, equals), equals < 0 ? "" : value.substring(equals + 1));
    }

    private MountSpec mount() {
        if (type.isEmpty()) throw new FlagException("type is required");
        if (target == null || target.isEmpty()) throw new FlagException("target is required");
        if (bind && !type.equals("bind")) throw mixed("bind");
        if (volume && !type.equals("volume")) throw mixed("volume");
        if (imageSubpath != null && !type.equals("image")) throw mixed("image");
        if (tmpfs && !type.equals("tmpfs")) throw mixed("tmpfs");
        if (readOnlyNonRecursive != null && !Boolean.TRUE.equals(readOnly)) {
            throw new FlagException(
                    "option 'bind-recursive=writable' requires 'readonly' to be specified in conjunction");
        }
        if (readOnlyForceRecursive != null) {
            if (!Boolean.TRUE.equals(readOnly)) {
                throw new FlagException(
                        "option 'bind-recursive=readonly' requires 'readonly' to be specified in conjunction");
            }
            if (!"rprivate".equals(propagation)) {
                throw new FlagException(
                        "option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified in"
                                + " conjunction");
            }
        }
        return new MountSpec(
                type,
                source,
                target,
                readOnly,
                consistency,
                bind
                        ? new BindOptions(
                                propagation,
                                nonRecursive,
                                createMountpoint,
                                readOnlyNonRecursive,
                                readOnlyForceRecursive)
                        : null,
                volume
                        ? new VolumeOptions(
                                noCopy,
                                volumeLabels.isEmpty() ? null : volumeLabels,
                                volumeSubpath,
                                // There even when it says nothing, as docker sends it.
                                new VolumeDriverConfig(driver, driverOptions.isEmpty() ? null : driverOptions))
                        : null,
                imageSubpath == null ? null : new ImageOptions(imageSubpath),
                tmpfs ? new TmpfsOptions(sizeBytes, mode, null) : null);
    }

    private FlagException mixed(String kind) {
        return new FlagException("cannot mix '" + kind + "-*' options with mount type '" + type + "'");
    }
}
