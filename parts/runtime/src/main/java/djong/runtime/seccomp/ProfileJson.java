package djong.runtime.seccomp;

import djong.oci.RuntimeSpec.SeccompArg;
import djong.oci.RuntimeSpec.SeccompRule;
import djong.runtime.json.JsonTree;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parser of a seccomp profile in the JSON form that Docker's documentation describes: the OCI form, with {@code archMap}, {@code includes},
 * {@code excludes} and, from older days, {@code name}.
 */
final class ProfileJson {
    private ProfileJson() {}

    /** @throws IllegalArgumentException saying what is wrong */
    static SeccompPolicy parse(byte[] json) {
        Map<?, ?> root = JsonTree.object(json);
        String defaultAction = text(root, "defaultAction");
        if (defaultAction == null) throw new IllegalArgumentException("no defaultAction");
        Map<String, List<String>> families = new LinkedHashMap<>();
        for (Map<?, ?> entry : objects(root, "archMap")) {
            String architecture = text(entry, "architecture");
            if (architecture == null) throw new IllegalArgumentException("an archMap entry without architecture");
            families.put(
                    plain(architecture),
                    texts(entry, "subArchitectures").stream()
                            .map(ProfileJson::plain)
                            .toList());
        }
        List<String> architectures = texts(root, "architectures");
        if (!architectures.isEmpty() && !families.isEmpty())
            throw new IllegalArgumentException(
                    "both 'architectures' and 'archMap' are specified in the seccomp profile, use either 'architectures' or 'archMap'");
        List<Rule> rules = new ArrayList<>();
        for (Map<?, ?> call : objects(root, "syscalls")) rules.add(rule(call));
        return new SeccompPolicy(
                defaultAction, integer(root, "defaultErrnoRet"), architectures, texts(root, "flags"), families, rules);
    }

    private static Rule rule(Map<?, ?> call) {
        List<String> names = new ArrayList<>(texts(call, "names"));
        String name = text(call, "name");
        if (name != null && !name.isEmpty()) {
            if (!names.isEmpty())
                throw new IllegalArgumentException(
                        "both 'name' and 'names' are specified in the seccomp profile, use either 'name' or 'names'");
            names.add(name);
        }
        String action = text(call, "action");
        if (action == null) throw new IllegalArgumentException("a syscalls entry without action");
        List<SeccompArg> arguments = new ArrayList<>();
        for (Map<?, ?> argument : objects(call, "args")) {
            String operator = text(argument, "op");
            if (operator == null) throw new IllegalArgumentException("an argument without op");
            arguments.add(new SeccompArg(
                    Math.toIntExact(number(argument, "index")),
                    number(argument, "value"),
                    number(argument, "valueTwo"),
                    operator));
        }
        Map<?, ?> includes = object(call, "includes");
        Map<?, ?> excludes = object(call, "excludes");
        String kernel = text(includes, "minKernel");
        return new Rule(
                new SeccompRule(names, action, integer(call, "errnoRet"), arguments),
                new HashSet<>(texts(includes, "caps")),
                machines(includes),
                kernel == null ? null : Kernel.parse(kernel),
                new HashSet<>(texts(excludes, "caps")),
                machines(excludes));
    }

    /** Conditions name machines as Go does. */
    private static Set<String> machines(Map<?, ?> condition) {
        Set<String> machines = new HashSet<>();
        for (String name : texts(condition, "arches"))
            machines.add(
                    switch (name) {
                        case "amd64" -> "x86_64";
                        case "arm64" -> "aarch64";
                        case "386" -> "x86";
                        default -> name;
                    });
        return machines;
    }

    private static String plain(String architecture) {
        return architecture.replaceFirst("^SCMP_ARCH_", "").toLowerCase(Locale.ROOT);
    }

    private static @Nullable String text(Map<?, ?> map, String key) {
        return switch (map.get(key)) {
            case null -> null;
            case String text -> text;
            default -> throw new IllegalArgumentException(key + " is not text");
        };
    }

    private static long number(Map<?, ?> map, String key) {
        return switch (map.get(key)) {
            case null -> 0;
            // Values are unsigned 64 bit: more than a long holds, and kept as its bits.
            case BigDecimal number
            when number.precision() <= 20 && Math.abs(number.scale()) <= 20 ->
                number.toBigInteger().longValue();
            default -> throw new IllegalArgumentException(key + " is not a number");
        };
    }

    private static @Nullable Integer integer(Map<?, ?> map, String key) {
        return map.get(key) == null ? null : Integer.valueOf(Math.toIntExact(number(map, key)));
    }

    private static Map<?, ?> object(Map<?, ?> map, String key) {
        return switch (map.get(key)) {
            case null -> Map.of();
            case Map<?, ?> object -> object;
            default -> throw new IllegalArgumentException(key + " is not an object");
        };
    }

    private static List<?> list(Map<?, ?> map, String key) {
        return switch (map.get(key)) {
            case null -> List.of();
            case List<?> list -> list;
            default -> throw new IllegalArgumentException(key + " is not a list");
        };
    }

    private static List<Map<?, ?>> objects(Map<?, ?> map, String key) {
        List<Map<?, ?>> objects = new ArrayList<>();
        for (Object element : list(map, key)) {
            if (!(element instanceof Map<?, ?> object)) throw new IllegalArgumentException(key + " holds no objects");
            objects.add(object);
        }
        return objects;
    }

    private static List<String> texts(Map<?, ?> map, String key) {
        List<String> texts = new ArrayList<>();
        for (Object element : list(map, key)) {
            if (!(element instanceof String text)) throw new IllegalArgumentException(key + " holds no text");
            texts.add(text);
        }
        return texts;
    }
}
