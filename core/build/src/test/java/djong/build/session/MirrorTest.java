package djong.build.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.buildkit.GoMode;
import djong.linux.Fd;
import djong.linux.Root;
import fsutil.types.Stat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MirrorTest {
    private static final long TIME = 1_700_000_000_123_456_789L;

    @TempDir
    Path outside;

    private Stat file(String path, String text) {
        return Stat.newBuilder()
                .setPath(path)
                .setMode(0640)
                .setSize(text.length())
                .setModTime(TIME)
                .build();
    }

    private Stat folder(String path) {
        return Stat.newBuilder()
                .setPath(path)
                .setMode(GoMode.DIRECTORY | 0750)
                .setModTime(TIME)
                .build();
    }

    private Stat link(String path, String to) {
        return Stat.newBuilder()
                .setPath(path)
                .setMode(GoMode.SYMLINK | 0777)
                .setLinkname(to)
                .setModTime(TIME)
                .build();
    }

    private Path inside() throws IOException {
        return Files.createDirectories(outside.resolve("inside"));
    }

    /** One transfer; contents are a file's path. @return how many contents were wanted */
    private int transfer(Stat... told) throws IOException {
        int wanted = 0;
        try (Root root = Root.open(inside());
                var mirror = new Mirror(root)) {
            for (Stat each : told) {
                if (!mirror.put(each)) continue;
                wanted++;
                byte[] text = each.getPath().getBytes(StandardCharsets.UTF_8);
                try (Fd to = mirror.create(each)) {
                    ByteBuffer bytes =
                            ByteBuffer.allocateDirect(text.length).put(text).flip();
                    while (bytes.hasRemaining()) to.write(bytes);
                }
                mirror.complete(each);
            }
            mirror.leaveOutOthers();
            mirror.finish();
        }
        return wanted;
    }

    @Test
    void whatIsEqualIsNotAskedForAgain() throws IOException {
        Stat[] told = {folder("a"), file("a/f", "a/f"), link("l", "a/f"), file("z", "z")};
        assertEquals(2, transfer(told));
        assertEquals("a/f", Files.readString(inside().resolve("l")));
        assertEquals(0, transfer(told));
        Stat later = told[3].toBuilder().setModTime(TIME + 1).build();
        assertEquals(1, transfer(told[0], told[1], told[2], later));
    }

    @Test
    void whatWasNotToldOfGoes() throws IOException {
        transfer(folder("a"), folder("a/b"), file("a/b/f", "a/b/f"), file("g", "g"));
        transfer(folder("a"));
        try (Stream<Path> left = Files.walk(inside())) {
            assertEquals(2, left.count());
        }
    }

    @Test
    void aThingOfAnotherKindTakesItsPlace() throws IOException {
        transfer(folder("x"), file("x/f", "x/f"));
        assertEquals(1, transfer(file("x", "x")));
        transfer(link("x", "/etc/passwd"));
        assertTrue(Files.isSymbolicLink(inside().resolve("x")));
        transfer(folder("x"));
        assertTrue(Files.isDirectory(inside().resolve("x")));
    }

    @Test
    void aSecondNameIsTheSameFileAndAnotherTransferDoesNotWriteThroughIt() throws IOException {
        Stat second = file("b", "a").toBuilder().setLinkname("a").build();
        transfer(file("a", "a"), second);
        assertEquals(
                Files.getAttribute(inside().resolve("a"), "unix:ino"),
                Files.getAttribute(inside().resolve("b"), "unix:ino"));
        transfer(file("a", "a"), file("b", "b").toBuilder().setModTime(TIME + 1).build());
        assertEquals("a", Files.readString(inside().resolve("a")));
        assertEquals("b", Files.readString(inside().resolve("b")));
    }

    record Hostile(String rule, Stat[] told) {
        @Override
        public String toString() {
            return rule;
        }
    }

    static Stream<Hostile> hostile() {
        var t = new MirrorTest();
        return Stream.of(
                new Hostile("a path goes up", new Stat[] {t.file("../out", "x")}),
                new Hostile("a path begins at the root", new Stat[] {t.file("/out", "x")}),
                new Hostile("a path ends in a slash", new Stat[] {t.file("a/", "x")}),
                new Hostile("a folder goes up", new Stat[] {t.folder(".."), t.file("../out", "x")}),
                new Hostile("a parent was not told of", new Stat[] {t.file("a/out", "x")}),
                new Hostile("a parent is a link", new Stat[] {t.link("a", ".."), t.file("a/out", "x")}),
                new Hostile("a name is told of twice", new Stat[] {t.folder("a"), t.link("a", "..")}),
                new Hostile("a second name of a file outside", new Stat[] {
                    t.file("a", "x").toBuilder().setLinkname("../secret").build()
                }),
                new Hostile("a name has a zero", new Stat[] {t.file("a\0b", "x")}));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void staysInside(Hostile row) throws IOException {
        Files.writeString(outside.resolve("secret"), "s");
        assertThrows(IOException.class, () -> transfer(row.told));
        assertFalse(Files.exists(outside.resolve("out")));
        assertEquals("s", Files.readString(outside.resolve("secret")));
    }
}
