package djong.image.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.image.tar.TarEntry.Segment;
import djong.image.tar.TarEntry.Type;
import djong.image.tar.TestTar.Raw;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is read of every dialect, and what is refused. */
final class TarReaderTest {
    private static final byte[] DATA = "0123456789".getBytes(UTF_8);

    record Row(String rule, byte[] tar, TarEntry expected) {
        @Override
        public String toString() {
            return rule;
        }
    }

    private static TarEntry entry(String name, Type type, long size) {
        return new TarEntry(
                name,
                type,
                "",
                0644,
                0,
                0,
                size,
                false,
                List.of(),
                Instant.ofEpochSecond(1_600_000_000L),
                0,
                0,
                Map.of());
    }

    private static TarEntry sparse(String name, long size, Segment... segments) {
        return new TarEntry(
                name,
                Type.FILE,
                "",
                0644,
                0,
                0,
                size,
                true,
                List.of(segments),
                Instant.ofEpochSecond(1_600_000_000L),
                0,
                0,
                Map.of());
    }

    static Stream<Row> understood() {
        String longName = "d/".repeat(90) + "file";
        Raw oldSparse = new Raw("s", 'S').gnu();
        oldSparse
                .octal(386, 12, 0)
                .octal(398, 12, 4)
                .octal(410, 12, 100)
                .octal(422, 12, 6)
                .octal(483, 12, 5000);
        Raw extended = new Raw("s", 'S').gnu().octal(483, 12, 200);
        for (int i = 0; i < 4; i++) extended.octal(386 + 24 * i, 12, 10L * i).octal(398 + 24 * i, 12, 2);
        extended.block[482] = 1;
        byte[] extension = new byte[512];
        System.arraycopy("00000000144\0".getBytes(ISO_8859_1), 0, extension, 0, 12);
        System.arraycopy("00000000002\0".getBytes(ISO_8859_1), 0, extension, 12, 12);
        byte[] storedMap = Arrays.copyOf("2\n0\n4\n100\n6\n".getBytes(ISO_8859_1), 512);

        return Stream.of(
                new Row(
                        "a ustar file",
                        new TestTar().add(new Raw("f", '0'), DATA).ended(),
                        entry("f", Type.FILE, 10)),
                new Row(
                        "flag NUL is a file",
                        new TestTar().add(new Raw("f", '\0'), DATA).ended(),
                        entry("f", Type.FILE, 10)),
                new Row(
                        "flag 7 is a file",
                        new TestTar().add(new Raw("f", '7'), DATA).ended(),
                        entry("f", Type.FILE, 10)),
                new Row(
                        "an old file with a slash is a directory",
                        new TestTar().add(new Raw("d/", '\0')).ended(),
                        entry("d/", Type.DIRECTORY, 0)),
                new Row(
                        "a ustar prefix is put before",
                        new TestTar().add(new Raw("f", '0').prefix("a/b")).ended(),
                        entry("a/b/f", Type.FILE, 0)),
                new Row(
                        "a GNU header has no prefix",
                        new TestTar().add(new Raw("f", '0').prefix("a/b").gnu()).ended(),
                        entry("f", Type.FILE, 0)),
                new Row(
                        "no end mark is an end as well",
                        new TestTar().add(new Raw("f", '0'), DATA).unended(),
                        entry("f", Type.FILE, 10)),
                new Row(
                        "a size on a directory means no data",
                        new TestTar()
                                .add(new Raw("d", '5').size(4096).mode(0644))
                                .ended(),
                        entry("d", Type.DIRECTORY, 0)),
                new Row(
                        "a PAX path and size overrule",
                        new TestTar()
                                .pax("path", longName, "size", "10")
                                .add(new Raw("x", '0'))
                                .data(DATA)
                                .ended(),
                        entry(longName, Type.FILE, 10)),
                new Row(
                        "a PAX path may be any UTF-8",
                        new TestTar()
                                .pax("path", "höhe/ž")
                                .add(new Raw("x", '0'))
                                .ended(),
                        entry("höhe/ž", Type.FILE, 0)),
                new Row(
                        "an empty PAX value leaves the header's",
                        new TestTar().pax("path", "").add(new Raw("x", '0')).ended(),
                        entry("x", Type.FILE, 0)),
                new Row(
                        "a global PAX header is passed over",
                        new TestTar()
                                .add(new Raw("g", 'g'), "11 path=zz\n".getBytes(UTF_8))
                                .add(new Raw("x", '0'))
                                .ended(),
                        entry("x", Type.FILE, 0)),
                new Row(
                        "a GNU long name",
                        new TestTar()
                                .add(new Raw("././@LongLink", 'L').gnu(), (longName + "\0").getBytes(UTF_8))
                                .add(new Raw("x", '0').gnu())
                                .ended(),
                        entry(longName, Type.FILE, 0)),
                new Row(
                        "bytes that are no UTF-8 survive",
                        new TestTar().add(new Raw("a\u00ffb", '0')).ended(),
                        entry("a\udcffb", Type.FILE, 0)),
                new Row(
                        "sparse, old GNU form",
                        new TestTar().add(oldSparse, DATA).ended(),
                        sparse("s", 5000, new Segment(0, 4), new Segment(100, 6))),
                new Row(
                        "sparse, old form with an extension",
                        new TestTar()
                                .add(extended.size(10))
                                .bytes(extension)
                                .data(DATA)
                                .ended(),
                        sparse(
                                "s",
                                200,
                                new Segment(0, 2),
                                new Segment(10, 2),
                                new Segment(20, 2),
                                new Segment(30, 2),
                                new Segment(100, 2))),
                new Row(
                        "sparse, form 0.0",
                        new TestTar()
                                .pax(
                                        "GNU.sparse.size",
                                        "5000",
                                        "GNU.sparse.numblocks",
                                        "2",
                                        "GNU.sparse.offset",
                                        "0",
                                        "GNU.sparse.numbytes",
                                        "4",
                                        "GNU.sparse.offset",
                                        "100",
                                        "GNU.sparse.numbytes",
                                        "6")
                                .add(new Raw("s", '0'), DATA)
                                .ended(),
                        sparse("s", 5000, new Segment(0, 4), new Segment(100, 6))),
                new Row(
                        "sparse, form 0.1",
                        new TestTar()
                                .pax(
                                        "GNU.sparse.size",
                                        "5000",
                                        "GNU.sparse.map",
                                        "0,4,100,6",
                                        "GNU.sparse.name",
                                        "real")
                                .add(new Raw("s", '0'), DATA)
                                .ended(),
                        sparse("real", 5000, new Segment(0, 4), new Segment(100, 6))),
                new Row(
                        "sparse, form 1.0",
                        new TestTar()
                                .pax(
                                        "GNU.sparse.major",
                                        "1",
                                        "GNU.sparse.minor",
                                        "0",
                                        "GNU.sparse.realsize",
                                        "5000",
                                        "GNU.sparse.name",
                                        "real")
                                .add(new Raw("s", '0').size(522))
                                .bytes(storedMap)
                                .data(DATA)
                                .ended(),
                        sparse("real", 5000, new Segment(0, 4), new Segment(100, 6))));
    }

    @ParameterizedTest
    @MethodSource("understood")
    void understands(Row row) throws IOException {
        var tar = new TarReader(new ByteArrayInputStream(row.tar()));
        TarEntry entry = tar.next();
        assertEquals(row.expected(), entry);
        if (row.expected().size() > 0) assertArrayEquals(DATA, tar.data().readAllBytes());
        assertNull(tar.next());
    }

    @Test
    void anArchiveMayEndWithTheLastByteOfItsLastFile() throws IOException {
        byte[] tar = Arrays.copyOf(new TestTar().file("f", "x").file("g", "yz").ended(), 3 * Header.BLOCK + 2);
        var reader = new TarReader(new ByteArrayInputStream(tar));
        assertEquals("f", reader.next().name());
        assertEquals("g", reader.next().name());
        assertEquals("yz", new String(reader.data().readAllBytes(), UTF_8));
        assertNull(reader.next());
        assertNull(reader.next());
    }

    record Refused(String rule, byte[] tar, Class<? extends IOException> error) {
        @Override
        public String toString() {
            return rule;
        }
    }

    static Stream<Refused> refused() {
        byte[] unsummed = new TestTar().file("f", "x").ended();
        unsummed[0] ^= 1;
        return Stream.of(
                new Refused("text", "root:x:0:0:root:/root:/bin/sh\n".repeat(40).getBytes(UTF_8), TarException.class),
                new Refused("a wrong checksum", unsummed, TarException.class),
                new Refused("less than a block", new byte[100], EOFException.class),
                new Refused(
                        "an end inside the data",
                        Arrays.copyOf(new TestTar().file("f", "x".repeat(2000)).ended(), 1024),
                        EOFException.class),
                new Refused(
                        "a size beyond the stream",
                        new TestTar()
                                .add(new Raw("f", '0').size(0777_7777_7777L))
                                .ended(),
                        EOFException.class),
                new Refused(
                        "a negative size",
                        new TestTar()
                                .add(new Raw("f", '0').put(124, negative(), 12))
                                .ended(),
                        TarException.class),
                new Refused(
                        "a number above 64 bits",
                        new TestTar()
                                .add(new Raw("f", '0').put(124, huge(), 12))
                                .ended(),
                        TarException.class),
                new Refused(
                        "digits that are none",
                        new TestTar()
                                .add(new Raw("f", '0').put(124, "99".getBytes(UTF_8), 12))
                                .ended(),
                        TarException.class),
                new Refused(
                        "an owner above 32 bits",
                        new TestTar()
                                .pax("uid", "4294967296")
                                .add(new Raw("f", '0'))
                                .ended(),
                        TarException.class),
                new Refused(
                        "the owner that means no one",
                        new TestTar()
                                .pax("gid", "4294967295")
                                .add(new Raw("f", '0'))
                                .ended(),
                        TarException.class),
                new Refused(
                        "a PAX record without end",
                        new TestTar()
                                .add(new Raw("x", 'x'), "99 path=a\n".getBytes(UTF_8))
                                .add(new Raw("f", '0'))
                                .ended(),
                        TarException.class),
                new Refused(
                        "a PAX record without value",
                        new TestTar()
                                .add(new Raw("x", 'x'), "7 path\n".getBytes(UTF_8))
                                .add(new Raw("f", '0'))
                                .ended(),
                        TarException.class),
                new Refused(
                        "a PAX path with NUL",
                        new TestTar().pax("path", "a\0b").add(new Raw("f", '0')).ended(),
                        TarException.class),
                new Refused(
                        "a PAX header of 2 MiB",
                        new TestTar().add(new Raw("x", 'x').size(2 << 20)).ended(),
                        TarException.class),
                new Refused(
                        "a long name of 2 MiB",
                        new TestTar().add(new Raw("x", 'L').gnu().size(2 << 20)).ended(),
                        TarException.class),
                new Refused(
                        "an unknown type", new TestTar().add(new Raw("f", 'Z')).ended(), TarException.class),
                new Refused(
                        "a time that would take for ever to parse",
                        new TestTar()
                                .pax("mtime", "1e-999999999")
                                .add(new Raw("f", '0'))
                                .ended(),
                        TarException.class),
                new Refused(
                        "one zero block and more",
                        new TestTar()
                                .file("f", "")
                                .bytes(new byte[512])
                                .file("g", "")
                                .ended(),
                        TarException.class),
                new Refused(
                        "sparse segments out of order",
                        new TestTar()
                                .pax("GNU.sparse.size", "50", "GNU.sparse.map", "20,4,0,6")
                                .add(new Raw("s", '0'), DATA)
                                .ended(),
                        TarException.class),
                new Refused(
                        "a sparse segment beyond the end",
                        new TestTar()
                                .pax("GNU.sparse.size", "50", "GNU.sparse.map", "45,10")
                                .add(new Raw("s", '0'), DATA)
                                .ended(),
                        TarException.class),
                new Refused(
                        "sparse segments that overflow",
                        new TestTar()
                                .pax("GNU.sparse.size", "50", "GNU.sparse.map", "1,999999999999999999,2,9")
                                .add(new Raw("s", '0'), DATA)
                                .ended(),
                        TarException.class),
                new Refused(
                        "less data than the segments say",
                        new TestTar()
                                .pax("GNU.sparse.size", "50", "GNU.sparse.map", "0,40")
                                .add(new Raw("s", '0'), DATA)
                                .ended(),
                        TarException.class),
                new Refused(
                        "a sparse map without end",
                        new TestTar()
                                .pax("GNU.sparse.major", "1", "GNU.sparse.minor", "0", "GNU.sparse.realsize", "5")
                                .add(new Raw("s", '0').size(512))
                                .bytes(Arrays.copyOf("9\n".getBytes(UTF_8), 512))
                                .ended(),
                        TarException.class),
                new Refused(
                        "a sparse map of a billion",
                        new TestTar()
                                .pax("GNU.sparse.major", "1", "GNU.sparse.minor", "0", "GNU.sparse.realsize", "5")
                                .add(new Raw("s", '0').size(512))
                                .bytes(Arrays.copyOf("1000000000\n".getBytes(UTF_8), 512))
                                .ended(),
                        TarException.class));
    }

    private static byte[] negative() {
        byte[] number = new byte[12];
        Arrays.fill(number, (byte) 0xff);
        return number;
    }

    private static byte[] huge() {
        byte[] number = new byte[12];
        Arrays.fill(number, (byte) 0x7f);
        number[0] = (byte) 0x80;
        return number;
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuses(Refused row) {
        var tar = new TarReader(new ByteArrayInputStream(row.tar()));
        IOException e = assertThrows(IOException.class, () -> {
            while (tar.next() != null) tar.data().readAllBytes();
        });
        assertEquals(row.error(), e.getClass(), e.getMessage());
    }

    @Test
    void largeNumbersInBase256AndFractionsOfSecondsAndAttributes() throws IOException {
        byte[] uid = {(byte) 0x80, 0, 0, 0, 0, 0x7f, (byte) 0xff, (byte) 0xff};
        byte[] tar = new TestTar()
                .pax(
                        "mtime",
                        "1600000000.123456789",
                        "SCHILY.xattr.user.a",
                        "b=c",
                        "LIBARCHIVE.xattr.user.x%3Dy",
                        "aGk")
                .add(new Raw("f", '0').put(108, uid, 8).gnu())
                .ended();
        TarEntry entry = new TarReader(new ByteArrayInputStream(tar)).next();
        assertNotNull(entry);
        assertEquals(0x7f_ffffL, entry.uid());
        assertEquals(Instant.ofEpochSecond(1_600_000_000L, 123_456_789), entry.modified());
        assertEquals("b=c", new String(entry.xattrs().get("user.a"), UTF_8));
        assertEquals("hi", new String(entry.xattrs().get("user.x=y"), UTF_8));
    }

    @Test
    void impossibleTimesAreTheEpoch() throws IOException {
        for (String time : List.of("-1.5", "99999999999999", "1e15")) {
            byte[] tar = new TestTar().pax("mtime", time).add(new Raw("f", '0')).ended();
            TarEntry entry = new TarReader(new ByteArrayInputStream(tar)).next();
            assertNotNull(entry);
            assertEquals(Instant.EPOCH, entry.modified(), time);
        }
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        var out = new ByteArrayOutputStream();
        var writer = new TarWriter(out);
        List<TarEntry> entries = List.of(
                TarEntry.directory("d/", 01777, Instant.ofEpochSecond(5)),
                TarEntry.file("ü/" + "n".repeat(300), 04755, 10, Instant.ofEpochSecond(5, 120_000_000)),
                new TarEntry(
                        "l",
                        Type.SYMBOLIC_LINK,
                        "t".repeat(150),
                        0777,
                        3_000_000_000L,
                        7,
                        0,
                        false,
                        List.of(),
                        Instant.EPOCH,
                        0,
                        0,
                        Map.of()),
                new TarEntry(
                        "c",
                        Type.CHARACTER_DEVICE,
                        "",
                        0600,
                        1,
                        2,
                        0,
                        false,
                        List.of(),
                        Instant.EPOCH,
                        5,
                        1,
                        Map.of()));
        for (TarEntry entry : entries) {
            writer.add(entry);
            if (entry.size() > 0) writer.write(DATA, 0, DATA.length);
        }
        writer.end();
        assertEquals(0, out.size() % 512);
        var reader = new TarReader(new ByteArrayInputStream(out.toByteArray()));
        for (TarEntry entry : entries) {
            assertEquals(entry, reader.next());
            if (entry.size() > 0) assertArrayEquals(DATA, reader.data().readAllBytes());
        }
        assertNull(reader.next());
    }

    @Test
    void aWriterHoldsEntriesToTheirSize() throws IOException {
        var writer = new TarWriter(new ByteArrayOutputStream());
        writer.add(TarEntry.file("f", 0644, 3, Instant.EPOCH));
        assertThrows(IOException.class, () -> writer.write(DATA, 0, 4));
        IOException e = assertThrows(IOException.class, writer::end);
        assertTrue(e.getMessage().contains("fewer"));
    }
}
