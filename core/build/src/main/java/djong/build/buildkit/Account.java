package djong.build.buildkit;

import djong.build.export.Provenance.File;
import djong.build.export.Provenance.Material;
import djong.build.export.Purl;
import djong.image.Image;
import djong.oci.Digest;
import djong.oci.Platform;
import djong.oci.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;

/** What a build was asked for and what it has used, to be told of later. Any thread may call. */
final class Account {
    /** Of what was asked for: the last of a build's requests is what it is about. */
    record Asked(String frontend, Map<String, String> options) {
        Asked {
            options = Map.copyOf(options);
        }
    }

    private volatile Asked asked = new Asked("", Map.of());
    private volatile File file = new File("", "");
    /** By their URLs. */
    private final Map<String, Material> images = new ConcurrentSkipListMap<>();

    private final Set<String> locals = new ConcurrentSkipListSet<>();

    void asked(String frontend, Map<String, String> options) {
        asked = new Asked(frontend, options);
    }

    Asked asked() {
        return asked;
    }

    /** The text that was understood. */
    void read(String name, String text) {
        file = new File(name, text);
    }

    File file() {
        return file;
    }

    void used(Reference reference, Platform platform, Image image) {
        String uri = Purl.of(reference, platform);
        Digest digest = image.digests().stream()
                .filter(each -> each.repository().equals(reference.repository()))
                .map(Reference.Digested::digest)
                .findFirst()
                .orElse(image.id());
        images.put(uri, new Material(uri, digest.hex()));
    }

    List<Material> materials() {
        return new ArrayList<>(images.values());
    }

    void usedFolder(String name) {
        locals.add(name);
    }

    /** The client's folders, sorted. */
    List<String> locals() {
        return List.copyOf(locals);
    }
}
