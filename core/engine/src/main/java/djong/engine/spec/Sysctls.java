package djong.engine.spec;

import djong.base.EngineException;
import djong.engine.config.HostConfig;
import java.util.Map;
import java.util.Set;

/**
 * Which kernel parameters a container may have of its own: those of its namespaces. The OCI runtimes refuse the others as well, each in its
 * own words; these are those of Docker's runtime. Pure.
 */
public final class Sysctls {
    private static final Set<String> OF_IPC = Set.of(
            "kernel.msgmax",
            "kernel.msgmnb",
            "kernel.msgmni",
            "kernel.sem",
            "kernel.shmall",
            "kernel.shmmax",
            "kernel.shmmni",
            "kernel.shm_rmid_forced");

    private Sysctls() {}

    /** @throws EngineException.System as Docker's start does */
    public static void check(Map<String, String> asked, HostConfig.Namespaces namespaces) {
        for (String name : asked.keySet()) {
            String dotted = dotted(name);
            String why = reason(dotted, namespaces);
            if (!why.isEmpty()) throw new EngineException.System("sysctl \"" + dotted + "\" " + why);
        }
    }

    private static String reason(String name, HostConfig.Namespaces namespaces) {
        if (OF_IPC.contains(name) || name.startsWith("fs.mqueue."))
            return namespaces.ipcMode().equals("host") ? "is not allowed in the hosts ipc namespace" : "";
        if (name.startsWith("net."))
            return namespaces.networkMode().equals("host") ? "not allowed in host network namespace" : "";
        if (name.equals("kernel.domainname") && !namespaces.utsMode().equals("host")) return "";
        if (name.equals("kernel.hostname") && !namespaces.utsMode().equals("host"))
            return "is not allowed as it conflicts with the OCI \"hostname\" field";
        return "is not in a separate kernel namespace";
    }

    /** With dots between its words; slashes may have been used, sysctl.d(5), and then a dot is part of a word. */
    public static String dotted(String name) {
        int dot = name.indexOf('.');
        int slash = name.indexOf('/');
        if (slash < 0 || dot >= 0 && dot < slash) return name;
        return name.replace('.', '\0').replace('/', '.').replace('\0', '/');
    }
}
