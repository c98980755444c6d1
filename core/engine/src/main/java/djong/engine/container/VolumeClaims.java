package djong.engine.container;

import djong.base.EngineException;
import djong.base.Undo;
import djong.engine.config.ContainerConfig;
import djong.engine.config.HostConfig.Storage;
import djong.engine.container.Container.MountDetail;
import djong.engine.container.Container.MountPoint;
import djong.engine.spec.MountPlan;
import djong.engine.spec.PlannedMount;
import djong.image.Image;
import djong.oci.Digest;
import djong.store.metadata.Tx;
import djong.volume.CreateVolume;
import djong.volume.Volume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What containers hold of volumes and images by their mounts: taken when a container is made, given back when it is removed. All forms in
 * which mounts can be asked for become {@link MountPoint}s here, one per place, and these are all that a start looks at.
 */
final class VolumeClaims {
    /** Views of images that are mounted: {@code mount/CONTAINER/NUMBER}. */
    private static final String VIEWS = "mount/";

    private final Parts parts;
    private final Index index;

    VolumeClaims(Parts parts, Index index) {
        this.parts = parts;
        this.index = index;
    }

    /** The images that a container is to mount, by the names it has for them. @throws EngineException.NotFound "No such image: x" */
    Map<String, Image> images(List<PlannedMount> asked) {
        Map<String, Image> images = new LinkedHashMap<>();
        for (PlannedMount mount : asked) {
            if (mount instanceof PlannedMount.Image i)
                images.put(i.reference(), parts.images().find(i.reference()));
        }
        return images;
    }

    /**
     * Takes what a container in the making needs; {@code undo} learns how to give it back. New volumes are on record only with
     * {@link #record}. In order of precedence: what the request names, what it has from other containers, the places that are volumes by the
     * request or the image.
     *
     * @param config merged with the image's
     * @param images as {@link #images} has them
     * @param empty is called for each volume that is to get what the image has in its place: with that place and the volume
     */
    List<MountPoint> take(
            ContainerId id,
            ContainerConfig config,
            Storage storage,
            List<PlannedMount> asked,
            Map<String, Image> images,
            Undo undo,
            BiConsumer<PlannedMount.Volume, MountPoint> empty) {
        Map<String, MountPoint> points = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        for (PlannedMount mount : asked) taken.add(mount.target());
        for (MountPoint theirs : fromOthers(storage)) {
            if (!taken.contains(theirs.destination())) points.put(theirs.destination(), theirs);
        }
        for (MountPoint theirs : List.copyOf(points.values())) {
            if (theirs.isVolume()) {
                parts.volumes().holdExisting(theirs.name(), id.hex());
                undo.push("let volume " + theirs.name() + " go", () -> release(theirs.name(), id));
            }
        }
        for (PlannedMount mount : asked) {
            switch (mount) {
                case PlannedMount.Volume volume -> points.put(volume.target(), volume(id, volume, undo, empty));
                case PlannedMount.Image image ->
                    points.put(image.target(), image(image, Objects.requireNonNull(images.get(image.reference()))));
                case PlannedMount.Bind bind -> points.put(bind.target(), bind(bind));
                case PlannedMount.Tmpfs tmpfs -> points.put(tmpfs.target(), tmpfs(tmpfs));
            }
        }
        for (PlannedMount tmpfs : MountPlan.tmpfs(storage)) taken.add(tmpfs.target());
        for (String path : config.volumes() == null ? List.<String>of() : config.volumes()) {
            PlannedMount.Volume volume = MountPlan.anonymous(path, storage.volumeDriver());
            if (taken.contains(volume.target()) || points.containsKey(volume.target())) continue;
            points.put(volume.target(), volume(id, volume, undo, empty));
        }
        return views(id, List.copyOf(points.values()), undo);
    }

    private List<MountPoint> fromOthers(Storage storage) {
        if (storage.volumesFrom() == null) return List.of();
        var theirs = new ArrayList<MountPoint>();
        for (String spec : storage.volumesFrom()) {
            MountPlan.From from = MountPlan.from(spec);
            for (MountPoint m : other(from.container()).mounts()) {
                if (m.type().equals("tmpfs")) continue;
                theirs.add(new MountPoint(
                        m.type(),
                        m.name(),
                        m.source(),
                        m.destination(),
                        m.driver(),
                        "",
                        m.writable() && from.writable(),
                        m.propagation(),
                        m.detail()));
            }
        }
        return theirs;
    }

    /** What is wrong with {@code VolumesFrom} is wrong with the request. */
    Container other(String name) {
        if (name.isEmpty()) throw new EngineException.InvalidParameter("invalid name or ID supplied: \"\"");
        try {
            return index.find(name).container();
        } catch (EngineException.NotFound e) {
            throw new EngineException.InvalidParameter(e.getMessage(), e);
        }
    }

    private void release(String name, ContainerId id) {
        parts.volumes().release(name, id.hex());
    }

    private MountPoint volume(
            ContainerId id, PlannedMount.Volume v, Undo undo, BiConsumer<PlannedMount.Volume, MountPoint> empty) {
        Volume made =
                parts.volumes().hold(new CreateVolume(v.name(), v.driver(), v.driverOptions(), v.labels()), id.hex());
        undo.push("let volume " + made.name() + " go", () -> release(made.name(), id));
        var point = new MountPoint(
                "volume",
                made.name(),
                made.mountpoint().toString(),
                v.target(),
                Volume.DRIVER,
                v.mode(),
                !v.readOnly(),
                "",
                new MountDetail(!v.name().isEmpty(), v.subpath(), true, true, false, List.of(), null, null));
        if (v.copy()) empty.accept(v, point);
        return point;
    }

    private static MountPoint image(PlannedMount.Image i, Image image) {
        return new MountPoint(
                "image",
                i.reference(),
                "",
                i.target(),
                "",
                "",
                false,
                "rprivate",
                new MountDetail(
                        true,
                        i.subpath(),
                        true,
                        true,
                        false,
                        List.of(),
                        image.id().toString(),
                        null));
    }

    private static MountPoint bind(PlannedMount.Bind b) {
        return new MountPoint(
                "bind",
                "",
                b.source(),
                b.target(),
                "",
                b.mode(),
                !b.readOnly(),
                b.propagation(),
                new MountDetail(
                        true, "", b.recursive(), b.recursiveReadOnly(), b.createSource(), List.of(), null, null));
    }

    private static MountPoint tmpfs(PlannedMount.Tmpfs t) {
        return new MountPoint(
                "tmpfs",
                "",
                "",
                t.target(),
                "",
                "",
                !t.readOnly(),
                "",
                new MountDetail(true, "", true, true, false, t.options(), null, null));
    }

    /** The same mounts with a view for each image; its layers stay as long as that is there. */
    private List<MountPoint> views(ContainerId id, List<MountPoint> mounts, Undo undo) {
        var done = new ArrayList<MountPoint>();
        for (MountPoint m : mounts) {
            String image = m.detail().image();
            if (image == null) {
                done.add(m);
                continue;
            }
            String view = VIEWS + id.hex() + "/" + done.size();
            String theirs = m.detail().view();
            String layers = theirs == null
                    ? parts.images().chainId(parts.images().find(image))
                    : parts.store().snapshots().parent(theirs);
            parts.store().snapshots().view(view, layers);
            undo.push(
                    "remove the view of " + m.name(),
                    () -> Remove.removeSnapshot(parts.store().snapshots(), view));
            MountDetail d = m.detail();
            done.add(new MountPoint(
                    m.type(),
                    m.name(),
                    parts.runtimes()
                            .bundlePath(id.hex())
                            .resolve("mount-" + done.size())
                            .toString(),
                    m.destination(),
                    m.driver(),
                    m.mode(),
                    false,
                    m.propagation(),
                    new MountDetail(true, d.subpath(), true, true, false, List.of(), image, view)));
        }
        return done;
    }

    /** A bind that may not make its source needs one that is there. */
    static void sourcesExist(List<PlannedMount> asked) {
        for (PlannedMount mount : asked) {
            if (mount instanceof PlannedMount.Bind bind
                    && !bind.createSource()
                    && !Files.exists(Path.of(bind.source()))) {
                throw new EngineException.InvalidParameter(
                        "invalid mount config for type \"bind\": bind source path does not exist: " + bind.source());
            }
        }
    }

    private static Set<String> volumes(Collection<MountPoint> mounts) {
        Set<String> names = new HashSet<>();
        for (MountPoint m : mounts) if (m.isVolume()) names.add(m.name());
        return names;
    }

    /** In the transaction of the container's record. */
    void record(Tx tx, List<MountPoint> mounts) {
        parts.volumes().record(tx, volumes(mounts));
    }

    /** After it. */
    void recorded(List<MountPoint> mounts) {
        parts.volumes().recorded(volumes(mounts));
    }

    /** After a restart of the daemon: what {@code c} holds, and, if it runs, uses. */
    void claim(Container c, boolean uses) {
        for (String name : volumes(c.mounts())) {
            if (!parts.volumes().claim(name, c.id().hex(), uses)) {
                System.getLogger(VolumeClaims.class.getName())
                        .log(System.Logger.Level.ERROR, "the volume " + name + " of container " + c.id() + " is gone");
            }
        }
    }

    /** May have been done before. */
    void removeViews(Container c) {
        for (MountPoint m : c.mounts()) {
            String view = m.detail().view();
            if (view != null) Remove.removeSnapshot(parts.store().snapshots(), view);
        }
    }

    /** A removal's share: what goes with the container. */
    final class Ending {
        private final Container c;
        private final List<String> doomed;

        private Ending(Container c, boolean anonymous) {
            this.c = c;
            Set<String> own = new HashSet<>();
            Set<String> named = new HashSet<>();
            for (MountPoint m : c.mounts()) if (m.isVolume()) (m.detail().named() ? named : own).add(m.name());
            own.removeAll(named);
            this.doomed = anonymous ? parts.volumes().doom(own, c.id().hex()) : List.of();
        }

        /** In the transaction that removes the container's record. */
        void unrecord(Tx tx) {
            parts.volumes().unrecord(tx, doomed, c.id().hex());
        }

        /** After it. */
        void done() {
            parts.volumes().bury(doomed, c.id().hex());
            for (String name : volumes(c.mounts())) release(name, c.id());
        }

        void failed() {
            parts.volumes().revive(doomed);
        }
    }

    /** @param anonymous whether volumes that nobody named, and nobody else holds, go as well */
    Ending ending(Container c, boolean anonymous) {
        return new Ending(c, anonymous);
    }

    /** Whose view this snapshot is; empty for others. */
    static String ownerOfView(String snapshot) {
        if (!snapshot.startsWith(VIEWS)) return "";
        int end = snapshot.indexOf('/', VIEWS.length());
        return end < 0 ? "" : snapshot.substring(VIEWS.length(), end);
    }

    /** Whether a mount of {@code c} shows that image. */
    static boolean mounts(Container c, Digest image) {
        for (MountPoint m : c.mounts()) if (image.toString().equals(m.detail().image())) return true;
        return false;
    }
}
