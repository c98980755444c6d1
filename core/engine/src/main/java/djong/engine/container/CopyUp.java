package djong.engine.container;

import djong.base.EngineException;
import djong.engine.container.Container.MountPoint;
import djong.engine.spec.PlannedMount;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.Mount;
import djong.linux.Mounts;
import djong.linux.Root;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fills the empty volumes of a container in the making with what its image has in their places. */
final class CopyUp {
    private final Parts parts;
    private final ContainerId id;
    private final Map<PlannedMount.Volume, MountPoint> wanted = new LinkedHashMap<>();

    CopyUp(Parts parts, ContainerId id) {
        this.parts = parts;
        this.id = id;
    }

    void want(PlannedMount.Volume volume, MountPoint point) {
        wanted.put(volume, point);
    }

    /** Blocks for the disk. The container has its snapshot. */
    void run() throws IOException {
        if (wanted.isEmpty()) return;
        List<Path> layers = parts.store().snapshots().lower(id.hex());
        if (layers.isEmpty()) return;
        if (layers.size() == 1) {
            fill(layers.getFirst());
            return;
        }
        Path bundle = parts.runtimes().bundle(id.hex());
        Path image = bundle.resolve("image");
        Files.createDirectories(image);
        try {
            for (Mount mount : parts.store().snapshots().mountsOfParent(id.hex(), image)) Mounts.mount(mount);
            fill(image);
        } finally {
            Mounts.unmount(image, Mounts.MNT_DETACH);
            Files.deleteIfExists(image);
            Files.deleteIfExists(bundle);
        }
    }

    private void fill(Path image) throws IOException {
        try (Root root = Root.open(image)) {
            for (Map.Entry<PlannedMount.Volume, MountPoint> each : wanted.entrySet())
                fill(root, each.getKey(), each.getValue());
        }
    }

    private void fill(Root root, PlannedMount.Volume volume, MountPoint point) throws IOException {
        try (Dir source = root.directory(volume.target())) {
            parts.volumes().populate(point.name(), id.hex(), volume.subpath(), source);
        } catch (IOException e) {
            if (Errno.of(e) == Errno.ENOENT) return;
            if (Errno.of(e) != Errno.ENOTDIR) throw e;
            // A file can be covered by a file of a volume, which is found out at the start; never by a new directory.
            if (!volume.name().isEmpty()) return;
            throw new EngineException.System(
                    "cannot mount volume over existing file, file exists " + root + volume.target(), e);
        }
    }
}
