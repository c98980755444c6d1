package djong.build.frontend;

import djong.base.EngineException;
import djong.build.graph.Tree;
import djong.build.graph.Vertex;
import djong.build.op.Copy;
import djong.build.op.CopyFiles;
import djong.build.session.LocalRequest;
import djong.image.Image;
import djong.oci.Digest;
import djong.oci.ImageConfig;
import djong.oci.Platform;
import djong.oci.Reference;
import djong.oci.RunConfig;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Images and named contexts that stages stand on or copy from. Each is asked for once; several threads may ask. */
final class Bases {
    private static final String PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Options options;
    private final Gateway gateway;
    private final Map<String, String> contexts;
    private final Map<String, Image> images = new ConcurrentHashMap<>();

    Bases(Options options, Gateway gateway) {
        this.options = options;
        this.gateway = gateway;
        this.contexts = options.contexts();
    }

    /**
     * What a stage begins with.
     *
     * @param config null for that of nothing
     * @param shown what the client is told
     */
    record Base(Vertex files, @Nullable ImageConfig config, String shown) {}

    /** What the client wants to be taken instead of {@code name}; null for nothing. */
    @Nullable
    String context(String name, Platform platform) {
        for (String each : List.of(name.toLowerCase(Locale.ROOT), familiar(name))) {
            String special = contexts.get(each + "::" + platform);
            if (special != null) return special;
            String plain = contexts.get(each);
            if (plain != null) return plain;
        }
        return null;
    }

    private static String familiar(String name) {
        try {
            return Reference.parse(name) instanceof Reference.Tagged tagged
                            && tagged.tag().equals("latest")
                    ? tagged.repository().familiar()
                    : Reference.parse(name).familiar();
        } catch (RuntimeException e) {
            return name;
        }
    }

    /** Blocks for clients and registries. */
    Base of(String name, Platform platform) throws InterruptedException {
        String instead = context(name, platform);
        if (instead != null) return named(name, instead, platform);
        return image(name, platform);
    }

    private Base image(String name, Platform platform) throws InterruptedException {
        Reference reference;
        try {
            reference = Reference.parse(name);
        } catch (EngineException e) {
            throw new EngineException.InvalidParameter(
                    "failed to parse stage name " + djong.dockerfile.expand.Quoted.of(name)
                            + ": invalid reference format"
                            + (name.equals(name.toLowerCase(Locale.ROOT))
                                    ? ""
                                    : ": repository name (library/" + name.replaceFirst(":.*", "")
                                            + ") must be lowercase"),
                    e);
        }
        String key = reference.canonical() + " " + platform;
        Image image = images.get(key);
        if (image == null) {
            image = gateway.image(name, platform, options.pulls());
            images.put(key, image);
        }
        Tree tree = Tree.of(gateway.parts().images().layers(image));
        return new Base(Vertex.of(tree, reference.canonical()), image.config(), reference.canonical());
    }

    private Base named(String name, String what, Platform platform) throws InterruptedException {
        if (what.startsWith("docker-image://")) {
            Base image = image(what.substring("docker-image://".length()), platform);
            Vertex shown = new Vertex(
                    image.files().op(),
                    List.of(),
                    "[context " + name + "] " + what.substring("docker-image://".length()));
            return new Base(shown, image.config(), "");
        }
        if (what.startsWith("local:")) {
            String folder = what.substring("local:".length());
            Vertex files = gateway.local(
                    folder,
                    () -> new LocalRequest(folder, List.of(), List.of(), List.of(), ""),
                    "[context " + name + "] load from client");
            return new Base(files, null, "");
        }
        if (what.startsWith("input:")) {
            String input = what.substring("input:".length());
            Vertex files = gateway.input(input)
                    .orElseThrow(() -> new EngineException.InvalidParameter("invalid input reference " + input));
            return new Base(files, config(input), "");
        }
        if (what.startsWith("oci-layout://")) return layout(name, what.substring("oci-layout://".length()), platform);
        Vertex fetched = DockerfileText.fetched(what, gateway);
        if (fetched != null) return new Base(fetched, null, "");
        throw new EngineException.NotImplemented("unsupported context source " + what + " for " + name);
    }

    /** @param reference what the client calls the layout, and a digest */
    private Base layout(String name, String reference, Platform platform) throws InterruptedException {
        int at = reference.indexOf('@');
        if (at < 0)
            throw new EngineException.InvalidParameter(
                    "oci-layout reference " + djong.dockerfile.expand.Quoted.of(reference) + " has no digest");
        String store = reference.substring(0, at).replaceFirst(":[^/:]*$", "");
        Gateway.LaidOut image = gateway.layout(store, Digest.parse(reference.substring(at + 1)), platform);
        return new Base(Vertex.of(image.files(), "[context " + name + "] OCI load from client"), image.config(), "");
    }

    private @Nullable ImageConfig config(String input) {
        String metadata = options.text("input-metadata:" + input, "");
        if (metadata.isEmpty()) return null;
        byte[] config = InputMetadata.config(metadata);
        return config == null ? null : ImageConfig.parse(config);
    }

    /** Files in a folder, as a layer, so that something can be put on them. */
    Vertex layered(Vertex files, String name) {
        if (files.op().inLayers()) return files;
        var target = new CopyFiles.Target("COPY", "/", "", "", false, false, List.of());
        var copy = new Copy(gateway.parts(), List.of(new Copy.Wanted(1, List.of("/"), false)), List.of(), target);
        return new Vertex(copy, List.of(Vertex.of(Tree.EMPTY, "scratch"), files), name);
    }

    /** The configuration of nothing. */
    static ImageConfig scratch(Platform platform) {
        RunConfig.Draft draft = RunConfig.EMPTY.draft();
        draft.env.add(PATH);
        draft.workingDir = "/";
        return ImageConfig.create(platform, null, null, null, draft.toConfig(), List.of(), List.of());
    }
}
