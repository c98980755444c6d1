package djong.network.dns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResolverTest {
    private record Names(Map<String, List<InetAddress>> addresses, boolean forwards) implements Zone {
        @Override
        public @Nullable List<InetAddress> addresses(String name) {
            return addresses.get(name);
        }

        @Override
        public @Nullable String name(InetAddress address) {
            return addresses.entrySet().stream()
                    .filter(e -> e.getValue().contains(address))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse(null);
        }
    }

    private static final InetAddress FOUR = InetAddress.ofLiteral("172.18.0.2");
    private static final InetAddress SIX = InetAddress.ofLiteral("fd00::2");
    private static final Names NAMES = new Names(Map.of("web", List.of(FOUR, SIX)), true);
    private static final Upstream NOBODY = Upstream.at(List.of());

    private static byte[] query(int type, String name) {
        ByteBuffer out = ByteBuffer.allocate(300);
        out.putShort((short) 0x1234).putShort((short) 0x0100);
        out.putShort((short) 1).putShort((short) 0).putShort((short) 0).putShort((short) 0);
        for (String label : name.split("\\.")) {
            out.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.put((byte) 0).putShort((short) type).putShort((short) 1);
        return Arrays.copyOf(out.array(), out.position());
    }

    /** The code and, of an answer to a question for addresses, these. */
    private static String read(byte[] answer) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(answer);
        assertEquals(0x1234, in.getShort(0));
        int code = in.getShort(2) & 0xf;
        int count = in.getShort(6);
        var found = new ArrayList<String>();
        int at = 12;
        while (in.get(at) != 0) at += in.get(at) + 1;
        at += 5;
        for (int i = 0; i < count; i++) {
            int length = in.getShort(at + 10);
            assertEquals(600, in.getInt(at + 6));
            byte[] data = Arrays.copyOfRange(answer, at + 12, at + 12 + length);
            found.add(
                    in.getShort(at + 2) == Message.TYPE_PTR
                            ? new String(data, 1, data.length - 2, StandardCharsets.US_ASCII)
                            : InetAddress.getByAddress(data).getHostAddress());
            at += 12 + length;
        }
        return code + " " + found;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | web | 0 [172.18.0.2]",
                "1 | WEB | 0 [172.18.0.2]",
                "28 | web | 0 [fd00:0:0:0:0:0:0:2]",
                "15 | web | 0 []",
                "12 | 2.0.18.172.in-addr.arpa | 0 [web]",
                "12 | 2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa | 0 [web]",
                "1 | other.example | 2 []"
            })
    void answersWhatItKnows(int type, String name, String expected) throws Exception {
        try (Resolver resolver = Resolver.serve(Resolver.Sockets.open(), NAMES, NOBODY)) {
            assertEquals(expected, read(resolver.answer(query(type, name), false)));
        }
    }

    @Test
    void answersByUdpAndByTcp() throws Exception {
        var sockets = Resolver.Sockets.open();
        try (Resolver _ = Resolver.serve(sockets, NAMES, NOBODY);
                var udp = new DatagramSocket();
                var tcp = new Socket(Resolver.ADDRESS, sockets.tcpPort())) {
            udp.setSoTimeout(10_000);
            byte[] query = query(1, "web");
            udp.send(new DatagramPacket(query, query.length, Resolver.ADDRESS, sockets.udpPort()));
            var packet = new DatagramPacket(new byte[512], 512);
            udp.receive(packet);
            byte[] byUdp = Arrays.copyOf(packet.getData(), packet.getLength());
            assertEquals("0 [172.18.0.2]", read(byUdp));
            for (int i = 0; i < 2; i++) {
                tcp.getOutputStream()
                        .write(ByteBuffer.allocate(query.length + 2)
                                .putShort((short) query.length)
                                .put(query)
                                .array());
                var in = new DataInputStream(tcp.getInputStream());
                byte[] byTcp = new byte[in.readUnsignedShort()];
                in.readFully(byTcp);
                assertArrayEquals(byUdp, byTcp);
            }
        }
    }

    @Test
    void passesOnWhatItDoesNotKnowAndOnlyWhereItMay() throws Exception {
        var world = Resolver.Sockets.open();
        var behind = new Names(Map.of("far.example", List.of(FOUR)), true);
        try (Resolver _ = Resolver.serve(world, behind, NOBODY)) {
            var dead = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1);
            Upstream upstream = Upstream.at(List.of(dead, new InetSocketAddress(Resolver.ADDRESS, world.udpPort())));
            try (Resolver resolver = Resolver.serve(Resolver.Sockets.open(), NAMES, upstream)) {
                assertEquals("0 [172.18.0.2]", read(resolver.answer(query(1, "far.example"), false)));
            }
            var inner = new Names(NAMES.addresses(), false);
            try (Resolver resolver = Resolver.serve(Resolver.Sockets.open(), inner, upstream)) {
                assertEquals(Message.SERVER_FAILURE + " []", read(resolver.answer(query(1, "far.example"), false)));
                assertEquals("0 [172.18.0.2]", read(resolver.answer(query(1, "web"), false)));
            }
        }
    }

    @Test
    void asksToComeBackByTcpForMoreThanADatagramHolds() throws Exception {
        List<InetAddress> many = IntStream.range(1, 60)
                .mapToObj(i -> InetAddress.ofLiteral("10.0.0." + i))
                .toList();
        try (Resolver resolver =
                Resolver.serve(Resolver.Sockets.open(), new Names(Map.of("many", many), true), NOBODY)) {
            byte[] cut = resolver.answer(query(1, "many"), false);
            assertEquals(0x02, cut[2] & 0x02, "truncated");
            assertEquals("0 []", read(cut));
            assertEquals(
                    "0 " + many.stream().map(InetAddress::getHostAddress).toList(),
                    read(resolver.answer(query(1, "many"), true)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 11, 12, 15, 20})
    void isSilentToWhatIsNoQuestion(int length) throws Exception {
        try (Resolver resolver = Resolver.serve(Resolver.Sockets.open(), NAMES, NOBODY)) {
            byte[] whole = query(1, "a-longer.name.example");
            assertNull(resolver.answer(Arrays.copyOf(whole, length), false));
            whole[2] |= (byte) 0x80;
            assertNull(resolver.answer(whole, false), "an answer");
            assertTrue(whole.length > 20);
        }
    }
}
