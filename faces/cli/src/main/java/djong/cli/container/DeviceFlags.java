package djong.cli.container;

import djong.api.container.DeviceMapping;
import djong.api.container.DeviceRequest;
import djong.api.container.HostConfig;
import djong.cli.flags.Csv;
import djong.cli.flags.Flag;
import djong.cli.flags.FlagException;
import djong.cli.flags.FlagSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The flags that give a container devices: by path, by rule, by name. */
final class DeviceFlags {
    private final Flag.Texts device;
    private final Flag.Texts deviceCgroupRule;
    private final Flag.Texts gpus;

    DeviceFlags(FlagSet flags) {
        device = flags.texts("device", "Give the container a device: HOST[:CONTAINER[:rwm]]");
        deviceCgroupRule = flags.texts(
                "device-cgroup-rule", (char) 0, "list", "Allow devices by a rule: 'c 1:3 mr'", DeviceFlags::rule);
        gpus = flags.texts("gpus", (char) 0, "gpu-request", "GPUs to give the container: all, or a number", value -> {
            gpu(value);
            return value;
        });
    }

    void fill(HostConfig.Builder host) {
        host.devices(devices()).deviceCgroupRules(deviceCgroupRule.orNull()).deviceRequests(requests());
    }

    private static String rule(String value) {
        if (!value.matches("[acb] ([0-9]+|\\*):([0-9]+|\\*) [rwm]{1,3}"))
            throw new FlagException("invalid device cgroup format '" + value + "'");
        return value;
    }

    private List<DeviceMapping> devices() {
        List<DeviceMapping> devices = new ArrayList<>();
        for (String value : device.values()) {
            if (isQualified(value)) continue;
            String[] parts = value.split(":", -1);
            if (parts[0].isEmpty()) throw new FlagException("bad format for path: " + value);
            String source =
                    parts.length > 1 ? parts[0] : Path.of(parts[0]).normalize().toString();
            String target = "";
            String rights = "rwm";
            switch (parts.length) {
                case 1 -> {}
                case 2 -> {
                    if (isRights(parts[1])) rights = parts[1];
                    else target = parts[1];
                }
                case 3 -> {
                    target = parts[1];
                    rights = parts[2];
                }
                default -> throw new FlagException("bad format for path: " + value);
            }
            if (!isRights(rights)) throw new FlagException("bad mode specified: " + rights);
            if (target.isEmpty()) target = source;
            if (!target.startsWith("/")) throw new FlagException(target + " is not an absolute path");
            devices.add(new DeviceMapping(source, target, rights));
        }
        return devices;
    }

    /** Names of the container device interface: {@code vendor.com/class=name}. */
    private static boolean isQualified(String value) {
        return !value.startsWith("/") && value.indexOf('/') > 0 && value.indexOf('=') > value.indexOf('/');
    }

    private static boolean isRights(String text) {
        if (text.isEmpty() || text.length() > 3) return false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ("rwm".indexOf(c) < 0 || text.indexOf(c) != i) return false;
        }
        return true;
    }

    private @Nullable List<DeviceRequest> requests() {
        List<DeviceRequest> requests = new ArrayList<>();
        for (String value : gpus.values()) requests.add(gpu(value));
        List<String> qualified = new ArrayList<>();
        for (String value : device.values()) if (isQualified(value)) qualified.add(value);
        if (!qualified.isEmpty()) requests.add(new DeviceRequest("cdi", 0, qualified, null, null));
        return requests.isEmpty() ? null : requests;
    }

    private static DeviceRequest gpu(String value) {
        String driver = "";
        int count = 0;
        boolean counted = false;
        List<String> ids = new ArrayList<>();
        Map<String, String> options = new LinkedHashMap<>();
        Set<String> capabilities = new LinkedHashSet<>();
        for (String field : Csv.fields(value)) {
            int equals = field.indexOf('=');
            String key = equals < 0 ? "count" : field.substring(0, equals);
            String text = equals < 0 ? field : field.substring(equals + 1);
            switch (key) {
                case "driver" -> driver = text;
                case "count" -> {
                    count = text.equals("all")
                            ? -1
                            : (int) Binds.whole(
                                    text,
                                    "invalid count (" + text
                                            + "): value must be either \"all\" or an integer: invalid syntax");
                    counted = true;
                }
                case "device" -> ids.addAll(List.of(text.split(",")));
                case "capabilities" -> capabilities.addAll(List.of(text.split(",")));
                case "options" -> {
                    int split = text.indexOf('=');
                    options.put(
                            split < 0 ? text : text.substring(0, split), split < 0 ? "" : text.substring(split + 1));
                }
                default -> throw new FlagException("unexpected key '" + key + "' in '" + field + "'");
            }
        }
        if (!counted && ids.isEmpty()) count = 1;
        capabilities.add("gpu");
        return new DeviceRequest(
                driver, count, ids.isEmpty() ? null : ids, List.of(List.copyOf(capabilities)), options);
    }
}
