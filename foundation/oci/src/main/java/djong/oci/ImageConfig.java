package djong.oci;

import djong.base.EngineException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an image is, apart from its files; OCI image-spec, config.md. The sha256 digest of the {@code document} is Docker's image id; the
 * document keeps the keys that this view does not know.
 *
 * @param diffIds digests of the uncompressed layers, from the bottom up
 * @param history steps, oldest first
 * @param document the exact bytes that the view was read from
 */
public record ImageConfig(
        Platform platform,
        @Nullable Instant created,
        @Nullable String author,
        @Nullable String comment,
        @Nullable String dockerVersion,
        RunConfig config,
        List<Digest> diffIds,
        List<History> history,
        Document document) {
    /** The most bytes a config may have. */
    public static final int MAX_BYTES = 8 * 1024 * 1024;

    public ImageConfig {
        diffIds = List.copyOf(diffIds);
        history = List.copyOf(history);
    }

    /** The image id. */
    public Digest id() {
        return document.digest();
    }

    public String os() {
        return platform.os();
    }

    public String architecture() {
        return platform.architecture();
    }

    public @Nullable String variant() {
        return platform.variant();
    }

    /** A new config and its bytes. */
    public static ImageConfig create(
            Platform platform,
            @Nullable Instant created,
            @Nullable String author,
            @Nullable String comment,
            RunConfig config,
            List<Digest> diffIds,
            List<History> history) {
        byte[] bytes = encode(platform, created, author, comment, config, diffIds, history);
        // What is too large to be read again would be lost with the daemon.
        if (bytes.length > MAX_BYTES)
            throw new EngineException.InvalidParameter(
                    "the image's configuration would have more than " + MAX_BYTES + " bytes");
        return new ImageConfig(platform, created, author, comment, null, config, diffIds, history, Document.of(bytes));
    }

    /** The name of the file system that all layers together make; OCI image-spec, config.md, "Layer ChainID". Null without layers. */
    public @Nullable Digest chainId() {
        return chainId(diffIds);
    }

    /** The name of the file system that {@code diffIds} make, from the bottom up; null without any. */
    public static @Nullable Digest chainId(List<Digest> diffIds) {
        Digest chain = null;
        for (Digest diffId : diffIds) chain = chainId(chain, diffId);
        return chain;
    }

    /** The name of {@code parent} with one more layer on top; {@code parent} is null below the first. */
    public static Digest chainId(@Nullable Digest parent, Digest diffId) {
        if (parent == null) return diffId;
        return Digest.of((parent + " " + diffId).getBytes(StandardCharsets.US_ASCII));
    }

    /** @throws EngineException.InvalidParameter when {@code bytes} are not an image config */
    public static ImageConfig parse(byte[] bytes) {
        if (bytes.length > MAX_BYTES) throw new EngineException.InvalidParameter("invalid image config: too large");
        Json.Node node = Json.object(bytes, "image config");
        Json.Node rootfs = node.child("rootfs");
        List<Digest> diffIds = new ArrayList<>();
        if (rootfs != null) {
            for (String diffId : rootfs.textsOrNone("diff_ids")) diffIds.add(Digest.parse(diffId));
        }
        List<History> history = new ArrayList<>();
        for (Json.Node step : node.children("history")) {
            history.add(new History(
                    step.instant("created"),
                    step.filled("created_by"),
                    step.filled("author"),
                    step.filled("comment"),
                    step.flag("empty_layer")));
        }
        Json.Node config = node.child("config");
        return new ImageConfig(
                new Platform(
                        node.text("os", "linux"),
                        node.text("architecture", ""),
                        node.filled("variant"),
                        node.filled("os.version"),
                        node.textsOrNone("os.features")),
                node.instant("created"),
                node.filled("author"),
                node.filled("comment"),
                node.filled("docker_version"),
                config == null ? RunConfig.EMPTY : config(config),
                diffIds,
                history,
                Document.of(bytes));
    }

    private static RunConfig config(Json.Node node) {
        var draft = new RunConfig.Draft();
        draft.hostname = node.text("Hostname", "");
        draft.domainname = node.text("Domainname", "");
        draft.user = node.text("User", "");
        draft.attachStdin = node.flag("AttachStdin");
        draft.attachStdout = node.flag("AttachStdout");
        draft.attachStderr = node.flag("AttachStderr");
        draft.exposedPorts.addAll(node.keys("ExposedPorts"));
        draft.tty = node.flag("Tty");
        draft.openStdin = node.flag("OpenStdin");
        draft.stdinOnce = node.flag("StdinOnce");
        draft.env.addAll(node.textsOrNone("Env"));
        draft.cmd = node.texts("Cmd");
        Json.Node health = node.child("Healthcheck");
        if (health != null) draft.healthcheck = health(health);
        draft.argsEscaped = node.flag("ArgsEscaped");
        draft.image = node.text("Image", "");
        draft.volumes.addAll(node.keys("Volumes"));
        draft.workingDir = node.text("WorkingDir", "");
        draft.entrypoint = node.texts("Entrypoint");
        draft.onBuild.addAll(node.textsOrNone("OnBuild"));
        draft.labels.putAll(node.textMap("Labels"));
        draft.stopSignal = node.filled("StopSignal");
        draft.shell = node.texts("Shell");
        return draft.toConfig();
    }

    private static Healthcheck health(Json.Node node) {
        Long retries = node.number("Retries");
        return new Healthcheck(
                node.textsOrNone("Test"),
                duration(node, "Interval"),
                duration(node, "Timeout"),
                duration(node, "StartPeriod"),
                duration(node, "StartInterval"),
                retries == null ? 0 : Math.toIntExact(Math.clamp(retries, 0, Integer.MAX_VALUE)));
    }

    private static Duration duration(Json.Node node, String key) {
        Long nanos = node.number(key);
        return nanos == null ? Duration.ZERO : Duration.ofNanos(nanos);
    }

    /** The view as a new document, with the keys in Docker's order and without the keys that the view does not know. */
    public byte[] toJson() {
        return encode(platform, created, author, comment, config, diffIds, history);
    }

    // Docker sorts the outer keys by name and leaves the inner ones in the order of its structs.
    private static byte[] encode(
            Platform platform,
            @Nullable Instant created,
            @Nullable String author,
            @Nullable String comment,
            RunConfig config,
            List<Digest> diffIds,
            List<History> history) {
        return Json.write(out -> out.begin()
                .text("architecture", platform.architecture())
                .textIf("author", author)
                .textIf("comment", comment)
                .objectIf("config", config, ImageConfig::write)
                .textIf("created", created == null ? null : created.toString())
                .objectsIf(
                        "history",
                        history,
                        (step, o) -> o.textIf(
                                        "created",
                                        step.created() == null
                                                ? null
                                                : step.created().toString())
                                .textIf("author", step.author())
                                .textIf("created_by", step.createdBy())
                                .textIf("comment", step.comment())
                                .flagIf("empty_layer", step.emptyLayer()))
                .text("os", platform.os())
                .textsIf("os.features", platform.osFeatures())
                .textIf("os.version", platform.osVersion())
                .object(
                        "rootfs",
                        o -> o.text("type", "layers")
                                .texts(
                                        "diff_ids",
                                        diffIds.stream().map(Digest::toString).toList()))
                .textIf("variant", platform.variant())
                .end());
    }

    private static void write(RunConfig config, JsonOut out) {
        out.text("Hostname", config.hostname())
                .text("Domainname", config.domainname())
                .text("User", config.user())
                .flag("AttachStdin", config.attachStdin())
                .flag("AttachStdout", config.attachStdout())
                .flag("AttachStderr", config.attachStderr());
        if (!config.exposedPorts().isEmpty()) out.set("ExposedPorts", new TreeSet<>(config.exposedPorts()));
        out.flag("Tty", config.tty())
                .flag("OpenStdin", config.openStdin())
                .flag("StdinOnce", config.stdinOnce())
                .texts("Env", config.env().isEmpty() ? null : config.env())
                .texts("Cmd", config.cmd())
                .objectIf(
                        "Healthcheck",
                        config.healthcheck(),
                        (health, o) -> o.textsIf("Test", health.test())
                                .positive("Interval", health.interval().toNanos())
                                .positive("Timeout", health.timeout().toNanos())
                                .positive("StartPeriod", health.startPeriod().toNanos())
                                .positive(
                                        "StartInterval", health.startInterval().toNanos())
                                .positive("Retries", health.retries()))
                .flagIf("ArgsEscaped", config.argsEscaped())
                .text("Image", config.image());
        if (config.volumes().isEmpty()) out.textMap("Volumes", null);
        else out.set("Volumes", new TreeSet<>(config.volumes()));
        out.text("WorkingDir", config.workingDir())
                .texts("Entrypoint", config.entrypoint())
                .texts("OnBuild", config.onBuild().isEmpty() ? null : config.onBuild())
                .textMap("Labels", config.labels().isEmpty() ? null : new TreeMap<>(config.labels()))
                .textIf("StopSignal", config.stopSignal())
                .textsIf("Shell", config.shell());
    }
}
