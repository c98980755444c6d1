package djong.cli.jvm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;

/** Bytes that can be read several times. */
interface Content {
    long sizeBytes() throws IOException;

    InputStream open() throws IOException;

    default byte[] bytes() throws IOException {
        try (InputStream in = open()) {
            return in.readAllBytes();
        }
    }

    default void writeTo(OutputStream out) throws IOException {
        try (InputStream in = open()) {
            in.transferTo(out);
        }
    }

    /** Of a file. */
    record OfFile(Path path) implements Content {
        @Override
        public long sizeBytes() throws IOException {
            return Files.size(path);
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(path);
        }
    }

    /** Of a file in a jar. */
    record OfEntry(Path jar, String name) implements Content {
        @Override
        public long sizeBytes() throws IOException {
            try (var zip = new ZipFile(jar.toFile())) {
                return zip.getEntry(name).getSize();
            }
        }

        @Override
        public InputStream open() throws IOException {
            try (var zip = new ZipFile(jar.toFile())) {
                return new java.io.ByteArrayInputStream(
                        zip.getInputStream(zip.getEntry(name)).readAllBytes());
            }
        }
    }

    record OfBytes(byte[] content) implements Content {
        @Override
        public long sizeBytes() {
            return content.length;
        }

        @Override
        public InputStream open() {
            return new java.io.ByteArrayInputStream(content);
        }
    }
}
