package djong.server;

import djong.api.Descriptor;
import djong.api.PlatformSpec;
import djong.api.container.GraphDriver;
import djong.api.container.HealthConfig;
import djong.api.image.ImageConfigView;
import djong.api.image.ImageDeleteItem;
import djong.api.image.ImageHistoryItem;
import djong.api.image.ImageInspect;
import djong.api.image.ImageMetadata;
import djong.api.image.ImageSummary;
import djong.api.image.RootFs;
import djong.image.HistoryEntry;
import djong.image.Image;
import djong.image.Removal;
import djong.oci.Digest;
import djong.oci.Healthcheck;
import djong.oci.RunConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** From the image service's records to Docker's documents. */
final class ImageDocuments {
    private ImageDocuments() {}

    /** @param containers how many were made from it */
    static ImageSummary summary(Image image, long containers) {
        Map<String, String> labels = image.config().config().labels();
        return new ImageSummary(
                containers,
                image.created().getEpochSecond(),
                image.id().toString(),
                labels.isEmpty() ? null : HostConfigDocuments.sorted(labels),
                image.parent() == null ? "" : image.parent().toString(),
                digests(image),
                tags(image),
                -1,
                image.sizeBytes(),
                null);
    }

    private static List<String> tags(Image image) {
        return image.tags().stream().map(tag -> tag.familiar()).toList();
    }

    private static List<String> digests(Image image) {
        return image.digests().stream().map(digest -> digest.familiar()).toList();
    }

    static ImageInspect inspect(Image image) {
        var config = image.config();
        return new ImageInspect(
                image.id().toString(),
                tags(image),
                digests(image),
                image.parent() == null ? "" : image.parent().toString(),
                config.comment() == null ? "" : config.comment(),
                config.created() == null ? null : Times.rfc3339(config.created()),
                config.dockerVersion() == null ? "" : config.dockerVersion(),
                config.author() == null ? "" : config.author(),
                config.architecture(),
                config.variant() == null || config.variant().isEmpty() ? null : config.variant(),
                config.os(),
                config.platform().osVersion(),
                image.sizeBytes(),
                new GraphDriver(null, "overlay2"),
                new RootFs(
                        "layers",
                        config.diffIds().isEmpty()
                                ? null
                                : config.diffIds().stream()
                                        .map(Digest::toString)
                                        .toList()),
                new ImageMetadata(Times.rfc3339(image.lastTagged())),
                descriptor(image),
                config(config.config()));
    }

    private static @Nullable Descriptor descriptor(Image image) {
        var target = image.target();
        if (target == null) return null;
        var platform = target.platform();
        return new Descriptor(
                target.mediaType(),
                target.digest().toString(),
                target.sizeBytes(),
                null,
                target.annotations().isEmpty() ? null : new TreeMap<>(target.annotations()),
                platform == null
                        ? null
                        : new PlatformSpec(
                                platform.architecture(), platform.os(), platform.osVersion(), platform.variant()));
    }

    private static ImageConfigView config(RunConfig c) {
        return new ImageConfigView(
                c.argsEscaped() ? true : null,
                c.cmd(),
                c.entrypoint(),
                c.env().isEmpty() ? null : c.env(),
                c.exposedPorts().isEmpty() ? null : new TreeSet<>(c.exposedPorts()),
                healthcheck(c.healthcheck()),
                c.labels().isEmpty() ? null : HostConfigDocuments.sorted(c.labels()),
                c.onBuild().isEmpty() ? null : c.onBuild(),
                c.shell(),
                c.stopSignal() == null || c.stopSignal().isEmpty() ? null : c.stopSignal(),
                c.user(),
                c.volumes().isEmpty() ? null : new TreeSet<>(c.volumes()),
                c.workingDir());
    }

    private static @Nullable HealthConfig healthcheck(@Nullable Healthcheck h) {
        if (h == null) return null;
        return new HealthConfig(
                h.test().isEmpty() ? null : h.test(),
                nanos(h.interval()),
                nanos(h.timeout()),
                nanos(h.startPeriod()),
                nanos(h.startInterval()),
                h.retries() == 0 ? null : h.retries());
    }

    private static @Nullable Long nanos(@Nullable Duration span) {
        return span == null || span.isZero() ? null : span.toNanos();
    }

    static ImageHistoryItem history(HistoryEntry entry) {
        return new ImageHistoryItem(
                entry.comment(),
                entry.created() == null ? 0 : entry.created().getEpochSecond(),
                entry.createdBy(),
                entry.image() == null ? "<missing>" : entry.image().toString(),
                entry.sizeBytes(),
                entry.tags().isEmpty() ? null : entry.tags());
    }

    static ImageDeleteItem removal(Removal removal) {
        return switch (removal) {
            case Removal.Untagged(var reference) -> new ImageDeleteItem(null, reference);
            case Removal.Deleted(var digest) -> new ImageDeleteItem(digest, null);
        };
    }
}
