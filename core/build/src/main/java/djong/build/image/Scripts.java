package djong.build.image;

import djong.dockerfile.syntax.Heredoc;
import djong.linux.Dir;
import djong.linux.Fd;
import djong.linux.Root;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Here-documents as files. */
public final class Scripts {
    private Scripts() {}

    public static void write(Root root, Heredoc script) throws IOException {
        byte[] text = script.text().getBytes(StandardCharsets.UTF_8);
        try (Dir top = root.directory();
                Fd file = top.create(script.name(), 0700)) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(Math.max(1, text.length))
                    .put(text)
                    .flip();
            while (bytes.hasRemaining()) file.write(bytes);
            file.chmod(0755);
        }
    }
}
