package djong.engine.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import djong.engine.config.HostConfig.Namespaces;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SysctlsTest {
    private static Namespaces shared(String which) {
        return new Namespaces(
                which.equals("net") ? "host" : "bridge",
                which.equals("ipc") ? "host" : "private",
                "",
                which.equals("uts") ? "host" : "",
                "",
                "",
                "");
    }

    @ParameterizedTest
    @CsvSource({
        "net.ipv4.ip_forward, ''",
        "net/ipv4/ip_forward, ipc",
        "kernel.msgmax, net",
        "fs.mqueue.msg_max, uts",
        "kernel.shm_rmid_forced, ''",
        "kernel.domainname, ''"
    })
    void allowsWhatANamespaceHolds(String name, String shared) {
        Sysctls.check(Map.of(name, "1"), shared(shared));
    }

    @ParameterizedTest
    @CsvSource({
        "net.ipv4.ip_forward, net, not allowed in host network namespace",
        "kernel.sem, ipc, is not allowed in the hosts ipc namespace",
        "fs.mqueue.msg_max, ipc, is not allowed in the hosts ipc namespace",
        "kernel.domainname, uts, is not in a separate kernel namespace",
        "vm.swappiness, '', is not in a separate kernel namespace",
        "kernel.panic, '', is not in a separate kernel namespace",
        "user.max_user_namespaces, '', is not in a separate kernel namespace",
        "kernel.hostname, '', is not allowed as it conflicts with the OCI \"hostname\" field"
    })
    void refusesWhatTheHostHolds(String name, String shared, String why) {
        var e = assertThrows(EngineException.System.class, () -> Sysctls.check(Map.of(name, "1"), shared(shared)));
        assertEquals("sysctl \"" + name + "\" " + why, e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "net/ipv4/conf/eno2.100/rp_filter, net.ipv4.conf.eno2/100.rp_filter",
        "net.ipv4.conf.eno2/100.rp_filter, net.ipv4.conf.eno2/100.rp_filter",
        "kernel.sem, kernel.sem"
    })
    void writesDotsBetweenWords(String name, String dotted) {
        assertEquals(dotted, Sysctls.dotted(name));
    }
}
