package djong.cli.ssh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyAgentTest {
    private static final byte[] DATA = "to be signed".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private Path file(String form, byte[] content) throws IOException {
        String text = "-----BEGIN " + form + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                + form + "-----\n";
        return Files.writeString(folder.resolve("key"), text);
    }

    private static KeyPair pair(String algorithm) throws Exception {
        return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    }

    /** OpenSSH's own form; PROTOCOL.key. */
    private static byte[] openSsh(String cipher, byte[] blob, byte[] secret) {
        byte[] head = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);
        byte[] rest = new SshWriter()
                .text(cipher)
                .text("none")
                .text("")
                .uint32(1)
                .bytes(blob)
                .bytes(secret)
                .made();
        byte[] all = new byte[head.length + rest.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(rest, 0, all, head.length, rest.length);
        return all;
    }

    private static byte[] listed(KeyAgent agent) {
        var answer = new SshReader(agent.answer(new byte[] {11}));
        assertEquals(12, answer.octet());
        assertEquals(1, answer.uint32());
        return answer.bytes();
    }

    private static void verify(KeyAgent agent, int flags, String type, String algorithm, PublicKey key)
            throws Exception {
        byte[] request = new SshWriter()
                .octet(13)
                .bytes(listed(agent))
                .bytes(DATA)
                .uint32(flags)
                .made();
        var answer = new SshReader(agent.answer(request));
        assertEquals(14, answer.octet());
        var signature = new SshReader(answer.bytes());
        assertEquals(type, signature.text());
        Signature check = Signature.getInstance(algorithm);
        check.initVerify(key);
        check.update(DATA);
        assertTrue(check.verify(signature.bytes()));
    }

    @Test
    void aKeyOfOpenSshsSigns() throws Exception {
        KeyPair pair = pair("Ed25519");
        byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
        byte[] x509 = pair.getPublic().getEncoded();
        byte[] point = java.util.Arrays.copyOfRange(x509, x509.length - 32, x509.length);
        byte[] both = java.util.Arrays.copyOf(seed, 64);
        System.arraycopy(point, 0, both, 32, 32);
        byte[] blob = new SshWriter().text("ssh-ed25519").bytes(point).made();
        byte[] secret = new SshWriter()
                .uint32(7)
                .uint32(7)
                .text("ssh-ed25519")
                .bytes(point)
                .bytes(both)
                .text("comment")
                .made();
        KeyAgent agent = KeyAgent.of(List.of(file("OPENSSH PRIVATE KEY", openSsh("none", blob, secret))));
        assertArrayEquals(blob, listed(agent));
        verify(agent, 0, "ssh-ed25519", "Ed25519", pair.getPublic());
        Path locked = file("OPENSSH PRIVATE KEY", openSsh("aes256-ctr", blob, secret));
        var refused = assertThrows(IllegalArgumentException.class, () -> KeyAgent.of(List.of(locked)));
        assertEquals(
                "failed to parse " + locked + ": ssh: this private key is passphrase protected", refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"0, ssh-rsa, SHA1withRSA", "2, rsa-sha2-256, SHA256withRSA", "4, rsa-sha2-512, SHA512withRSA"})
    void anRsaKeySignsAsItIsAskedTo(int flags, String type, String algorithm) throws Exception {
        KeyPair pair = pair("RSA");
        KeyAgent agent =
                KeyAgent.of(List.of(file("PRIVATE KEY", pair.getPrivate().getEncoded())));
        verify(agent, flags, type, algorithm, pair.getPublic());
    }

    @Test
    void whatIsNotUnderstoodIsRefused() throws Exception {
        KeyAgent agent =
                KeyAgent.of(List.of(file("PRIVATE KEY", pair("RSA").getPrivate().getEncoded())));
        byte[] refusal = {5};
        assertArrayEquals(refusal, agent.answer(new byte[0]));
        assertArrayEquals(refusal, agent.answer(new byte[] {17}));
        assertArrayEquals(refusal, agent.answer(new byte[] {13, 0, 0}));
        assertArrayEquals(
                refusal,
                agent.answer(new SshWriter()
                        .octet(13)
                        .text("another key")
                        .bytes(DATA)
                        .uint32(0)
                        .made()));
        assertFalse(agent.toString().contains("BEGIN"));
        Path nothing = Files.writeString(folder.resolve("nothing"), "no key");
        assertThrows(IllegalArgumentException.class, () -> KeyAgent.of(List.of(nothing)));
    }
}
