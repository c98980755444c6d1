package djong.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** An image whose layers cannot be packed, so that as many bytes go over the wire as it says. */
record NoiseImage(int layers, int layerBytes) {
    long bytes() {
        return (long) layers * layerBytes;
    }

    /** Makes it by as many containers. */
    void make(Daemon daemon, String name) throws IOException {
        var random = new Random(name.hashCode());
        Images.importBusybox(daemon);
        daemon.docker("tag", Images.BUSYBOX, name).ok();
        for (int i = 0; i < layers; i++) {
            daemon.docker("create", "--name", "layer", name, "true").ok();
            daemon.dockerCommand("cp", "-", "layer:/")
                    .input(archive("noise" + i, random))
                    .run()
                    .ok();
            daemon.docker("commit", "layer", name).ok();
            daemon.docker("rm", "layer").ok();
        }
    }

    private byte[] archive(String name, Random random) throws IOException {
        byte[] content = new byte[layerBytes];
        random.nextBytes(content);
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            var entry = new TarArchiveEntry(name);
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }
}
