package djong.engine.spec;

import djong.engine.config.ContainerConfig;
import djong.engine.config.ExecConfig;
import djong.engine.config.HostConfig;
import djong.engine.config.HostConfig.ConsoleSize;
import djong.oci.RuntimeSpec;
import java.util.ArrayList;
import java.util.List;

/** What the runtime is told about a further process. Pure. */
public final class ExecSpec {
    private ExecSpec() {}

    /** @param held the capabilities it gets @param links variables that tell of linked containers @param defaultUlimits where the container says nothing */
    public static RuntimeSpec.Process build(
            ContainerConfig container,
            HostConfig hostConfig,
            List<HostConfig.Ulimit> defaultUlimits,
            ExecConfig exec,
            Identity identity,
            List<String> held,
            List<String> links,
            boolean noNewPrivileges,
            ConsoleSize size) {
        var base = new ArrayList<String>();
        base.add(SpecBuilder.DEFAULT_PATH);
        base.add("HOSTNAME=" + container.hostname());
        if (exec.tty()) base.add("TERM=xterm");
        base.addAll(links);
        List<String> env = SpecBuilder.replaced(base, container.env() == null ? List.of() : container.env());
        env = SpecBuilder.replaced(env, exec.env());
        if (env.stream().noneMatch(e -> e.startsWith("HOME="))) env.add("HOME=" + identity.home());
        String cwd = !exec.workingDir().isEmpty() ? exec.workingDir() : container.workingDir();
        return new RuntimeSpec.Process(
                exec.tty(),
                exec.tty() && size.known() ? new RuntimeSpec.ConsoleSize(size.rows(), size.columns()) : null,
                SpecBuilder.user(identity),
                exec.cmd(),
                env,
                cwd.isEmpty() ? "/" : cwd,
                SpecBuilder.capabilities(held),
                SpecBuilder.rlimits(defaultUlimits, hostConfig.resources().ulimits()),
                noNewPrivileges,
                null,
                null,
                null);
    }
}
