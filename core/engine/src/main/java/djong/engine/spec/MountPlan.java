package djong.engine.spec;

import djong.base.EngineException;
import djong.engine.config.HostConfig.BindOptions;
import djong.engine.config.HostConfig.MountRequest;
import djong.engine.config.HostConfig.Storage;
import djong.engine.config.HostConfig.VolumeOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code Binds}, {@code Mounts}, {@code Tmpfs}, {@code Volumes} and {@code VolumesFrom} of a request into mounts, refusing in Docker's words what makes no sense. Touches no file. */
public final class MountPlan {
    private static final Set<String> PROPAGATIONS =
            Set.of("private", "rprivate", "shared", "rshared", "slave", "rslave");
    private static final Set<String> CONSISTENCIES = Set.of("consistent", "cached", "delegated");
    private static final Set<String> SELINUX = Set.of("z", "Z");
    /** What inspect shows for a volume where no mode was given. */
    private static final String DEFAULT_VOLUME_MODE = "z";

    private static final Set<String> TMPFS_FLAGS = Set.of(
            "rw",
            "ro",
            "exec",
            "noexec",
            "suid",
            "nosuid",
            "dev",
            "nodev",
            "sync",
            "async",
            "dirsync",
            "remount",
            "mand",
            "nomand",
            "atime",
            "noatime",
            "diratime",
            "nodiratime",
            "bind",
            "rbind",
            "private",
            "rprivate",
            "shared",
            "rshared",
            "slave",
            "rslave",
            "unbindable",
            "runbindable",
            "relatime",
            "norelatime",
            "strictatime",
            "nostrictatime");
    private static final Set<String> TMPFS_VALUES =
            Set.of("mode", "uid", "gid", "size", "nr_inodes", "mpol", "nr_blocks");

    private MountPlan() {}

    /**
     * The mounts of a request in the order they were given: binds, mounts. What {@code Tmpfs} has is in {@link #tmpfs}.
     *
     * @param dataRoot the daemon's folder
     */
    public static List<PlannedMount> of(Storage storage, Path dataRoot) {
        Set<String> tmpfs = new HashSet<>();
        for (PlannedMount mount : tmpfs(storage)) tmpfs.add(mount.target());
        var mounts = new ArrayList<PlannedMount>();
        var targets = new HashSet<String>();
        if (storage.binds() != null) {
            for (String spec : storage.binds()) {
                PlannedMount bind = bind(spec, storage, dataRoot);
                if (tmpfs.contains(bind.target()) || !targets.add(bind.target())) throw duplicate(bind.target());
                mounts.add(bind);
            }
        }
        if (storage.mounts() != null) {
            for (MountRequest request : storage.mounts()) {
                PlannedMount mount = mount(request, dataRoot);
                if (!targets.add(mount.target())) throw duplicate(mount.target());
                mounts.add(mount);
            }
        }
        return mounts;
    }

    private static EngineException.InvalidParameter duplicate(String target) {
        return new EngineException.InvalidParameter("Duplicate mount point: " + target);
    }

    /** The short form of tmpfs. These take the place of whatever else a container would have there. */
    public static List<PlannedMount.Tmpfs> tmpfs(Storage storage) {
        if (storage.tmpfs() == null) return List.of();
        var mounts = new ArrayList<PlannedMount.Tmpfs>();
        for (Map.Entry<String, String> e : storage.tmpfs().entrySet()) {
            mounts.add(new PlannedMount.Tmpfs(target(e.getKey()), tmpfsOptions(split(e.getValue())), false, false));
        }
        return mounts;
    }

    /** What a container is to have of another one's mounts. @param container its name or id */
    public record From(String container, boolean writable) {}

    /** An entry of {@code VolumesFrom}: {@code container[:mode]}. */
    public static From from(String spec) {
        if (spec.isEmpty())
            throw new EngineException.InvalidParameter("volumes-from specification cannot be an empty string");
        int colon = spec.indexOf(':');
        if (colon < 0) return new From(spec, true);
        String mode = spec.substring(colon + 1);
        Modes modes = Modes.parse(mode);
        // How it is copied and spreads is the other container's business.
        if (modes.noCopy() || !modes.propagation().isEmpty())
            throw new EngineException.InvalidParameter("invalid mode: " + mode);
        return new From(spec.substring(0, colon), !modes.readOnly());
    }

    /** A path of {@code Volumes}, of a request or an image, as a mount. */
    public static PlannedMount.Volume anonymous(String path, String driver) {
        String target = target(path.startsWith("/") ? path : "/" + path);
        return new PlannedMount.Volume("", target, false, "", true, "", driver, null, null);
    }

    /** The third part of the short form. @param propagation empty where none was given */
    private record Modes(boolean readOnly, String propagation, boolean noCopy) {
        static Modes parse(String mode) {
            boolean readOnly = false;
            String propagation = "";
            boolean access = false;
            boolean label = false;
            boolean consistency = false;
            boolean noCopy = false;
            for (String option : split(mode)) {
                boolean twice;
                if (option.equals("ro") || option.equals("rw")) {
                    twice = access;
                    access = true;
                    readOnly = option.equals("ro");
                } else if (PROPAGATIONS.contains(option)) {
                    twice = !propagation.isEmpty();
                    propagation = option;
                } else if (SELINUX.contains(option)) {
                    twice = label;
                    label = true;
                } else if (CONSISTENCIES.contains(option)) {
                    twice = consistency;
                    consistency = true;
                } else if (option.equals("nocopy")) {
                    twice = noCopy;
                    noCopy = true;
                } else {
                    throw new EngineException.InvalidParameter("invalid mode: " + mode);
                }
                if (twice) throw new EngineException.InvalidParameter("invalid mode: " + mode);
            }
            return new Modes(readOnly, propagation, noCopy);
        }
    }

    private static PlannedMount bind(String spec, Storage storage, Path dataRoot) {
        String[] parts = spec.split(":", -1);
        String bad = "invalid volume specification: '" + spec + "'";
        if (parts.length > 3 || parts[0].isEmpty()) throw new EngineException.InvalidParameter(bad);
        if (parts.length == 2 && isMode(parts[1])) throw new EngineException.InvalidParameter(bad);
        String source = parts.length == 1 ? "" : parts[0];
        String mode = parts.length == 3 ? parts[2] : "";
        Modes modes = Modes.parse(mode);
        boolean volume = !source.startsWith("/");
        bad += ": invalid mount config for type \"" + (volume ? "volume" : "bind") + "\": ";
        String wanted = parts.length == 1 ? parts[0] : parts[1];
        if (wanted.isEmpty()) throw new EngineException.InvalidParameter(bad + "field Target must not be empty");
        String target;
        try {
            target = target(wanted);
        } catch (EngineException.InvalidParameter e) {
            throw new EngineException.InvalidParameter(bad + e.getMessage());
        }
        if (volume) {
            if (!modes.propagation().isEmpty())
                throw new EngineException.InvalidParameter(bad + "field BindOptions must not be specified");
            return new PlannedMount.Volume(
                    source,
                    target,
                    modes.readOnly(),
                    mode.isEmpty() ? DEFAULT_VOLUME_MODE : mode,
                    !modes.noCopy(),
                    "",
                    storage.volumeDriver(),
                    null,
                    null);
        }
        if (modes.noCopy())
            throw new EngineException.InvalidParameter(bad + "field VolumeOptions must not be specified");
        String path = Path.of(source).normalize().toString();
        return new PlannedMount.Bind(
                path,
                target,
                modes.readOnly(),
                true,
                !storage.shallowReadOnlyBinds(),
                BindPropagation.of(modes.propagation(), path, dataRoot),
                true,
                mode,
                List.of());
    }

    private static boolean isMode(String text) {
        try {
            Modes.parse(text);
            return true;
        } catch (EngineException.InvalidParameter e) {
            return false;
        }
    }

    private static PlannedMount mount(MountRequest m, Path dataRoot) {
        String bad = "invalid mount config for type \"" + m.type() + "\": ";
        switch (m.type()) {
            case "bind", "tmpfs", "volume", "image" -> {}
            default -> throw new EngineException.InvalidParameter(bad + "mount type unknown");
        }
        foreign(m, "BindOptions", m.bind(), "bind");
        foreign(m, "VolumeOptions", m.volume(), "volume");
        foreign(m, "TmpfsOptions", m.tmpfs(), "tmpfs");
        if (m.target().isEmpty()) throw new EngineException.InvalidParameter(bad + "field Target must not be empty");
        String target;
        try {
            target = target(m.target());
        } catch (EngineException.InvalidParameter e) {
            throw new EngineException.InvalidParameter(bad + e.getMessage());
        }
        return switch (m.type()) {
            case "bind" -> longBind(m, target, bad, dataRoot);
            case "tmpfs" -> longTmpfs(m, target, bad);
            case "volume" -> longVolume(m, target, bad);
            default -> longImage(m, target, bad);
        };
    }

    /** Options of another type than the mount's are refused. */
    private static void foreign(MountRequest m, String what, @Nullable Object options, String type) {
        if (options != null && !m.type().equals(type)) {
            throw new EngineException.InvalidParameter(
                    what + " must not be specified on mount type \"" + m.type() + '"');
        }
    }

    private static PlannedMount longVolume(MountRequest m, String target, String bad) {
        VolumeOptions options = m.volume() == null ? new VolumeOptions(false, null, null, null, null) : m.volume();
        String subpath = options.subpath() == null ? "" : options.subpath();
        if (m.source().isEmpty()) {
            if (!subpath.isEmpty()) {
                throw new EngineException.InvalidParameter(bad + "must not set Subpath when using anonymous volumes");
            }
            if (m.readOnly()) {
                throw new EngineException.InvalidParameter(
                        bad + "must not set ReadOnly mode when using anonymous volumes");
            }
        }
        checkSubpath(subpath, bad);
        if (m.image() != null)
            throw new EngineException.InvalidParameter(bad + "field ImageOptions must not be specified");
        return new PlannedMount.Volume(
                m.source(),
                target,
                m.readOnly(),
                DEFAULT_VOLUME_MODE,
                !options.noCopy(),
                subpath,
                options.driver() == null ? "" : options.driver(),
                options.driverOptions(),
                options.labels());
    }

    private static PlannedMount longImage(MountRequest m, String target, String bad) {
        if (m.source().isEmpty()) throw new EngineException.InvalidParameter(bad + "field Source must not be empty");
        String subpath = m.image() == null ? "" : m.image().subpath();
        checkSubpath(subpath, bad);
        return new PlannedMount.Image(m.source(), target, subpath);
    }

    /** By its words alone; what links make of it is seen when it is opened. */
    private static void checkSubpath(String subpath, String bad) {
        if (subpath.isEmpty()) return;
        Path path = Path.of(subpath);
        if (path.isAbsolute() || path.normalize().startsWith("..")) {
            throw new EngineException.InvalidParameter(bad + "subpath must be a relative path within the volume");
        }
    }

    private static PlannedMount longBind(MountRequest m, String target, String bad, Path dataRoot) {
        if (m.source().isEmpty()) throw new EngineException.InvalidParameter(bad + "field Source must not be empty");
        if (m.image() != null)
            throw new EngineException.InvalidParameter(bad + "field ImageOptions must not be specified");
        String source;
        try {
            source = absolute(m.source());
        } catch (EngineException.InvalidParameter e) {
            throw new EngineException.InvalidParameter(bad + e.getMessage());
        }
        BindOptions options = m.bind() == null ? new BindOptions("", false, false, false, false) : m.bind();
        if (!options.propagation().isEmpty() && !PROPAGATIONS.contains(options.propagation())) {
            throw new EngineException.InvalidParameter(bad + "invalid propagation mode: " + options.propagation());
        }
        if (options.readOnlyNonRecursive() && !m.readOnly()) {
            throw new EngineException.InvalidParameter(
                    bad + "mount source is not read-only, but BindOptions.ReadOnlyNonRecursive is set");
        }
        return new PlannedMount.Bind(
                source,
                target,
                m.readOnly(),
                !options.nonRecursive(),
                !options.readOnlyNonRecursive(),
                BindPropagation.of(options.propagation(), source, dataRoot),
                options.createMountpoint(),
                "",
                List.of());
    }

    private static PlannedMount longTmpfs(MountRequest m, String target, String bad) {
        if (!m.source().isEmpty())
            throw new EngineException.InvalidParameter(bad + "field Source must not be specified");
        if (m.image() != null)
            throw new EngineException.InvalidParameter(bad + "field ImageOptions must not be specified");
        var asked = new ArrayList<String>();
        if (m.readOnly()) asked.add("ro");
        if (m.tmpfs() != null) {
            Integer mode = m.tmpfs().mode();
            if (mode != null && mode != 0) asked.add("mode=" + Integer.toOctalString(mode));
            if (m.tmpfs().sizeBytes() > 0) asked.add("size=" + m.tmpfs().sizeBytes());
            if (m.tmpfs().options() != null) {
                for (List<String> option : m.tmpfs().options()) asked.add(String.join("=", option));
            }
        }
        return new PlannedMount.Tmpfs(target, tmpfsOptions(asked), m.readOnly(), true);
    }

    /** Docker's defaults, each replaced by what was asked to the contrary. */
    private static List<String> tmpfsOptions(List<String> asked) {
        for (String option : asked) {
            int eq = option.indexOf('=');
            String key = eq < 0 ? option : option.substring(0, eq);
            if (eq < 0 ? !TMPFS_FLAGS.contains(key) : !TMPFS_VALUES.contains(key)) {
                throw new EngineException.InvalidParameter("invalid tmpfs option \"" + key + '"');
            }
        }
        var options = new ArrayList<String>();
        for (String flag : List.of("noexec", "nosuid", "nodev"))
            if (!asked.contains(flag) && !asked.contains(flag.substring(2))) options.add(flag);
        if (asked.stream().noneMatch(PROPAGATIONS::contains)) options.add("rprivate");
        options.addAll(asked);
        return options;
    }

    private static String target(String path) {
        String normal = absolute(path);
        if (normal.equals("/"))
            throw new EngineException.InvalidParameter("invalid specification: destination can't be '/'");
        return normal;
    }

    private static String absolute(String path) {
        if (!path.startsWith("/"))
            throw new EngineException.InvalidParameter(
                    "invalid mount path: '" + path + "' mount path must be absolute");
        return Path.of(path).normalize().toString();
    }

    private static List<String> split(String options) {
        return options.isEmpty() ? List.of() : List.of(options.split(","));
    }
}
