package djong.build.buildkit;

import java.util.List;

/** What of LLB is understood, by BuildKit's names. */
final class Capabilities {
    static final List<String> LLB = List.of(
            "source.image",
            "source.local",
            "exporter.multiple",
            "exporter.image.annotations",
            "exporter.image.attestations",
            "exporter.sourcedateepoch");

    private Capabilities() {}
}
