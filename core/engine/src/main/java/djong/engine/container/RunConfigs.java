package djong.engine.container;

import djong.engine.config.ContainerConfig;
import djong.engine.config.HealthConfig;
import djong.oci.Healthcheck;
import djong.oci.RunConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A container's configuration as an image's, and back. */
final class RunConfigs {
    private RunConfigs() {}

    static RunConfig of(ContainerConfig c) {
        var draft = new RunConfig.Draft();
        draft.hostname = c.hostname();
        draft.domainname = c.domainname();
        draft.user = c.user();
        draft.attachStdin = c.attachStdin();
        draft.attachStdout = c.attachStdout();
        draft.attachStderr = c.attachStderr();
        draft.exposedPorts = new LinkedHashSet<>(c.exposedPorts());
        draft.tty = c.tty();
        draft.openStdin = c.openStdin();
        draft.stdinOnce = c.stdinOnce();
        draft.env = new ArrayList<>(orNone(c.env()));
        draft.cmd = c.cmd();
        HealthConfig h = c.healthcheck();
        if (h != null) {
            draft.healthcheck = new Healthcheck(
                    h.test(), h.interval(), h.timeout(), h.startPeriod(), h.startInterval(), h.retries());
        }
        draft.argsEscaped = c.argsEscaped();
        draft.image = c.image();
        draft.volumes = new LinkedHashSet<>(orNone(c.volumes()));
        draft.workingDir = c.workingDir();
        draft.entrypoint = c.entrypoint();
        draft.onBuild = new ArrayList<>(orNone(c.onBuild()));
        draft.labels = new LinkedHashMap<>(c.labels());
        draft.stopSignal = c.stopSignal().isEmpty() ? null : c.stopSignal();
        draft.shell = c.shell();
        return draft.toConfig();
    }

    static ContainerConfig config(RunConfig r) {
        Healthcheck h = r.healthcheck();
        return new ContainerConfig(
                r.hostname(),
                r.domainname(),
                r.user(),
                r.attachStdin(),
                r.attachStdout(),
                r.attachStderr(),
                List.copyOf(r.exposedPorts()),
                r.tty(),
                r.openStdin(),
                r.stdinOnce(),
                r.env(),
                r.cmd(),
                h == null
                        ? null
                        : new HealthConfig(
                                h.test(), h.interval(), h.timeout(), h.startPeriod(), h.startInterval(), h.retries()),
                r.argsEscaped(),
                r.image(),
                List.copyOf(r.volumes()),
                r.workingDir(),
                r.entrypoint(),
                false,
                null,
                r.onBuild(),
                r.labels(),
                r.stopSignal() == null ? "" : r.stopSignal(),
                null,
                r.shell());
    }

    private static List<String> orNone(@Nullable List<String> list) {
        return list == null ? List.of() : list;
    }
}
