package djong.engine.spec;

import djong.base.EngineException;
import djong.engine.config.HostConfig.BindOptions;
import djong.engine.config.HostConfig.MountRequest;
import djong.engine.config.HostConfig.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code Binds}, {@code Mounts} and {@code Tmpfs} of a request into mounts, refusing in Docker's words what makes no sense. Touches no file. */
public final class MountPlan {
    private static final Set<String> PROPAGATIONS =
            Set.of("private", "rprivate", "shared", "rshared", "slave", "rslave");
    private static final Set<String> CONSISTENCIES = Set.of("consistent", "cached", "delegated");
    private static final Set<String> SELINUX = Set.of("z", "Z");
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

    /** The mounts of a request in the order they were given: tmpfs, binds, mounts. */
    public static List<PlannedMount> of(Storage storage) {
        var mounts = new ArrayList<PlannedMount>();
        if (storage.tmpfs() != null) {
            for (Map.Entry<String, String> e : storage.tmpfs().entrySet()) {
                String target = target(e.getKey());
                mounts.add(new PlannedMount.Tmpfs(target, tmpfsOptions(split(e.getValue())), false, false));
            }
        }
        if (storage.binds() != null) for (String bind : storage.binds()) mounts.add(bind(bind));
        if (storage.mounts() != null) for (MountRequest mount : storage.mounts()) mounts.add(mount(mount));
        var targets = new HashSet<String>();
        for (PlannedMount mount : mounts) {
            if (!targets.add(mount.target()))
                throw new EngineException.InvalidParameter("Duplicate mount point: " + mount.target());
        }
        return mounts;
    }

    private static PlannedMount bind(String spec) {
        String[] parts = spec.split(":", -1);
        String bad = "invalid volume specification: '" + spec + "'";
        if (parts.length > 3 || spec.isEmpty()) throw new EngineException.InvalidParameter(bad);
        for (String part : parts) if (part.isEmpty()) throw new EngineException.InvalidParameter(bad);
        if (parts.length == 1)
            throw new EngineException.NotImplemented("anonymous volumes are not implemented yet: " + spec);
        String mode = parts.length == 3 ? parts[2] : "";
        boolean readOnly = false;
        String propagation = "";
        boolean access = false;
        boolean label = false;
        for (String option : split(mode)) {
            boolean twice = false;
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
            } else if (!CONSISTENCIES.contains(option) && !option.equals("nocopy")) {
                throw new EngineException.InvalidParameter("invalid mode: " + mode);
            }
            if (twice) throw new EngineException.InvalidParameter("invalid mode: " + mode);
        }
        if (!parts[0].startsWith("/")) {
            if (parts[0].startsWith(".") || parts[0].contains("/")) {
                throw new EngineException.InvalidParameter(
                        bad + ": invalid mount config for type \"volume\": " + '"' + parts[0]
                                + "\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path");
            }
            throw new EngineException.NotImplemented("named volumes are not implemented yet: " + parts[0]);
        }
        String target;
        try {
            target = target(parts[1]);
        } catch (EngineException.InvalidParameter e) {
            throw new EngineException.InvalidParameter(
                    bad + ": invalid mount config for type \"bind\": " + e.getMessage());
        }
        return new PlannedMount.Bind(
                Path.of(parts[0]).normalize().toString(),
                target,
                readOnly,
                true,
                true,
                propagation.isEmpty() ? "rprivate" : propagation,
                true,
                mode);
    }

    private static PlannedMount mount(MountRequest m) {
        String bad = "invalid mount config for type \"" + m.type() + "\": ";
        switch (m.type()) {
            case "bind", "tmpfs", "volume", "image", "cluster", "npipe" -> {}
            case "" -> throw new EngineException.InvalidParameter(bad + "mount type unknown");
            default -> throw new EngineException.InvalidParameter(bad + "mount type unknown");
        }
        if (m.target().isEmpty()) throw new EngineException.InvalidParameter(bad + "field Target must not be empty");
        String target;
        try {
            target = target(m.target());
        } catch (EngineException.InvalidParameter e) {
            throw new EngineException.InvalidParameter(bad + e.getMessage());
        }
        return switch (m.type()) {
            case "bind" -> longBind(m, target, bad);
            case "tmpfs" -> longTmpfs(m, target, bad);
            default ->
                throw new EngineException.NotImplemented("mounts of type " + m.type() + " are not implemented yet");
        };
    }

    private static PlannedMount longBind(MountRequest m, String target, String bad) {
        if (m.source().isEmpty()) throw new EngineException.InvalidParameter(bad + "field Source must not be empty");
        if (m.volume() != null)
            throw new EngineException.InvalidParameter(bad + "field VolumeOptions must not be specified");
        if (m.tmpfs() != null)
            throw new EngineException.InvalidParameter(bad + "field TmpfsOptions must not be specified");
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
                options.propagation().isEmpty() ? "rprivate" : options.propagation(),
                options.createMountpoint(),
                "");
    }

    private static PlannedMount longTmpfs(MountRequest m, String target, String bad) {
        if (!m.source().isEmpty())
            throw new EngineException.InvalidParameter(bad + "field Source must not be specified");
        if (m.bind() != null)
            throw new EngineException.InvalidParameter(bad + "field BindOptions must not be specified");
        if (m.volume() != null)
            throw new EngineException.InvalidParameter(bad + "field VolumeOptions must not be specified");
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
