package djong.build.buildkit;

import djong.base.EngineException;
import djong.build.export.Attestation;
import djong.build.export.Attributes;
import djong.build.export.Provenance;
import djong.build.export.Provenance.Step;
import djong.build.frontend.Gateway;
import djong.build.graph.Tree;
import djong.build.graph.Vertex;
import djong.build.op.FetchFile;
import djong.build.op.FetchGit;
import djong.build.op.FileSource;
import djong.build.op.FolderFiles;
import djong.build.sbom.Scan;
import djong.build.sbom.Spdx;
import djong.oci.Digest;
import djong.oci.Platform;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What clients want to be said about their images, and what there is to say. */
final class Attestations {
    private static final String LEFT_OUT = "attestations are left out: images that are kept here or exported by"
            + " type=docker have none, those by --push, type=oci and type=local do";

    private final BuildRun run;

    Attestations(BuildRun run) {
        this.run = run;
    }

    /** What was asked for. @param tree what {@code files} came to */
    List<Attestation> of(Vertex files, Tree tree) throws InterruptedException {
        Map<String, String> options = run.account().asked().options();
        List<Attestation> said = new ArrayList<>();
        Map<String, String> provenance = wanted(options.get("attest:provenance"));
        if (provenance != null)
            said.add(provenance(files)
                    .attestation(
                            Provenance.Mode.of(provenance.getOrDefault("mode", "")),
                            provenance.getOrDefault("version", ""),
                            new Attributes(provenance).flag("inline-only", false)));
        Map<String, String> sbom = wanted(options.get("attest:sbom"));
        if (sbom != null) said.add(components(tree, sbom));
        return said;
    }

    /**
     * Warns the client that nothing is said although it has asked for it, since {@code vertex} makes an image that has no place for it. What client programs
     * ask for unasked is {@code inline-only}: nobody misses it.
     */
    void leftOut(Vertex vertex) {
        Map<String, String> options = run.account().asked().options();
        boolean missed = Stream.of("attest:provenance", "attest:sbom")
                .map(key -> wanted(options.get(key)))
                .anyMatch(wanted -> wanted != null && !new Attributes(wanted).flag("inline-only", false));
        if (missed) run.progress().warn(vertex, new Gateway.Advice(LEFT_OUT, List.of(), "", "", "", List.of()));
    }

    /** What is in the files. */
    private Attestation components(Tree tree, Map<String, String> wanted) throws InterruptedException {
        String generator = wanted.getOrDefault("generator", "");
        if (!generator.isEmpty())
            throw new EngineException.NotImplemented("the SBOM generator " + generator
                    + " is not run: without generator= the packages are listed by this engine itself");
        Instant now = run.parts().clock().instant();
        return run.step("[internal] generating sbom", _ -> {
            try (FileSource files = FolderFiles.open(run.parts().store().snapshots(), tree)) {
                return new Attestation(
                        "https://spdx.dev/Document",
                        "sbom.spdx.json",
                        new Attributes(wanted).flag("inline-only", false),
                        Spdx.document("sbom", Scan.of(files.root()), now));
            } catch (IOException e) {
                throw new EngineException.System("cannot list what is in an image: " + e.getMessage(), e);
            }
        });
    }

    /** What the request says, by its keys; null where it is not wanted. */
    private static @Nullable Map<String, String> wanted(@Nullable String text) {
        if (text == null) return null;
        Map<String, String> said = new LinkedHashMap<>();
        for (String each : text.split(",")) {
            if (each.isBlank()) continue;
            int equals = each.indexOf('=');
            if (equals < 0)
                throw new EngineException.InvalidParameter("failed to parse attestation: invalid value " + each);
            said.put(
                    each.substring(0, equals).strip(),
                    each.substring(equals + 1).strip());
        }
        return new Attributes(said).flag("disabled", false) ? null : said;
    }

    /** How {@code files} came to be. */
    Provenance provenance(Vertex files) {
        Account account = run.account();
        Map<Digest, Integer> numbers = new LinkedHashMap<>();
        List<Step> steps = new ArrayList<>();
        boolean fetched = number(files, numbers, steps);
        return new Provenance(
                run.id(),
                account.asked().frontend(),
                account.asked().options(),
                account.locals(),
                account.materials(),
                account.locals().isEmpty() && !fetched,
                Platform.host().toString(),
                run.started(),
                run.parts().clock().instant(),
                steps,
                account.file());
    }

    /** Whether something was fetched of which no digest is known. */
    private static boolean number(Vertex vertex, Map<Digest, Integer> numbers, List<Step> steps) {
        if (numbers.containsKey(vertex.digest())) return false;
        boolean fetched = vertex.op() instanceof FetchFile || vertex.op() instanceof FetchGit;
        List<Integer> inputs = new ArrayList<>();
        for (Vertex input : vertex.inputs()) {
            fetched |= number(input, numbers, steps);
            inputs.add(numbers.getOrDefault(input.digest(), 0));
        }
        numbers.put(vertex.digest(), steps.size());
        steps.add(new Step(vertex.name(), inputs));
        return fetched;
    }
}
