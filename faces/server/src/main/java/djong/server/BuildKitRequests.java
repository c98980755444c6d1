package djong.server;

import djong.api.JsonTree;
import djong.api.MalformedJsonException;
import djong.base.EngineException;
import djong.build.buildkit.ApiBuild;
import djong.build.classic.BuildRequest;
import djong.engine.config.HostConfig;
import djong.http.Exchange;
import djong.oci.Reference;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The query of {@code POST /build?version=2}: the same as of a classic build, said to BuildKit. */
final class BuildKitRequests {
    private static final String SESSION = "client-session";

    private BuildKitRequests() {}

    /** @param body of the request, which may be the context */
    static ApiBuild of(Exchange exchange, BuildRequest request, InputStream body) {
        if (request.remote().equals("upload-request") || request.id().startsWith("upload-request:"))
            throw new EngineException.NotImplemented(
                    "a context that is sent by a request of its own (remote=upload-request) is not implemented in Djong");
        Map<String, String> exporter = new HashMap<>();
        String type = output(exchange, exporter);
        exporter.put(
                "name", request.tags().stream().map(Reference.Tagged::canonical).collect(Collectors.joining(",")));
        String network = request.host().namespaces().networkMode();
        return new ApiBuild(
                request.id(),
                Requests.text(exchange, "session"),
                attributes(exchange, request),
                network.equals("host") ? List.of("network.host") : List.of(),
                type,
                exporter,
                request.credentials(),
                body);
    }

    private static Map<String, String> attributes(Exchange exchange, BuildRequest request) {
        Map<String, String> all = new HashMap<>();
        if (!request.dockerfile().isEmpty()) all.put("filename", request.dockerfile());
        if (request.remote().isEmpty()) all.put("context", ApiBuild.CONTEXT);
        else if (!request.remote().equals(SESSION)) all.put("context", request.remote());
        if (!request.target().isEmpty()) all.put("target", request.target());
        if (request.noCache()) all.put("no-cache", "");
        if (!request.cacheFrom().isEmpty()) all.put("cache-from", String.join(",", request.cacheFrom()));
        all.put("image-resolve-mode", request.pull() ? "pull" : "local");
        String platform = Requests.text(exchange, "platform");
        if (!platform.isEmpty()) all.put("platform", platform);
        request.arguments().forEach((name, value) -> {
            if (value != null) all.put("build-arg:" + name, value);
        });
        request.labels().forEach((name, value) -> all.put("label:" + name, value));
        host(request.host(), all);
        return all;
    }

    private static void host(HostConfig host, Map<String, String> all) {
        String network = host.namespaces().networkMode();
        switch (network) {
            case "", "default", "bridge" -> {}
            case "host", "none" -> all.put("force-network-mode", network);
            default -> throw new EngineException.System("network mode \"" + network + "\" not supported by buildkit");
        }
        List<String> hosts = host.networking().extraHosts();
        if (hosts != null && !hosts.isEmpty())
            all.put(
                    "add-hosts",
                    hosts.stream().map(h -> h.replaceFirst(":", "=")).collect(Collectors.joining(",")));
        long shm = host.storage().shmSizeBytes();
        if (shm > 0) all.put("shm-size", Long.toString(shm));
        String cgroup = host.resources().cgroupParent();
        if (!cgroup.isEmpty()) all.put("cgroup-parent", cgroup);
        List<HostConfig.Ulimit> limits = host.resources().ulimits();
        if (limits != null && !limits.isEmpty())
            all.put(
                    "ulimit",
                    limits.stream()
                            .map(l -> l.name() + "=" + l.soft() + ":" + l.hard())
                            .collect(Collectors.joining(",")));
    }

    /** @param attributes takes those of the exporter @return its name */
    private static String output(Exchange exchange, Map<String, String> attributes) {
        String text = Requests.text(exchange, "outputs");
        if (text.isEmpty()) return "moby";
        Object tree;
        try {
            tree = JsonTree.parse(text);
        } catch (MalformedJsonException e) {
            throw new EngineException.InvalidParameter("error reading outputs: " + e.getMessage(), e);
        }
        if (!(tree instanceof List<?> outputs) || outputs.isEmpty()) return "moby";
        if (outputs.size() > 1) throw new EngineException.InvalidParameter("multiple outputs not supported");
        return outputs.getFirst() instanceof Map<?, ?> output ? output(output, attributes) : "moby";
    }

    private static String output(Map<?, ?> output, Map<String, String> attributes) {
        if (output.get("Attrs") instanceof Map<?, ?> given)
            given.forEach((key, value) -> attributes.put(String.valueOf(key), String.valueOf(value)));
        @Nullable Object type = output.get("Type");
        return type == null || type.equals("") || type.equals("image") ? "moby" : String.valueOf(type);
    }
}
