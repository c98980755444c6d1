package djong.cli.build;

import djong.cli.buildkit.Call;
import djong.cli.buildkit.Fields;
import djong.cli.command.Cli;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.cli.flags.FlagSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Flags of a build that only BuildKit knows. */
final class BuildKitFlags {
    final Flag.Texts allow;
    final Flag.Texts attest;
    final Flag.Texts buildContext;
    final Flag.Texts cacheTo;
    final Flag.Text call;
    final Flag.Switch check;
    final Flag.Switch load;
    final Flag.Text metadataFile;
    final Flag.Texts noCacheFilter;
    final Flag.Texts output;
    final Flag.Text progress;
    final Flag.Text provenance;
    final Flag.Switch push;
    final Flag.Text sbom;
    final Flag.Texts secret;
    final Flag.Texts ssh;
    final Flag.Texts ulimit;

    BuildKitFlags(FlagSet flags) {
        flags.group("BuildKit options (as is DOCKER_BUILDKIT=1)");
        allow = flags.texts("allow", "More rights for the build, such as network.host");
        attest = flags.texts("attest", "What is said of the image, type=sbom or type=provenance,mode=max");
        buildContext = flags.texts(
                "build-context", "More contexts, NAME=PATH, URL, docker-image://IMAGE or oci-layout://FOLDER");
        cacheTo = flags.texts(
                "cache-to",
                "Where to put what later builds may take over, type=registry,ref=NAME or type=local,dest=FOLDER");
        call = flags.text(
                "call",
                (char) 0,
                "build",
                "What to do with the Dockerfile: build, check, outline or targets, as text or with ,format=json");
        check = flags.bool("check", "Short for --call=check");
        load = flags.bool("load", "Keep the image here, which is done where nothing else is asked for");
        metadataFile = flags.text("metadata-file", "Write what is said of the result to this file");
        noCacheFilter = flags.texts("no-cache-filter", "Stages to do again");
        output = flags.texts(
                "output",
                'o',
                "list",
                "Where the result goes, FOLDER or type=local|tar|oci|docker|registry,dest=PATH",
                value -> value);
        progress = flags.text("progress", (char) 0, "auto", "How it is shown: auto, plain, tty, rawjson, quiet");
        provenance = flags.text("provenance", "Short for --attest type=provenance");
        push = flags.bool("push", "Send the image to its registry");
        sbom = flags.text("sbom", "Short for --attest type=sbom");
        secret = flags.texts("secret", "A secret of RUN --mount=type=secret, id=NAME,src=FILE or id=NAME,env=VARIABLE");
        ssh = flags.texts("ssh", "An SSH agent or keys of RUN --mount=type=ssh, default or NAME=SOCKET or NAME=FILE");
        ulimit = flags.texts("ulimit", "A limit of commands, NAME=SOFT:HARD");
        flags.group("");
    }

    private List<Flag> all() {
        return List.of(
                allow,
                attest,
                buildContext,
                cacheTo,
                call,
                check,
                load,
                metadataFile,
                noCacheFilter,
                output,
                progress,
                provenance,
                push,
                sbom,
                secret,
                ssh,
                ulimit);
    }

    /** Whether the build is one for BuildKit. @throws ExitException when that is asked for and refused at once */
    boolean wanted(Cli cli) {
        String variable = cli.environment().getOrDefault("DOCKER_BUILDKIT", "");
        boolean off = variable.equals("0") || variable.equalsIgnoreCase("false");
        for (Flag each : all()) {
            if (!each.given()) continue;
            if (!off) return true;
            throw new ExitException(
                    "--" + each.name() + " needs BuildKit, which DOCKER_BUILDKIT=" + variable + " turns off");
        }
        return !off && !variable.isEmpty();
    }

    /** What is asked instead of a build; null for a build. */
    @Nullable
    Call call() {
        return Call.of(check.on() ? "check" : call.value());
    }

    /** What is said of the image, as the frontend takes it. */
    Map<String, String> attestations() {
        Map<String, String> asked = new TreeMap<>();
        for (String each : attest.values()) {
            List<String> rest = new ArrayList<>();
            String type = "";
            for (String field : Fields.list(each, "attestation")) {
                if (field.startsWith("type=")) type = field.substring("type=".length());
                else rest.add(field);
            }
            if (type.isEmpty()) throw new ExitException("attestation type not specified");
            asked.put("attest:" + type, String.join(",", rest));
        }
        if (provenance.given()) shorthand(asked, "provenance", provenance.value());
        if (sbom.given()) shorthand(asked, "sbom", sbom.value());
        return asked;
    }

    private static void shorthand(Map<String, String> asked, String type, String value) {
        switch (value) {
            case "false" -> asked.remove("attest:" + type);
            case "true" -> asked.put("attest:" + type, "");
            default -> asked.put("attest:" + type, value);
        }
    }
}
