package djong.engine.container;

import djong.base.EngineException;
import djong.engine.cdi.Cdi;
import djong.engine.cdi.CdiSpec;
import djong.engine.config.HostConfig;
import djong.engine.config.HostConfig.DeviceMapping;
import djong.engine.config.HostConfig.DeviceRequest;
import djong.engine.config.HostConfig.Resources;
import djong.engine.config.HostConfig.ThrottleDevice;
import djong.engine.spec.Granted;
import djong.engine.spec.ResourceSpec.DeviceNumber;
import djong.linux.Dir;
import djong.linux.Errno;
import djong.linux.Root;
import djong.linux.Stat;
import djong.oci.RuntimeSpec;
import djong.oci.RuntimeSpec.Device;
import djong.oci.RuntimeSpec.DeviceRule;
import djong.oci.RuntimeSpec.Hook;
import djong.oci.RuntimeSpec.Hooks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds on the host the devices that a container asks for. The words of the errors are Docker's. */
final class HostDevices {
    private static final Pattern RULE = Pattern.compile("([acb]) ([0-9]+|\\*):([0-9]+|\\*) ([rwm]{1,3})");
    /** Below /dev and not devices to hand on: file systems of their own, and what the runtime makes itself. */
    private static final Set<String> NOT_DEVICES =
            Set.of("pts", "shm", "fd", "mqueue", ".lxc", ".lxd-mounts", ".udev", "console");

    private final Cdi cdi;

    private final List<Device> nodes = new ArrayList<>();
    private final List<DeviceRule> rules = new ArrayList<>();
    private final Map<String, DeviceNumber> numbers = new LinkedHashMap<>();
    private final List<String> env = new ArrayList<>();
    private final List<RuntimeSpec.Mount> mounts = new ArrayList<>();
    private final Set<Long> groups = new LinkedHashSet<>();
    private final Map<String, List<Hook>> hooks = new LinkedHashMap<>();

    private HostDevices(Cdi cdi) {
        this.cdi = cdi;
    }

    /** Blocks for the host's /dev and its descriptions of devices. */
    static Granted granted(HostConfig hostConfig, Cdi cdi) throws IOException {
        Resources r = hostConfig.resources();
        boolean privileged = hostConfig.security().privileged();
        var found = new HostDevices(cdi);
        try (Root host = Root.open(Path.of("/"))) {
            if (privileged) found.all();
            if (r.devices() != null) for (DeviceMapping device : r.devices()) found.asked(host, device, privileged);
            if (r.deviceCgroupRules() != null) for (String rule : r.deviceCgroupRules()) found.rule(rule, privileged);
            if (r.deviceRequests() != null)
                for (DeviceRequest request : r.deviceRequests()) found.request(host, request);
            if (r.blkioWeightDevices() != null)
                for (var device : r.blkioWeightDevices()) found.number(host, device.path());
            for (List<ThrottleDevice> throttles : throttles(r))
                for (ThrottleDevice device : throttles) found.number(host, device.path());
        }
        return new Granted(
                found.nodes,
                found.rules,
                found.numbers,
                found.env,
                found.mounts,
                found.hooks.isEmpty() ? null : found.hooks(),
                List.copyOf(found.groups));
    }

    private static List<List<ThrottleDevice>> throttles(Resources r) {
        var all = new ArrayList<List<ThrottleDevice>>();
        if (r.blkioReadBytesPerSecond() != null) all.add(r.blkioReadBytesPerSecond());
        if (r.blkioWriteBytesPerSecond() != null) all.add(r.blkioWriteBytesPerSecond());
        if (r.blkioReadsPerSecond() != null) all.add(r.blkioReadsPerSecond());
        if (r.blkioWritesPerSecond() != null) all.add(r.blkioWritesPerSecond());
        return all;
    }

    /** Every device of the host, for a privileged container. */
    private void all() throws IOException {
        try (Root root = Root.open(Path.of("/dev"));
                Dir dev = root.directory()) {
            collect(dev, "/dev/", "/dev/", nodes);
        }
        nodes.sort((a, b) -> a.path().compareTo(b.path()));
    }

    private static void collect(Dir folder, String prefix, String shown, List<Device> found) throws IOException {
        for (String name : folder.list()) {
            if (prefix.equals("/dev/") && NOT_DEVICES.contains(name)) continue;
            Stat stat = folder.statIfExists(name);
            if (stat == null) continue;
            if (stat.isDirectory()) {
                try (Dir below = folder.directory(name)) {
                    collect(below, prefix + name + '/', shown + name + '/', found);
                } catch (IOException e) {
                    if (Errno.of(e) != Errno.ENOENT && Errno.of(e) != Errno.EACCES) throw e;
                }
            } else if (isDevice(stat)) {
                found.add(device(stat, shown + name));
            } // links and sockets are not devices
        }
    }

    private static boolean isDevice(Stat stat) {
        return stat.type() == Stat.S_IFCHR || stat.type() == Stat.S_IFBLK;
    }

    private static Device device(Stat stat, String path) {
        return new Device(
                path,
                stat.type() == Stat.S_IFCHR ? "c" : "b",
                stat.rdevMajor(),
                stat.rdevMinor(),
                stat.permissions(),
                (long) stat.uid(),
                (long) stat.gid());
    }

    /** A device, or all that are below a folder. Privileged containers have the host's under their own names already. */
    private void asked(Root host, DeviceMapping mapping, boolean privileged) throws IOException {
        String path = mapping.pathOnHost();
        String target = mapping.pathInContainer();
        if (privileged && path.equals(target)) return;
        String permissions = privileged ? "rwm" : mapping.cgroupPermissions();
        var found = new ArrayList<Device>();
        Stat stat = stat(host, path);
        if (stat == null) throw notGathered(path, "no such file or directory");
        if (isDevice(stat)) {
            found.add(device(stat, target));
        } else if (stat.isDirectory()) {
            try (Dir folder = host.directory(path)) {
                String prefix = path.endsWith("/") ? path : path + '/';
                collect(folder, prefix, target.endsWith("/") ? target : target + '/', found);
            }
        }
        if (found.isEmpty()) throw notGathered(path, "not a device node");
        for (Device device : found) {
            // A device without a path may be used, but is not there.
            if (!device.path().isEmpty())
                nodes.add(device.path().startsWith("/") ? device : at(device, "/" + device.path()));
            if (!privileged)
                rules.add(new DeviceRule(true, device.type(), device.major(), device.minor(), permissions));
        }
    }

    private static Device at(Device d, String path) {
        return new Device(path, d.type(), d.major(), d.minor(), d.fileMode(), d.uid(), d.gid());
    }

    private static EngineException notGathered(String path, String why) {
        return new EngineException.System(
                "error gathering device information while adding custom device \"" + path + "\": " + why);
    }

    /** Follows links. Null where nothing is. */
    private static @Nullable Stat stat(Root host, String path) throws IOException {
        if (!path.startsWith("/")) return null;
        try {
            return host.stat(path, true);
        } catch (IOException e) {
            if (Errno.of(e) == Errno.ENOENT || Errno.of(e) == Errno.ENOTDIR) return null;
            // A link into /proc leads to an open file, not to a device.
            if (Errno.of(e) == Errno.ELOOP) return host.stat(path, false);
            throw e;
        }
    }

    private void rule(String text, boolean privileged) {
        Matcher matcher = RULE.matcher(text);
        if (!matcher.matches()) throw new EngineException.System("invalid device cgroup rule format: '" + text + "'");
        if (privileged) return;
        rules.add(new DeviceRule(
                true, matcher.group(1), number(matcher.group(2)), number(matcher.group(3)), matcher.group(4)));
    }

    private static @Nullable Long number(String text) {
        return text.equals("*") ? null : Long.valueOf(text);
    }

    private void number(Root host, String path) throws IOException {
        Stat stat = stat(host, path);
        if (stat == null) throw new EngineException.System("stat " + path + ": no such file or directory");
        numbers.put(path, new DeviceNumber(stat.rdevMajor(), stat.rdevMinor()));
    }

    private void request(Root host, DeviceRequest request) throws IOException {
        if (!request.driver().equals("cdi")) {
            var capabilities = new ArrayList<String>();
            for (List<String> all : some(request.capabilities())) capabilities.add("[" + String.join(" ", all) + "]");
            throw new EngineException.System("could not select device driver \"" + request.driver()
                    + "\" with capabilities: [" + String.join(" ", capabilities) + "]");
        }
        if (request.count() != 0) throw new EngineException.System("unexpected count in CDI device request");
        if (request.options() != null && !request.options().isEmpty())
            throw new EngineException.System("unexpected options in CDI device request");
        for (CdiSpec.Edits edits : cdi.edits(some(request.deviceIds()))) edit(host, edits);
    }

    private void edit(Root host, CdiSpec.Edits edits) throws IOException {
        if (edits.env() != null) env.addAll(edits.env());
        if (edits.deviceNodes() != null) for (CdiSpec.Node node : edits.deviceNodes()) node(host, node);
        if (edits.mounts() != null) {
            for (CdiSpec.Mount m : edits.mounts()) {
                List<String> options = m.options() == null ? List.of("rbind") : m.options();
                mounts.add(new RuntimeSpec.Mount(
                        m.containerPath(), m.type() == null ? "bind" : m.type(), m.hostPath(), options));
            }
        }
        if (edits.additionalGroupIds() != null) groups.addAll(edits.additionalGroupIds());
        if (edits.hooks() != null) {
            for (CdiSpec.Hook h : edits.hooks()) {
                hooks.computeIfAbsent(h.hookName(), _ -> new ArrayList<>())
                        .add(new Hook(
                                h.path(),
                                h.args() == null ? List.of() : h.args(),
                                h.env() == null ? List.of() : h.env(),
                                h.timeout()));
            }
        }
    }

    private void node(Root host, CdiSpec.Node node) throws IOException {
        String path = node.hostPath() == null ? node.path() : node.hostPath();
        String type = node.type() == null ? "" : node.type();
        long major = node.major() == null ? 0 : node.major();
        long minor = node.minor() == null ? 0 : node.minor();
        Integer mode = node.fileMode();
        if (type.isEmpty() || !type.equals("p") && major == 0 && minor == 0) {
            Stat stat = stat(host, path);
            if (stat == null || !isDevice(stat)) {
                throw new EngineException.System("CDI device injection failed: failed to stat CDI host device \"" + path
                        + "\": " + (stat == null ? "no such file or directory" : "not a device node"));
            }
            Device found = device(stat, node.path());
            type = found.type();
            major = found.major();
            minor = found.minor();
            if (mode == null) mode = found.fileMode();
        }
        nodes.removeIf(n -> n.path().equals(node.path()));
        nodes.add(new Device(node.path(), type, major, minor, mode, node.uid(), node.gid()));
        if (type.equals("b") || type.equals("c")) {
            String access = node.permissions() == null || node.permissions().isEmpty() ? "rwm" : node.permissions();
            rules.add(new DeviceRule(true, type, major, minor, access));
        }
    }

    private Hooks hooks() {
        return new Hooks(
                hooks.getOrDefault("prestart", List.of()),
                hooks.getOrDefault("createRuntime", List.of()),
                hooks.getOrDefault("createContainer", List.of()),
                hooks.getOrDefault("startContainer", List.of()),
                hooks.getOrDefault("poststart", List.of()),
                hooks.getOrDefault("poststop", List.of()));
    }

    private static <T> List<T> some(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
