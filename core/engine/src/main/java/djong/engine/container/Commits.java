package djong.engine.container;

import djong.base.EngineException;
import djong.engine.config.ContainerConfig;
import djong.image.Image;
import djong.image.Images;
import djong.image.LayerSource;
import djong.image.NewImage;
import djong.image.pack.Change;
import djong.image.pack.LayerPack;
import djong.oci.Platform;
import djong.oci.Reference;
import djong.oci.RunConfig;
import djong.store.snapshot.Snapshotter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The service that makes images of containers. */
public final class Commits {
    private final Images images;
    private final Snapshotter snapshots;
    private final Containers containers;
    private final Archives archives;

    public Commits(Parts parts, Containers containers, Archives archives) {
        this.images = parts.images();
        this.snapshots = parts.store().snapshots();
        this.containers = containers;
        this.archives = archives;
    }

    /**
     * What an image is to be made of.
     *
     * @param repo its name, empty for none
     * @param tag empty for the name's own or the default one
     * @param pause whether a running container stands still while its files are read
     * @param changes Dockerfile instructions
     * @param config null for the container's
     */
    public record Request(
            String container,
            String repo,
            String tag,
            String comment,
            String author,
            boolean pause,
            List<String> changes,
            @Nullable ContainerConfig config) {}

    /** Makes an image of a container's files and configuration. Blocks for the disk. */
    public Image commit(Request request) {
        if (request.container().isEmpty())
            throw new EngineException.InvalidParameter("invalid name or ID supplied: \"\"");
        Reference.Tagged name = Images.name(request.repo(), request.tag());
        ContainerCell cell = containers.cell(request.container());
        Container c = cell.container();
        switch (c.phase()) {
            case Phase.Dead _ ->
                throw new EngineException.Conflict("You cannot commit container " + c.id() + " which is Dead");
            case Phase.Removing _ ->
                throw new EngineException.Conflict("You cannot commit container " + c.id() + " which is being removed");
            default -> {}
        }
        RunConfig config = config(request, c);
        Image made = images.commit(
                new NewImage(c.image(), name, config, platform(c), command(c), request.comment(), request.author()),
                layer(cell, request.pause()));
        containers
                .events()
                .publish(
                        cell.container(),
                        "commit",
                        Map.of(
                                "comment",
                                request.comment(),
                                "imageID",
                                made.id().toString(),
                                "imageRef",
                                name == null ? "" : name.familiar()));
        return made;
    }

    private static RunConfig config(Request request, Container c) {
        ContainerConfig asked = request.config() == null ? c.config() : request.config();
        RunConfig own = RunConfigs.of(c.config());
        RunConfig changed = Images.changed(RunConfigs.of(asked), request.changes());
        return RunConfigs.of(ImageDefaults.merge(RunConfigs.config(changed), own));
    }

    private Platform platform(Container c) {
        return c.image() == null
                ? Platform.host()
                : images.lookup(c.image().toString())
                        .map(image -> image.config().platform())
                        .orElseGet(Platform::host);
    }

    private static String command(Container c) {
        List<String> words = new ArrayList<>();
        words.add(c.path());
        words.addAll(c.args());
        return String.join(" ", words).strip();
    }

    /** Null when nothing has changed. The container stands still for the comparison and until the archive is written. */
    private @Nullable LayerSource layer(ContainerCell cell, boolean pause) {
        Container c = cell.container();
        Path upper = snapshots.upper(c.id().hex());
        if (!pause || !(c.phase() instanceof Phase.Running)) {
            List<Change> changes = archives.changes(c);
            return changes.isEmpty() ? null : out -> LayerPack.write(upper, changes, out);
        }
        if (archives.changes(c).isEmpty()) return null;
        return out -> {
            boolean paused = pause(c);
            try {
                LayerPack.write(upper, archives.changes(c), out);
            } finally {
                if (paused) unpause(c);
            }
        };
    }

    /** False when it ended, or somebody else paused it, in the meantime. */
    private boolean pause(Container c) {
        try {
            containers.pause(c.id().hex());
            return true;
        } catch (EngineException.Conflict _) {
            return false;
        }
    }

    private void unpause(Container c) {
        try {
            containers.unpause(c.id().hex());
        } catch (EngineException.System | EngineException.Conflict _) {
            // It has ended, or somebody else was faster.
        }
    }
}
