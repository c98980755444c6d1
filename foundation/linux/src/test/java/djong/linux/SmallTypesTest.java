package djong.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmallTypesTest {
    @ParameterizedTest
    @CsvSource({
        "SIGTERM,15",
        "TERM,15",
        "term,15",
        "15,15",
        "sigkill,9",
        "WINCH,28",
        "RTMIN,34",
        "SIGRTMIN+3,37",
        "RTMAX-1,63",
        "64,64"
    })
    void signalsHaveNames(String text, int number) {
        assertEquals(number, Signals.number(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SIG", "0", "65", "-1", "FOO", "RTMIN+99", "RTMAX-", "15.5"})
    void unknownSignalsAreRefused(String text) {
        var refused = assertThrows(IllegalArgumentException.class, () -> Signals.number(text));
        assertEquals("invalid signal: " + text, refused.getMessage());
    }

    @Test
    void everySignalNumberComesBackFromItsName() {
        for (int signal = 1; signal <= 31; signal++) assertEquals(signal, Signals.number(Signals.name(signal)));
        for (int signal = 34; signal <= 64; signal++) assertEquals(signal, Signals.number(Signals.name(signal)));
    }

    @Test
    void fileNamesSurviveWhateverTheirBytes() {
        byte[] bytes = {
            'a', (byte) 0xff, (byte) 0xc3, (byte) 0xa4, (byte) 0xc3, '/', (byte) 0x80, (byte) 0xf0, (byte) 0x9f
        };
        assertArrayEquals(bytes, FileNames.encode(FileNames.decode(bytes)));
        assertEquals("grüße 🐋", FileNames.decode("grüße 🐋".getBytes(StandardCharsets.UTF_8)));
        assertArrayEquals("grüße 🐋".getBytes(StandardCharsets.UTF_8), FileNames.encode("grüße 🐋"));
    }

    @Test
    void errorsSayCallSubjectAndReason() {
        var e = assertThrows(ErrnoException.class, () -> Fd.open(Path.of("/no/such/file"), Fd.READ_ONLY));
        assertEquals(Errno.ENOENT, e.errno());
        assertEquals("openat /no/such/file: no such file or directory", e.getMessage());
        assertEquals("ENOENT", Errno.name(e.errno()));
        assertEquals(Errno.ENOENT, Errno.of(new IllegalStateException(e)));
    }

    @Test
    void namesWithNulAreRefusedRatherThanCut() {
        assertThrows(
                IllegalArgumentException.class, () -> Root.open(Path.of("/")).open("etc/passwd\0x", 0, 0));
    }

    @Test
    void mountTableLinesAreUnescaped() {
        MountInfo info = MountInfo.parse(
                "36 35 98:0 /a\\040b /mnt\\0402 rw,noatime shared:1 master:2 - ext3 /dev/root rw,errors=continue");
        assertEquals("/mnt 2", info.target());
        assertEquals("/a b", info.root());
        assertEquals(List.of("shared:1", "master:2"), info.propagation());
        assertEquals("ext3", info.type());
        assertEquals(List.of("rw", "errors=continue"), info.superOptions());
    }

    @Test
    void theOwnProcessHasAStartTime() {
        int pid = (int) ProcessHandle.current().pid();
        long ticks = Processes.startTime(pid).orElseThrow();
        assertTrue(ticks > 0);
        assertTrue(Processes.isAlive(pid, ticks));
        assertFalse(Processes.isAlive(pid, ticks + 1));
        assertTrue(Processes.startTime(Integer.MAX_VALUE).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> Processes.kill(-1, 0));
    }

    @Test
    void systemdVariablesOfAnotherProcessAreNotOurs() throws Exception {
        assertEquals(List.of(), Systemd.listenFds(java.util.Map.of("LISTEN_PID", "1", "LISTEN_FDS", "3"), 2));
    }

    @Test
    void hostFactsAreThere() throws Exception {
        HostFacts facts = HostFacts.ask();
        assertTrue(facts.memoryBytes() > 1 << 20);
        assertEquals(System.getProperty("os.version"), facts.kernelVersion());
        assertFalse(facts.hostName().isEmpty());
        assertTrue(facts.cpus() > 0);
    }

    @Test
    void kernelVersionsCompare() {
        assertTrue(KernelVersion.parse("6.1.0-28-cloud-amd64").before(6, 5));
        assertTrue(KernelVersion.parse("5.14.0").before(6, 5));
        assertFalse(KernelVersion.parse("6.12+deb13").before(6, 5));
        assertFalse(KernelVersion.parse("7.0").before(6, 5));
        assertFalse(KernelVersion.parse("unheard of").before(6, 5));
    }
}
