package djong.cli.ssh;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Answers as an SSH agent that knows some keys: it lists them and signs by them, and refuses all else. */
public final class KeyAgent {
    private static final int FAILURE = 5;
    private static final int LIST = 11;
    private static final int LISTED = 12;
    private static final int SIGN = 13;
    private static final int SIGNED = 14;

    private final List<Key> keys;

    private KeyAgent(List<Key> keys) {
        this.keys = List.copyOf(keys);
    }

    /** @throws IllegalArgumentException for a file that has no key in it, or a locked one */
    public static KeyAgent of(List<Path> files) throws IOException {
        List<Key> keys = new ArrayList<>();
        for (Path file : files) {
            try {
                keys.add(KeyFile.parse(Files.readString(file)));
            } catch (IllegalArgumentException | java.nio.charset.CharacterCodingException e) {
                String why = e instanceof IllegalArgumentException ? e.getMessage() : "ssh: no key found";
                throw new IllegalArgumentException("failed to parse " + file + ": " + why, e);
            }
        }
        return new KeyAgent(keys);
    }

    /** @param request without its length @return the answer without its length */
    public byte[] answer(byte[] request) {
        try {
            var in = new SshReader(request);
            return switch (in.octet()) {
                case LIST -> listed();
                case SIGN -> signed(in.bytes(), in.bytes(), in.uint32());
                default -> failure();
            };
        } catch (BufferUnderflowException | GeneralSecurityException e) {
            return failure();
        }
    }

    private static byte[] failure() {
        return new SshWriter().octet(FAILURE).made();
    }

    private byte[] listed() {
        var out = new SshWriter().octet(LISTED).uint32(keys.size());
        for (Key each : keys) out.bytes(each.blob()).text("");
        return out.made();
    }

    private byte[] signed(byte[] blob, byte[] data, int flags) throws GeneralSecurityException {
        for (Key each : keys)
            if (Arrays.equals(each.blob(), blob))
                return new SshWriter()
                        .octet(SIGNED)
                        .bytes(each.sign(data, flags))
                        .made();
        return failure();
    }
}
