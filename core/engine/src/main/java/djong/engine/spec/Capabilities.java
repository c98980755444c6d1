package djong.engine.spec;

import djong.base.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** capabilities(7): the kernel's names in the kernel's order, and which of them a container holds. */
public final class Capabilities {
    private static final String ALL = "ALL";

    private static final List<String> KERNEL = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_DAC_READ_SEARCH",
            "CAP_FOWNER",
            "CAP_FSETID",
            "CAP_KILL",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SETPCAP",
            "CAP_LINUX_IMMUTABLE",
            "CAP_NET_BIND_SERVICE",
            "CAP_NET_BROADCAST",
            "CAP_NET_ADMIN",
            "CAP_NET_RAW",
            "CAP_IPC_LOCK",
            "CAP_IPC_OWNER",
            "CAP_SYS_MODULE",
            "CAP_SYS_RAWIO",
            "CAP_SYS_CHROOT",
            "CAP_SYS_PTRACE",
            "CAP_SYS_PACCT",
            "CAP_SYS_ADMIN",
            "CAP_SYS_BOOT",
            "CAP_SYS_NICE",
            "CAP_SYS_RESOURCE",
            "CAP_SYS_TIME",
            "CAP_SYS_TTY_CONFIG",
            "CAP_MKNOD",
            "CAP_LEASE",
            "CAP_AUDIT_WRITE",
            "CAP_AUDIT_CONTROL",
            "CAP_SETFCAP",
            "CAP_MAC_OVERRIDE",
            "CAP_MAC_ADMIN",
            "CAP_SYSLOG",
            "CAP_WAKE_ALARM",
            "CAP_BLOCK_SUSPEND",
            "CAP_AUDIT_READ",
            "CAP_PERFMON",
            "CAP_BPF",
            "CAP_CHECKPOINT_RESTORE");

    /** What a container holds when nobody says anything. */
    static final List<String> DEFAULT = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_FSETID",
            "CAP_FOWNER",
            "CAP_MKNOD",
            "CAP_NET_RAW",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SETFCAP",
            "CAP_SETPCAP",
            "CAP_NET_BIND_SERVICE",
            "CAP_SYS_CHROOT",
            "CAP_KILL",
            "CAP_AUDIT_WRITE");

    private Capabilities() {}

    /**
     * The names that this process can give away.
     *
     * @param bounding its bounding set as bit mask, {@code CapBnd} of /proc/self/status: nobody can grant what he has not
     */
    public static List<String> available(long bounding) {
        var names = new ArrayList<String>();
        for (int i = 0; i < KERNEL.size(); i++) if ((bounding >>> i & 1) != 0) names.add(KERNEL.get(i));
        return List.copyOf(names);
    }

    /**
     * Names in the kernel's form: {@code sys_admin} is {@code CAP_SYS_ADMIN}; {@code ALL} stays.
     *
     * @param field named in the error
     * @throws EngineException.InvalidParameter for a name that does not exist
     */
    public static @Nullable List<String> normalized(@Nullable List<String> asked, String field) {
        if (asked == null) return null;
        var names = new ArrayList<String>();
        for (String one : asked) {
            String name = one.trim().toUpperCase(Locale.ROOT);
            if (!name.equals(ALL)) {
                if (!name.startsWith("CAP_")) name = "CAP_" + name;
                if (!KERNEL.contains(name)) {
                    throw new EngineException.InvalidParameter(
                            "invalid " + field + ": unknown capability: \"" + name + '"');
                }
            }
            if (!names.contains(name)) names.add(name);
        }
        return names;
    }

    /** What a container holds, given the lists as asked. Dropping wins over the default, adding over dropping everything. */
    public static List<String> of(
            boolean privileged, @Nullable List<String> add, @Nullable List<String> drop, List<String> available) {
        if (privileged) return available;
        List<String> added = orNone(normalized(add, "CapAdd"));
        List<String> dropped = orNone(normalized(drop, "CapDrop"));
        var names = new ArrayList<String>();
        if (added.contains(ALL)) {
            for (String name : available) if (!dropped.contains(name)) names.add(name);
            return names;
        }
        if (!dropped.contains(ALL)) {
            for (String name : DEFAULT) if (!dropped.contains(name)) names.add(name);
        }
        for (String name : added) if (!names.contains(name)) names.add(name);
        return names;
    }

    private static List<String> orNone(@Nullable List<String> names) {
        return names == null ? List.of() : names;
    }
}
