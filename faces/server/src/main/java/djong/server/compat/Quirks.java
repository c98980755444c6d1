package djong.server.compat;

import djong.api.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ages documents for clients of an older version. Takes and gives JSON, since what old versions show has no place in the records. */
public final class Quirks {
    private Quirks() {}

    /** {@code GET /images/json}. */
    public static byte[] imageList(ApiVersion version, byte[] json) {
        if (version.atLeast(51)) return json;
        return each(json, image -> {
            image.put("Containers", number(-1));
            if (version.before(44)) image.put("VirtualSize", image.get("Size"));
            if (version.before(43)) {
                if (empty(image.get("RepoTags")) && empty(image.get("RepoDigests"))) {
                    image.put("RepoTags", List.of("<none>:<none>"));
                    image.put("RepoDigests", List.of("<none>@<none>"));
                }
                if (empty(image.get("RepoDigests"))) image.put("RepoDigests", null);
            }
        });
    }

    /** {@code GET /containers/json}. */
    public static byte[] containerList(ApiVersion version, byte[] json) {
        if (version.atLeast(46)) return json;
        return each(json, container -> {
            if (container.get("HostConfig") instanceof Map<?, ?> config) config.remove("Annotations");
        });
    }

    /** {@code GET /images/{name}/json}. */
    public static byte[] imageInspect(ApiVersion version, byte[] json) {
        if (version.atLeast(50)) return json;
        return one(json, image -> {
            if (image.get("Config") instanceof Map<?, ?> config) image.put("Config", withContainerFields(config));
            if (version.before(45)) image.put("ContainerConfig", emptyContainerConfig());
            if (version.before(44)) image.put("VirtualSize", image.get("Size"));
        });
    }

    private static Map<String, @Nullable Object> withContainerFields(Map<?, ?> config) {
        Map<String, @Nullable Object> whole = new LinkedHashMap<>();
        whole.put("Hostname", "");
        whole.put("Domainname", "");
        whole.put("AttachStdin", false);
        whole.put("AttachStdout", false);
        whole.put("AttachStderr", false);
        whole.put("Tty", false);
        whole.put("OpenStdin", false);
        whole.put("StdinOnce", false);
        whole.put("Image", "");
        config.forEach((key, value) -> whole.put(String.valueOf(key), value));
        return whole;
    }

    private static Map<String, @Nullable Object> emptyContainerConfig() {
        Map<String, @Nullable Object> config = withContainerFields(Map.of("User", "", "WorkingDir", ""));
        for (String key : List.of("Env", "Cmd", "Volumes", "Entrypoint", "OnBuild", "Labels")) config.put(key, null);
        return config;
    }

    /** {@code GET /info}. */
    public static byte[] info(ApiVersion version, byte[] json) {
        if (version.atLeast(50)) return json;
        return one(json, info -> {
            info.remove("DiscoveredDevices");
            info.put("BridgeNfIptables", false);
            info.put("BridgeNfIp6tables", false);
            if (version.before(49)) {
                info.remove("FirewallBackend");
                for (String key : List.of("ContainerdCommit", "RuncCommit", "InitCommit")) {
                    if (info.get(key) instanceof Map<?, ?> commit && !"".equals(commit.get("ID"))) {
                        Map<String, @Nullable Object> both = new LinkedHashMap<>();
                        both.put("ID", commit.get("ID"));
                        both.put("Expected", commit.get("ID"));
                        info.put(key, both);
                    }
                }
            }
            if (version.before(47) && info.get("RegistryConfig") instanceof Map<?, ?> registries) {
                Map<String, @Nullable Object> whole = new LinkedHashMap<>();
                whole.put("AllowNondistributableArtifactsCIDRs", null);
                whole.put("AllowNondistributableArtifactsHostnames", null);
                registries.forEach((key, value) -> whole.put(String.valueOf(key), value));
                info.put("RegistryConfig", whole);
            }
            if (version.before(46)) info.remove("Containerd");
            if (version.before(44) && info.get("Runtimes") instanceof Map<?, ?> runtimes) {
                Map<String, @Nullable Object> plain = new LinkedHashMap<>();
                runtimes.forEach((name, runtime) -> {
                    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
                    if (runtime instanceof Map<?, ?> known)
                        known.forEach((key, value) -> fields.put(String.valueOf(key), value));
                    fields.remove("status");
                    plain.put(String.valueOf(name), fields);
                });
                info.put("Runtimes", plain);
            }
            if (version.before(42)) info.put("KernelMemory", info.get("MemoryLimit"));
            if (version.before(25) && info.get("SecurityOptions") instanceof List<?> options) {
                info.put(
                        "SecurityOptions",
                        options.stream().map(Quirks::bareSecurityOption).toList());
            }
        });
    }

    /** {@code name=seccomp,profile=builtin} was {@code seccomp}. */
    private static String bareSecurityOption(@Nullable Object option) {
        String text = String.valueOf(option);
        if (!text.startsWith("name=")) return text;
        int comma = text.indexOf(',');
        return comma < 0 ? text.substring(5) : text.substring(5, comma);
    }

    private interface Edit {
        void apply(Map<String, @Nullable Object> document);
    }

    @SuppressWarnings("unchecked")
    private static byte[] one(byte[] json, Edit edit) {
        Object tree = JsonTree.parse(json);
        if (tree instanceof Map<?, ?> map) edit.apply((Map<String, @Nullable Object>) map);
        return JsonTree.compact(tree).getBytes(StandardCharsets.UTF_8);
    }

    @SuppressWarnings("unchecked")
    private static byte[] each(byte[] json, Edit edit) {
        Object tree = JsonTree.parse(json);
        if (tree instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof Map<?, ?> map) edit.apply((Map<String, @Nullable Object>) map);
            }
        }
        return JsonTree.compact(tree).getBytes(StandardCharsets.UTF_8);
    }

    private static boolean empty(@Nullable Object list) {
        return !(list instanceof List<?> known) || known.isEmpty();
    }

    private static JsonTree.Number number(long value) {
        return new JsonTree.Number(Long.toString(value));
    }
}
