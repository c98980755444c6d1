package djong.dist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HelloElfTest {
    private static final byte[] TEXT = "a text\nof two lines\n".getBytes(StandardCharsets.US_ASCII);

    @Test
    void theProgramOfThisMachineSaysItsTextAndEndsWell(@TempDir Path folder) throws IOException, InterruptedException {
        HelloElf machine = switch (System.getProperty("os.arch")) {
            case "amd64" -> HelloElf.AMD64;
            case "aarch64" -> HelloElf.ARM64;
            default -> null;
        };
        Assumptions.assumeTrue(machine != null, "needs an amd64 or arm64 machine");
        Path program = folder.resolve("hello");
        Files.write(program, machine.program(TEXT));
        assertTrue(program.toFile().setExecutable(true));
        Process process = new ProcessBuilder(program.toString()).start();
        assertArrayEquals(TEXT, process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor());
    }

    @ParameterizedTest
    @EnumSource
    void theHeadersFollowTheFormat(HelloElf machine) {
        ByteBuffer elf = ByteBuffer.wrap(machine.program(TEXT)).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(0x464c457f, elf.getInt(0), "magic");
        assertEquals(2, elf.get(4), "64 bit");
        assertEquals(1, elf.get(5), "little endian");
        assertEquals(2, elf.getShort(16), "ET_EXEC");
        assertEquals(machine == HelloElf.AMD64 ? 62 : 183, elf.getShort(18), "machine");
        assertEquals(Elf.ADDRESS + 176, elf.getLong(24), "entry: behind the program headers");
        assertEquals(64, elf.getLong(32), "program headers follow the header");
        assertEquals(2, elf.getShort(56), "two program headers");
        assertEquals(1, elf.getInt(64), "PT_LOAD");
        assertEquals(5, elf.getInt(68), "readable and executable, not writable");
        assertEquals(elf.capacity(), elf.getLong(96), "the whole file is loaded");
        assertEquals(0, elf.getLong(80) % elf.getLong(112), "address and offset agree modulo the alignment");
    }

    @Test
    void theInstructionsForArm64CallWriteThenExit() {
        ByteBuffer elf = ByteBuffer.wrap(HelloElf.ARM64.program(TEXT)).order(ByteOrder.LITTLE_ENDIAN);
        int at = 176;
        assertEquals(new Move(0, 1), move(elf.getInt(at)), "x0: standard output");
        int adr = elf.getInt(at + 4);
        assertEquals(0x10000000, adr & 0x9f000000, "adr");
        assertEquals(1, adr & 0x1f, "x1");
        int text = at + 4 + ((adr >> 5 & 0x7ffff) << 2 | adr >> 29 & 3);
        assertArrayEquals(TEXT, Arrays.copyOfRange(elf.array(), text, text + TEXT.length), "x1: the text");
        assertEquals(new Move(2, TEXT.length), move(elf.getInt(at + 8)), "x2: its length");
        assertEquals(new Move(8, 64), move(elf.getInt(at + 12)), "write");
        assertEquals(0xd4000001, elf.getInt(at + 16), "svc #0");
        assertEquals(new Move(0, 0), move(elf.getInt(at + 20)), "x0: 0");
        assertEquals(new Move(8, 93), move(elf.getInt(at + 24)), "exit");
        assertEquals(0xd4000001, elf.getInt(at + 28), "svc #0");
    }

    @Test
    void aTextThatOneInstructionCannotMeasureIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> HelloElf.AMD64.program(new byte[0x10000]));
    }

    @Test
    void theGreetingStatesTheSizeOfItsProgram() {
        for (HelloElf machine : HelloElf.values()) {
            byte[] program = HelloWorld.program(machine);
            String text = new String(program, StandardCharsets.ISO_8859_1);
            assertTrue(text.contains("Hello from Djong!\n"));
            assertTrue(text.contains(" " + program.length + " bytes"));
        }
    }

    private record Move(int register, int value) {}

    private static Move move(int instruction) {
        assertEquals(0xd2800000, instruction & 0xffe00000, "movz, 64 bit");
        return new Move(instruction & 0x1f, instruction >> 5 & 0xffff);
    }
}
