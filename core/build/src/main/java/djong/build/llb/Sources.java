package djong.build.llb;

import djong.base.EngineException;
import djong.base.JsonDepth;
import djong.build.frontend.Gateway;
import djong.build.graph.Op;
import djong.build.graph.Scope;
import djong.build.graph.Tree;
import djong.build.graph.Vertex;
import djong.build.op.FetchFile;
import djong.build.op.FetchGit;
import djong.build.op.GitUrl;
import djong.build.session.LocalRequest;
import djong.oci.Digest;
import djong.oci.Platform;
import djong.store.snapshot.Snapshotter;
import io.avaje.jsonb.Jsonb;
import io.avaje.jsonb.Types;
import java.util.List;
import java.util.Map;
import java.util.Set;
import moby.buildkit.pb.SourceOp;

/** Where files come from. */
record Sources(Build build) {
    private static final Set<String> GIT = Set.of(
            "git.keepgitdir",
            "git.fullurl",
            "git.authheadersecret",
            "git.authtokensecret",
            "git.knownsshhosts",
            "git.mountsshsock",
            "git.checksum",
            "git.skipsubmodules");

    Vertex vertex(moby.buildkit.pb.Op op, String custom) {
        SourceOp source = op.getSource();
        String identifier = source.getIdentifier();
        String name = custom.isEmpty() ? identifier : custom;
        int colon = identifier.indexOf("://");
        if (colon < 0) throw new EngineException.InvalidParameter("invalid source identifier: " + identifier);
        String rest = identifier.substring(colon + 3);
        Map<String, String> attributes = source.getAttrsMap();
        return switch (identifier.substring(0, colon)) {
            case "djong-ref" -> build.shared(rest);
            case "docker-image" -> {
                boolean fresh = attributes.getOrDefault("image.resolvemode", "").equals("pull");
                yield new Vertex(new ImageFiles(build, rest, platform(op), fresh), List.of(), name);
            }
            case "oci-layout" -> layout(rest, attributes, platform(op), name);
            case "local" -> local(rest, attributes, name);
            case "git" -> git(rest, attributes, name);
            case "http", "https" -> http(identifier, attributes, name);
            default ->
                throw new EngineException.NotImplemented("unknown source scheme of " + identifier + ": not supported");
        };
    }

    private static Platform platform(moby.buildkit.pb.Op op) {
        if (!op.hasPlatform() || op.getPlatform().getOS().isEmpty()) return Platform.host();
        String variant = op.getPlatform().getVariant();
        return new Platform(
                op.getPlatform().getOS(), op.getPlatform().getArchitecture(), variant.isEmpty() ? null : variant);
    }

    /** An image's files. What it is called may mean another one tomorrow, so that it is asked for each time. */
    private record ImageFiles(Gateway gateway, String name, Platform platform, boolean fresh) implements Op {
        @Override
        public String definition() {
            return "image " + name + ' ' + platform + ' ' + fresh;
        }

        @Override
        public boolean kept() {
            return false;
        }

        @Override
        public boolean inLayers() {
            return true;
        }

        @Override
        public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
            var image = gateway.image(name, platform, fresh);
            return Tree.of(gateway.parts().images().layers(image));
        }
    }

    private Vertex layout(String rest, Map<String, String> attributes, Platform platform, String name) {
        int at = rest.indexOf('@');
        if (at < 0) throw new EngineException.InvalidParameter("oci-layout reference " + rest + " has no digest");
        String store = attributes.getOrDefault("oci.store", rest.substring(0, at));
        Digest digest = Digest.parse(rest.substring(at + 1));
        return new Vertex(new LayoutFiles(build, store, digest, platform), List.of(), name);
    }

    private record LayoutFiles(Gateway gateway, String store, Digest digest, Platform platform) implements Op {
        @Override
        public String definition() {
            return "layout " + digest + ' ' + platform;
        }

        @Override
        public boolean kept() {
            return false;
        }

        @Override
        public boolean inLayers() {
            return true;
        }

        @Override
        public Tree run(List<Tree> inputs, Scope scope) throws InterruptedException {
            return gateway.layout(store, digest, platform).files();
        }
    }

    private Vertex local(String folder, Map<String, String> attributes, String name) {
        var request = new LocalRequest(
                folder,
                patterns(attributes, "local.includepattern"),
                patterns(attributes, "local.excludepatterns"),
                patterns(attributes, "local.followpaths"),
                attributes.getOrDefault("local.sharedkeyhint", ""));
        return build.local(folder, request.toString(), () -> request, name);
    }

    private static List<String> patterns(Map<String, String> attributes, String key) {
        String json = attributes.getOrDefault(key, "");
        if (json.isEmpty()) return List.of();
        try {
            List<String> patterns = Jsonb.builder()
                    .build()
                    .<List<String>>type(Types.listOf(String.class))
                    .fromJson(JsonDepth.checked(json));
            return patterns == null ? List.of() : patterns;
        } catch (RuntimeException e) {
            throw new EngineException.InvalidParameter("invalid " + key + ": " + json, e);
        }
    }

    private Vertex git(String rest, Map<String, String> attributes, String name) {
        for (String each : attributes.keySet())
            if (!GIT.contains(each))
                throw new EngineException.NotImplemented("attribute " + each + " of git sources is not supported");
        int hash = rest.indexOf('#');
        String full = attributes.getOrDefault("git.fullurl", "");
        String url = full.isEmpty()
                ? "https://" + rest
                : full.contains("#") || hash < 0 ? full : full + rest.substring(hash);
        boolean keep = Boolean.parseBoolean(attributes.getOrDefault("git.keepgitdir", "false"));
        GitUrl plain = GitUrl.of(url).checked(attributes.getOrDefault("git.checksum", ""));
        boolean submodules = !Boolean.parseBoolean(attributes.getOrDefault("git.skipsubmodules", "false"));
        var git = new GitUrl(url, plain.remote(), plain.ref(), plain.folder(), plain.checksum(), null, submodules);
        return new Vertex(new FetchGit(snapshots(), git, keep, build.secrets()), List.of(), name);
    }

    private Vertex http(String url, Map<String, String> attributes, String name) {
        var file = new FetchFile.As(
                attributes.getOrDefault("http.filename", ""),
                number(attributes, "http.perm", 8, 0600),
                number(attributes, "http.uid", 10, 0),
                number(attributes, "http.gid", 10, 0));
        String checksum = attributes.getOrDefault("http.checksum", "");
        if (!checksum.isEmpty()) Digest.parse(checksum);
        return new Vertex(new FetchFile(build.parts(), build.webFiles(), url, checksum, file), List.of(), name);
    }

    private static int number(Map<String, String> attributes, String key, int radix, int standard) {
        String text = attributes.getOrDefault(key, "");
        if (text.isEmpty()) return standard;
        try {
            return Integer.parseInt(text.replaceFirst("^0o", ""), radix);
        } catch (NumberFormatException e) {
            throw new EngineException.InvalidParameter("invalid " + key + ": " + text, e);
        }
    }

    private Snapshotter snapshots() {
        return build.parts().store().snapshots();
    }
}
