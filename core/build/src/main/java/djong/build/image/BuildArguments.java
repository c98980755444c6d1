package djong.build.image;

import djong.oci.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The values of ARG in one stage, or before the first one. For one thread; what was asked about is known to all of a build. */
public final class BuildArguments {
    /** Known without being declared; neither history nor cache have them. */
    private static final Set<String> PROXIES = Set.of(
            "HTTP_PROXY",
            "http_proxy",
            "HTTPS_PROXY",
            "https_proxy",
            "FTP_PROXY",
            "ftp_proxy",
            "NO_PROXY",
            "no_proxy",
            "ALL_PROXY",
            "all_proxy");

    private final Map<String, @Nullable String> given;
    private final Map<String, String> platform;
    private final Map<String, @Nullable String> before;
    private final Map<String, @Nullable String> declared = new LinkedHashMap<>();
    private final Set<String> consumed;

    private BuildArguments(
            Map<String, @Nullable String> given,
            Map<String, String> platform,
            Map<String, @Nullable String> before,
            Set<String> consumed) {
        this.given = given;
        this.platform = platform;
        this.before = before;
        this.consumed = consumed;
    }

    /** Those of the file, before its first stage. */
    public static BuildArguments ofFile(
            Map<String, @Nullable String> given, Platform target, Platform build, String stage) {
        Map<String, String> platform = new HashMap<>();
        platform("TARGET", target, platform);
        platform("BUILD", build, platform);
        platform.put("TARGETSTAGE", stage.isEmpty() ? "default" : stage);
        return new BuildArguments(
                given, platform, Map.of(), java.util.Collections.synchronizedSet(new HashSet<String>()));
    }

    private static void platform(String prefix, Platform p, Map<String, String> into) {
        String variant = p.variant() == null ? "" : p.variant();
        into.put(prefix + "PLATFORM", p.os() + "/" + p.architecture() + (variant.isEmpty() ? "" : "/" + variant));
        into.put(prefix + "OS", p.os());
        into.put(prefix + "ARCH", p.architecture());
        into.put(prefix + "VARIANT", variant);
    }

    /** Those of a stage, which sees the file's only where it declares them again. */
    public BuildArguments ofStage() {
        return new BuildArguments(given, platform, declared, consumed);
    }

    /** Takes over what the stage that it begins with has declared. */
    public void inherit(BuildArguments base) {
        declared.putAll(base.declared);
    }

    public void declare(String name, @Nullable String standard) {
        declared.put(name, standard);
        consumed.add(name);
    }

    /** Null when it has none. */
    private @Nullable String value(String name) {
        if (given.containsKey(name) && given.get(name) != null) return given.get(name);
        String standard = declared.get(name);
        if (standard != null) return standard;
        if (!declared.containsKey(name)) return null;
        String ofFile = before.get(name);
        return ofFile != null ? ofFile : platform.get(name);
    }

    /** Of those that are declared, by name. */
    public TreeMap<String, String> values() {
        var values = new TreeMap<String, String>();
        for (String name : declared.keySet()) {
            String value = value(name);
            if (value != null) values.put(name, value);
        }
        return values;
    }

    /** Those declared, in their order, with their values; null for none. */
    public Map<String, @Nullable String> declared() {
        Map<String, @Nullable String> all = new LinkedHashMap<>();
        for (String name : declared.keySet()) all.put(name, value(name));
        return all;
    }

    public boolean declares(String name) {
        return declared.containsKey(name);
    }

    /** The value of one that is declared; null for others, and for one without. */
    public @Nullable String ofDeclared(String name) {
        return declared.containsKey(name) ? value(name) : null;
    }

    /** What FROM sees: all before it, and the platforms. */
    public Map<String, String> ofFrom() {
        Map<String, String> values = new HashMap<>(platform);
        values.putAll(values());
        return values;
    }

    /** As variables of a command, sorted: those declared that {@code env} does not set. */
    public List<String> variables(List<String> env) {
        List<String> variables = new ArrayList<>();
        values().forEach((name, value) -> {
            if (env.stream().noneMatch(e -> e.startsWith(name + "="))) variables.add(name + "=" + value);
        });
        return variables;
    }

    /** Proxies that the client has given and nobody has declared. */
    public List<String> proxies(List<String> env) {
        List<String> variables = new ArrayList<>();
        for (String name : new TreeSet<>(PROXIES)) {
            String value = given.get(name);
            if (value != null && !declared.containsKey(name) && env.stream().noneMatch(e -> e.startsWith(name + "=")))
                variables.add(name + "=" + value);
        }
        return variables;
    }

    /** Those that the client has given and no stage has asked for. */
    public Set<String> unused() {
        Set<String> unused = new TreeSet<>(given.keySet());
        unused.removeAll(consumed);
        unused.removeAll(PROXIES);
        // It is the builder that asks for it.
        unused.remove("SOURCE_DATE_EPOCH");
        return unused;
    }

    /** Stays the value that the file gave it, for stages that declare it again. */
    public void fixed() {
        declared.replaceAll((name, _) -> value(name));
    }
}
