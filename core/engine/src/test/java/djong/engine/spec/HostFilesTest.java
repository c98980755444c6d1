package djong.engine.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The hosts file, with IPv6 and without. */
class HostFilesTest {
    private static String hosts(boolean ipv6, List<String> own) {
        return HostFiles.hosts(
                "box",
                "",
                ipv6,
                own,
                List.of("172.17.0.1", "fd00::1"),
                List.of("four:10.0.0.4", "six:fd00::6", "host:host-gateway"),
                List.of());
    }

    @Test
    void bothFamilies() {
        assertEquals("""
                127.0.0.1\tlocalhost
                ::1\tlocalhost ip6-localhost ip6-loopback
                fe00::\tip6-localnet
                ff00::\tip6-mcastprefix
                ff02::1\tip6-allnodes
                ff02::2\tip6-allrouters
                10.0.0.4\tfour
                fd00::6\tsix
                172.17.0.1\thost
                fd00::1\thost
                172.17.0.2\tbox
                fd00::2\tbox
                """, hosts(true, List.of("172.17.0.2", "fd00::2")));
    }

    @Test
    void noAddressOfAFamilyThatIsSwitchedOff() {
        assertEquals("""
                127.0.0.1\tlocalhost
                10.0.0.4\tfour
                172.17.0.1\thost
                172.17.0.2\tbox
                """, hosts(false, List.of("172.17.0.2")));
    }
}
