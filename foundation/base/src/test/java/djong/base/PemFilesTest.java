package djong.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemFilesTest {
    @TempDir
    Path home;

    @Test
    void keysMayStandInThreeForms() throws Exception {
        KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        byte[] pkcs8 = rsa.getPrivate().getEncoded();
        assertEquals(rsa.getPrivate(), PemFiles.key(pem("PRIVATE KEY", pkcs8)));
        assertEquals(
                rsa.getPrivate(), PemFiles.key(pem("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, 26, pkcs8.length))));

        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        ECPrivateKey ec = (ECPrivateKey) generator.generateKeyPair().getPrivate();
        byte[] secret = ec.getS().toByteArray();
        ByteArrayOutputStream sec1 = new ByteArrayOutputStream();
        sec1.writeBytes(new byte[] {0x30, 49, 2, 1, 1, 4, 32});
        for (int i = secret.length; i < 32; i++) sec1.write(0);
        sec1.write(secret, Math.max(0, secret.length - 32), Math.min(32, secret.length));
        sec1.writeBytes(new byte[] {(byte) 0xa0, 10, 6, 8, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 3, 1, 7});
        assertEquals(ec.getS(), ((ECPrivateKey) PemFiles.key(pem("EC PRIVATE KEY", sec1.toByteArray()))).getS());
    }

    private Path pem(String name, byte[] der) throws IOException {
        return Files.writeString(
                home.resolve(name.replace(' ', '-')),
                "-----BEGIN " + name + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + name
                        + "-----\n");
    }
}
