package djong.build.frontend;

import djong.base.EngineException;
import djong.build.op.StepHost;
import djong.dockerfile.Instruction.Run;
import djong.engine.config.ContainerConfig;
import djong.engine.config.HostConfig;
import djong.engine.config.HostConfig.Ulimit;
import djong.oci.RunConfig;
import java.util.ArrayList;
import java.util.List;

/** What the commands of a build may, and how much, as its options say. Pure. */
final class StepOptions {
    private final Options options;

    StepOptions(Options options) {
        this.options = options;
    }

    ContainerConfig config(RunConfig config, List<String> env) {
        return ContainerConfig.ofCommand(config.domainname(), config.user(), config.workingDir(), env, List.of())
                .withHostname(options.text("hostname", ""));
    }

    HostConfig of(Run run) {
        // A Dockerfile is not trusted with the host unless somebody says so, and here nobody can.
        if (run.security().equals("insecure"))
            throw new EngineException.Forbidden(
                    "granting entitlement security.insecure is not allowed by build daemon configuration");
        List<String> hosts = split(options.text("add-hosts", "")).stream()
                .map(h -> h.replaceFirst("=", ":"))
                .toList();
        return new StepHost(network(run), hosts, shmBytes(), options.text("cgroup-parent", ""), ulimits(), false)
                .config();
    }

    private String network(Run run) {
        String forced = options.text("force-network-mode", "default");
        String asked = run.network().isEmpty() || run.network().equals("default") ? forced : run.network();
        return switch (asked) {
            case "sandbox" -> "default";
            default -> asked;
        };
    }

    private long shmBytes() {
        String text = options.text("shm-size", "0");
        if (!text.matches("[0-9]{1,18}"))
            throw new EngineException.InvalidParameter("failed to parse shm size: " + text);
        return Long.parseLong(text);
    }

    private List<Ulimit> ulimits() {
        List<Ulimit> limits = new ArrayList<>();
        for (String each : split(options.text("ulimit", ""))) {
            if (!each.matches("[a-z]+=-?[0-9]{1,18}(:-?[0-9]{1,18})?"))
                throw new EngineException.InvalidParameter("failed to parse ulimit: " + each);
            String name = each.substring(0, each.indexOf('='));
            String[] values = each.substring(each.indexOf('=') + 1).split(":");
            limits.add(new Ulimit(name, Long.parseLong(values[0]), Long.parseLong(values[values.length - 1])));
        }
        return limits;
    }

    private static List<String> split(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }
}
