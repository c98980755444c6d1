package djong.engine.container;

import djong.base.EngineException;
import djong.base.Undo;
import djong.engine.config.HostConfig.Storage;
import djong.engine.container.Container.MountDetail;
import djong.engine.container.Container.MountPoint;
import djong.engine.spec.MountPlan;
import djong.engine.spec.PlannedMount;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Fd;
import djong.linux.Mount;
import djong.linux.Mounts;
import djong.linux.Root;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes ready what a run's mounts take their files from. A path within a volume or an image is opened once, inside, and the runtime gets a
 * private mount of what was found there: whoever writes into the volume meanwhile cannot lead it elsewhere (CVE-2021-30465).
 */
final class MountSources {
    private static final System.Logger LOG = System.getLogger(MountSources.class.getName());

    private static final Set<String> PRIVATE = Set.of("private", "rprivate");

    private final Parts parts;
    private final HostSide hostSide;
    private final ContainerEvents events;

    MountSources(Parts parts, HostSide hostSide, ContainerEvents events) {
        this.parts = parts;
        this.hostSide = hostSide;
        this.events = events;
    }

    /**
     * What the runtime is to mount.
     *
     * @param temporary mounts that only serve until the runtime has made its own, the last first
     */
    record Prepared(List<PlannedMount.Ready> mounts, List<Path> temporary) {
        /** Takes the temporary mounts away. The container keeps its own. */
        void detach() {
            for (Path path : temporary) {
                try {
                    unmount(path);
                } catch (IOException e) {
                    LOG.log(Level.WARNING, "cannot unmount " + path, e);
                }
            }
        }
    }

    private static void unmount(Path path) throws IOException {
        Mounts.unmount(path, Mounts.MNT_DETACH);
        Files.deleteIfExists(path);
    }

    /** Blocks for what volumes are mounted from; with one on the network that can be long. {@code undo} learns the way back. */
    Prepared prepare(Container c, Path bundle, Undo undo) throws IOException {
        Storage storage = c.hostConfig().storage();
        var ready = new ArrayList<PlannedMount.Ready>();
        var temporary = new ArrayList<Path>();
        Set<String> covered = new HashSet<>();
        for (PlannedMount.Tmpfs tmpfs : MountPlan.tmpfs(storage)) {
            if (covered.add(tmpfs.target())) ready.add(tmpfs);
        }
        int number = 0;
        for (MountPoint m : c.mounts()) {
            Path place = bundle.resolve("mount-" + number++);
            if (!m.type().equals("tmpfs") && covered.contains(m.destination())) {
                // Held, and so protected, but not to be seen.
                continue;
            }
            switch (m.type()) {
                case "volume" -> {
                    Path source = parts.volumes().use(m.name(), c.id().hex());
                    undo.push("let the mount of volume " + m.name() + " go", () -> unuse(c, m));
                    if (!m.detail().subpath().isEmpty()) {
                        source = within(source, m.detail().subpath(), place, temporary, undo);
                    }
                    ready.add(restricted(bind(m, source, "rprivate")));
                }
                case "image" -> {
                    Files.createDirectories(place);
                    view(m, place);
                    temporary.addFirst(place);
                    undo.push("unmount " + place, () -> unmount(place));
                    Path source = place;
                    if (!m.detail().subpath().isEmpty()) {
                        source = within(
                                place,
                                m.detail().subpath(),
                                place.resolveSibling(place.getFileName() + "-sub"),
                                temporary,
                                undo);
                    }
                    ready.add(bind(m, source, m.propagation()));
                }
                case "bind" -> {
                    PlannedMount.Bind bind = hostSide.withSource(bind(m, Path.of(m.source()), m.propagation()));
                    PlannedMount.Bind restricted = restricted(bind);
                    Path source = Path.of(bind.source());
                    if (!m.detail().recursive() && PRIVATE.contains(m.propagation()) && Files.isDirectory(source)) {
                        restricted = restricted.withSource(alone(source, place, temporary, undo));
                    }
                    ready.add(restricted);
                }
                case "tmpfs" -> {
                    ready.removeIf(other -> other.target().equals(m.destination()));
                    ready.add(new PlannedMount.Tmpfs(m.destination(), m.detail().options(), !m.writable(), true));
                }
                default -> throw new EngineException.System("the mount type " + m.type() + " is not known");
            }
        }
        return new Prepared(ready, temporary);
    }

    /** crun 1.8 binds anew, without what restricts the mount that the source is on; runc and the kernel keep it. */
    private static PlannedMount.Bind restricted(PlannedMount.Bind bind) throws IOException {
        return bind.withRestrictions(Mounts.restrictions(Path.of(bind.source())));
    }

    private void view(MountPoint m, Path place) throws IOException {
        String view = m.detail().view();
        if (view == null) throw new EngineException.System("the image mount at " + m.destination() + " has no view");
        for (Mount mount : parts.store().snapshots().mounts(view, place, false)) Mounts.mount(mount);
    }

    private static PlannedMount.Bind bind(MountPoint m, Path source, String propagation) {
        MountDetail d = m.detail();
        return new PlannedMount.Bind(
                source.toString(),
                m.destination(),
                !m.writable(),
                d.recursive(),
                d.recursiveReadOnly(),
                propagation,
                d.createSource(),
                m.mode(),
                List.of());
    }

    /** The folder at {@code place}, without what is mounted below it: crun would take that as well, whatever it is asked for. */
    private static Path alone(Path folder, Path place, List<Path> temporary, Undo undo) throws IOException {
        Files.createDirectories(place);
        Mounts.bind(folder, place, false, false);
        temporary.addFirst(place);
        undo.push("unmount " + place, () -> unmount(place));
        return place;
    }

    /** A private mount, at {@code place}, of what is at {@code subpath} in {@code base} at this moment. */
    private static Path within(Path base, String subpath, Path place, List<Path> temporary, Undo undo)
            throws IOException {
        try (Root root = Root.open(base);
                Fd found = root.openBeneath(subpath, Fd.PATH_ONLY)) {
            if (found.stat().isDirectory()) Files.createDirectories(place);
            else if (!Files.exists(place)) Files.createFile(place);
            Mounts.bind(found.path(), place, true, false);
        } catch (ErrnoException e) {
            if (e.errno() == Errno.EXDEV || e.errno() == Errno.ELOOP) {
                throw new EngineException.System(
                        "path concatenation escapes the base directory, base: " + base + ", subpath: " + subpath, e);
            }
            Path path = base.resolve(subpath).normalize();
            throw new EngineException.System(
                    "cannot access path " + path + ": lstat " + path + ": " + Errno.text(e.errno()), e);
        }
        temporary.addFirst(place);
        undo.push("unmount " + place, () -> unmount(place));
        return place;
    }

    /** Tells that the container has its volumes. */
    void mounted(Container c) {
        for (MountPoint m : c.mounts()) if (m.isVolume()) events.mounted(c, m);
    }

    /** The end of a run: what only it needed mounted goes. */
    void ended(Container c) {
        for (MountPoint m : c.mounts()) if (m.isVolume()) unuse(c, m);
    }

    /** Tells it. */
    void unmounted(Container c) {
        for (MountPoint m : c.mounts()) if (m.isVolume()) events.unmounted(c, m);
    }

    private void unuse(Container c, MountPoint m) {
        parts.volumes().unuse(m.name(), c.id().hex());
    }
}
