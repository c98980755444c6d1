package djong.volume;

import djong.base.EngineException.InvalidParameter;
import djong.linux.Errno;
import djong.linux.ErrnoException;
import djong.linux.Mounts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The options of the driver {@code local}: a mount in the words of mount(8). {@code type}, {@code device} and {@code o} say what is mounted;
 * {@code o} may name a server by {@code addr=NAME}, which is looked up at each mount. {@code size} is a quota, which needs a data root with
 * project quotas. Errors are in Docker's words.
 */
record LocalOptions(String type, String device, String options) {
    private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?) ?([kmgtp]?)i?b?", Pattern.CASE_INSENSITIVE);

    private static final long MS_RDONLY = 0x1;
    private static final long MS_REMOUNT = 0x20;
    private static final long MS_BIND = 0x1000;
    private static final long MS_REC = 0x4000;
    private static final long MS_UNBINDABLE = 1 << 17;
    private static final long MS_PRIVATE = 1 << 18;
    private static final long MS_SLAVE = 1 << 19;
    private static final long MS_SHARED = 1 << 20;
    private static final long PROPAGATION = MS_UNBINDABLE | MS_PRIVATE | MS_SLAVE | MS_SHARED;

    /** What mount(8) turns into a flag of mount(2); everything else is the file system's. {@code clear} takes a flag back. */
    private record Flag(boolean clear, long bits) {}

    private static final Map<String, Flag> FLAGS = Map.ofEntries(
            set("defaults", 0),
            set("ro", MS_RDONLY),
            clear("rw", MS_RDONLY),
            set("nosuid", 0x2),
            clear("suid", 0x2),
            set("nodev", 0x4),
            clear("dev", 0x4),
            set("noexec", 0x8),
            clear("exec", 0x8),
            set("sync", 0x10),
            clear("async", 0x10),
            set("remount", MS_REMOUNT),
            set("mand", 0x40),
            clear("nomand", 0x40),
            set("dirsync", 0x80),
            set("noatime", 0x400),
            clear("atime", 0x400),
            set("nodiratime", 0x800),
            clear("diratime", 0x800),
            set("bind", MS_BIND),
            set("rbind", MS_BIND | MS_REC),
            set("unbindable", MS_UNBINDABLE),
            set("runbindable", MS_UNBINDABLE | MS_REC),
            set("private", MS_PRIVATE),
            set("rprivate", MS_PRIVATE | MS_REC),
            set("slave", MS_SLAVE),
            set("rslave", MS_SLAVE | MS_REC),
            set("shared", MS_SHARED),
            set("rshared", MS_SHARED | MS_REC),
            set("relatime", 1 << 21),
            clear("norelatime", 1 << 21),
            set("strictatime", 1 << 24),
            clear("nostrictatime", 1 << 24));

    private static Map.Entry<String, Flag> set(String name, long bits) {
        return Map.entry(name, new Flag(false, bits));
    }

    private static Map.Entry<String, Flag> clear(String name, long bits) {
        return Map.entry(name, new Flag(true, bits));
    }

    /** Refuses what makes no sense, before anything is touched. */
    static LocalOptions of(Map<String, String> options) {
        for (String key : options.keySet()) {
            switch (key) {
                case "type", "device", "o", "size" -> {}
                default -> throw new InvalidParameter("invalid option: \"" + key + '"');
            }
        }
        String size = options.get("size");
        if (size != null) {
            if (bytes(size) < 0) throw new InvalidParameter("invalid size: '" + size + "'");
            throw new InvalidParameter("quota size requested but no quota support");
        }
        if (options.containsKey("type") || options.containsKey("o")) required(options, "device");
        if (options.containsKey("device") || options.containsKey("o")) required(options, "type");
        return new LocalOptions(
                options.getOrDefault("type", ""), options.getOrDefault("device", ""), options.getOrDefault("o", ""));
    }

    private static void required(Map<String, String> options, String key) {
        if (!options.containsKey(key)) throw new InvalidParameter("missing required option: \"" + key + '"');
    }

    /** {@code 10m}, {@code 1.5 GiB}: powers of 1024. @return -1 for what is no size */
    static long bytes(String size) {
        Matcher m = SIZE.matcher(size);
        if (!m.matches()) return -1;
        int power = "kmgtp".indexOf(m.group(2).toLowerCase(Locale.ROOT)) + 1;
        if (m.group(2).isEmpty()) power = 0;
        return (long) (Double.parseDouble(m.group(1)) * Math.pow(1024, power));
    }

    /** Makes the mount. Blocks for the file system, with one on the network for the network. */
    void mount(Path target) throws IOException {
        long flags = 0;
        var data = new ArrayList<String>();
        if (!options.isEmpty()) {
            for (String option : options.split(",")) {
                Flag flag = FLAGS.get(option);
                if (flag == null) data.add(resolved(option));
                else if (flag.clear()) flags &= ~flag.bits();
                else flags |= flag.bits();
            }
        }
        long first = flags & ~PROPAGATION;
        String text = String.join(",", data);
        call(device, target, type, first, text);
        if ((flags & PROPAGATION) != 0) call("", target, "", flags & (PROPAGATION | MS_REC), "");
        // A bind takes no flags along: mount(2), "Creating a bind mount".
        if ((first & MS_BIND) != 0 && (first & MS_RDONLY) != 0) call("", target, "", first | MS_REMOUNT, "");
    }

    private static void call(String device, Path target, String type, long flags, String data) throws IOException {
        try {
            Mounts.mountAsTold(device, target, type, flags, data);
        } catch (ErrnoException e) {
            throw new IOException(
                    "failed to mount local volume: mount " + (device.isEmpty() ? "" : device + ":") + target
                            + (flags == 0 ? "" : ", flags: 0x" + Long.toHexString(flags))
                            + (data.isEmpty() ? "" : ", data: " + data)
                            + ": " + Errno.text(e.errno()),
                    e);
        }
    }

    /** The kernel's file systems take addresses only. */
    private String resolved(String option) throws IOException {
        boolean network = List.of("nfs", "nfs4", "cifs").contains(type);
        if (!network || !option.startsWith("addr=")) return option;
        String name = option.substring("addr=".length());
        try {
            return "addr=" + InetAddress.getByName(name).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IOException(
                    "error resolving passed in network volume address: lookup " + name + ": no such host", e);
        }
    }
}
