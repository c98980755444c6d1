package djong.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.base.EngineException;
import djong.network.ipam.Addresses;
import djong.network.ipam.Pools;
import djong.network.ipam.Subnet;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetTest {
    private static final Subnet SMALL = Subnet.parse("10.1.2.0/29");

    private static Addresses small() {
        var addresses = new Addresses(SMALL, null);
        addresses.claim(Subnet.address("10.1.2.1"));
        return addresses;
    }

    @Test
    void clearsHostBits() {
        assertEquals("172.17.0.0/16", Subnet.parse("172.17.5.9/16").toString());
        assertEquals(65536, Subnet.parse("172.17.5.9/16").size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"172.17.0.0", "172.17.0.0/33", "172.17.0/16", "localhost/8", "172.17.0.0/x", "/8", "1.2.3.4/-1"})
    void refusesWhatIsNoSubnet(String text) {
        assertThrows(IllegalArgumentException.class, () -> Subnet.parse(text));
    }

    @Test
    void seesOverlapsBothWays() {
        var wide = Subnet.parse("172.16.0.0/12");
        var narrow = Subnet.parse("172.17.3.0/24");
        assertTrue(wide.overlaps(narrow) && narrow.overlaps(wide));
        assertFalse(narrow.overlaps(Subnet.parse("172.17.4.0/24")));
        assertTrue(Subnet.parse("0.0.0.0/0").overlaps(narrow));
    }

    private static InetAddress free(Addresses addresses) {
        return Objects.requireNonNull(addresses.allocate());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/30, 10.0.0.1 10.0.0.2",
        "10.0.0.0/31, 10.0.0.0 10.0.0.1",
        "10.0.0.7/32, 10.0.0.7",
        "fd00::/127, fd00::1",
        "fd00::7/128, ''"
    })
    void theSmallestSubnetsHave(String subnet, String all) {
        var addresses = new Addresses(Subnet.parse(subnet), null);
        var given = new ArrayList<String>();
        for (InetAddress a = addresses.allocate(); a != null; a = addresses.allocate()) given.add(Subnet.text(a));
        assertEquals(all, String.join(" ", given));
    }

    @Test
    void givesEveryAddressOnceAndSaysWhenAllAreHeld() {
        Addresses addresses = small();
        var given = new ArrayList<String>();
        for (int i = 0; i < 5; i++) given.add(free(addresses).getHostAddress());
        assertEquals(List.of("10.1.2.2", "10.1.2.3", "10.1.2.4", "10.1.2.5", "10.1.2.6"), given);
        assertNull(addresses.allocate());
    }

    @Test
    void doesNotReuseAnAddressAtOnce() {
        Addresses addresses = small();
        addresses.release(free(addresses));
        assertEquals("10.1.2.3", free(addresses).getHostAddress());
        for (int i = 0; i < 3; i++) free(addresses);
        assertEquals("10.1.2.2", free(addresses).getHostAddress());
    }

    @Test
    void claimsAreExclusive() {
        Addresses addresses = small();
        addresses.claim(Subnet.address("10.1.2.4"));
        assertThrows(EngineException.Forbidden.class, () -> addresses.claim(Subnet.address("10.1.2.4")));
        assertThrows(EngineException.Forbidden.class, () -> addresses.claim(Subnet.address("10.1.2.1")));
        assertThrows(EngineException.InvalidParameter.class, () -> addresses.claim(Subnet.address("10.1.3.4")));
        assertEquals("10.1.2.2", free(addresses).getHostAddress());
        addresses.goOnAfter(Subnet.address("10.1.2.4"));
        assertEquals("10.1.2.5", free(addresses).getHostAddress());
    }

    @Test
    void knowsIpv6() {
        Subnet subnet = Subnet.parse("fd00:1:2::7/64");
        assertEquals("fd00:1:2::/64", subnet.toString());
        assertEquals("fd00:1:2::1", Subnet.text(subnet.at(1)));
        assertEquals(5, subnet.offset(Subnet.address("fd00:1:2::5")));
        assertFalse(subnet.overlaps(Subnet.parse("fd00:1:3::/64")));
        assertFalse(subnet.overlaps(Subnet.parse("0.0.0.0/0")), "another family");
        var addresses = new Addresses(subnet, null);
        assertEquals("fd00:1:2::1", Subnet.text(free(addresses)));
    }

    @ParameterizedTest
    @CsvSource({
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "0:0:0:0:0:0:0:1, ::1",
        "fe80:0:0:0:1:0:0:0, fe80::1:0:0:0",
        "1:2:3:4:5:6:0:8, 1:2:3:4:5:6:0:8",
        "0:0:0:0:0:0:0:0, ::"
    })
    void writesAddressesInTheShortestForm(String address, String text) {
        assertEquals(text, Subnet.text(Subnet.address(address)));
    }

    @Test
    void takesTheFirstFreePieceOfThePools() {
        var pools = List.of(
                new Pools.Pool(Subnet.parse("10.0.0.0/15"), 16), new Pools.Pool(Subnet.parse("fd00:1::/48"), 64));
        var used = new ArrayList<Subnet>(List.of(Subnet.parse("10.0.3.0/24")));
        assertEquals("10.1.0.0/16", Pools.free(pools, false, used).toString());
        assertEquals("fd00:1::/64", Pools.free(pools, true, used).toString());
        used.add(Subnet.parse("fd00:1::/64"));
        assertEquals("fd00:1:0:1::/64", Pools.free(pools, true, used).toString());
        used.add(Subnet.parse("10.1.2.3/32"));
        assertThrows(EngineException.Unavailable.class, () -> Pools.free(pools, false, used));
    }

    @Test
    void givesOutOfARangeAndTakesFromTheWholeSubnet() {
        var addresses = new Addresses(Subnet.parse("10.1.0.0/16"), Subnet.parse("10.1.8.0/30"));
        assertEquals("10.1.8.0", free(addresses).getHostAddress());
        addresses.claim(Subnet.address("10.1.200.1"));
        for (int i = 0; i < 3; i++) free(addresses);
        assertNull(addresses.allocate());
    }

    @Test
    void givesOutOfARangeThatIsFarFromTheSubnetsFirst() {
        for (String subnet : List.of("fd00:1:2::/64", "fd00:1:2::/56")) {
            var range = Subnet.parse("fd00:1:2:0:ffff:ffff:ffff:fffe/127");
            var addresses = new Addresses(Subnet.parse(subnet), range);
            assertEquals("fd00:1:2:0:ffff:ffff:ffff:fffe", Subnet.text(free(addresses)));
            assertEquals("fd00:1:2:0:ffff:ffff:ffff:ffff", Subnet.text(free(addresses)));
            assertNull(addresses.allocate());
        }
        var whole = new Addresses(Subnet.parse("fd00:1:2::/64"), null);
        whole.goOnAfter(Subnet.address("fd00:1:2:0:ffff:ffff:ffff:ffff"));
        assertEquals("fd00:1:2::1", Subnet.text(whole.allocate()));
    }
}
