package djong.build.llb;

import djong.base.EngineException;
import djong.build.graph.Vertex;
import djong.build.op.Exec;
import djong.build.op.RunResult;
import djong.build.op.RunStep;
import djong.build.op.StepHost;
import djong.dockerfile.Mount;
import djong.engine.config.ContainerConfig;
import djong.engine.config.HostConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import moby.buildkit.pb.CacheSharingOpt;
import moby.buildkit.pb.ExecOp;
import moby.buildkit.pb.Meta;
import moby.buildkit.pb.MountType;
import moby.buildkit.pb.NetMode;
import moby.buildkit.pb.Op;
import moby.buildkit.pb.ProxyEnv;
import moby.buildkit.pb.SecretEnv;
import moby.buildkit.pb.SecurityMode;

/** Commands: the op exec. */
record Commands(Build build, Translation graph) {
    private static final int MODE = 0400;

    Translation.Results results(Op op, List<Vertex> inputs, String custom) {
        ExecOp exec = op.getExec();
        check(exec);
        List<Vertex> sources = new ArrayList<>();
        List<String> from = new ArrayList<>();
        List<Mount> mounts = new ArrayList<>();
        Map<Long, String> outputs = new HashMap<>();
        boolean readOnly = false;
        sources.add(Translation.SCRATCH);
        for (int i = 0; i < exec.getMountsCount(); i++) {
            moby.buildkit.pb.Mount mount = exec.getMounts(i);
            boolean root = mount.getDest().equals("/");
            if (root && mount.getMountType() != MountType.BIND)
                throw new EngineException.InvalidParameter("invalid exec op: / is no bind mount");
            String name = root ? "" : "mount" + i;
            if (root) {
                sources.set(0, graph.layered(graph.input(inputs, mount.getInput())));
                readOnly = mount.getReadonly();
            } else {
                mounts.add(mount(mount, name));
            }
            if (mount.getMountType() != MountType.BIND) continue;
            if (mount.getOutput() >= 0 && outputs.putIfAbsent(mount.getOutput(), name) != null)
                throw new EngineException.InvalidParameter("invalid exec op: two outputs " + mount.getOutput());
            if (root) continue;
            Vertex source = graph.input(inputs, mount.getInput());
            from.add(name);
            sources.add(mount.getOutput() >= 0 ? graph.layered(source) : source);
        }
        for (SecretEnv each : exec.getSecretenvList()) mounts.add(secret(each));
        Set<String> wanted = new LinkedHashSet<>(outputs.values());
        wanted.remove("");
        var step = new RunStep(command(exec, mounts, readOnly), from, wanted);
        String name = custom.isEmpty() ? String.join(" ", exec.getMeta().getArgsList()) : custom;
        var runs = new RunResult.Runs();
        Map<Long, Vertex> made = new HashMap<>();
        return index -> made.computeIfAbsent(index, i -> {
            String output = outputs.get(i);
            if (output == null) throw new EngineException.InvalidParameter("invalid output index " + i + " of " + name);
            return new Vertex(wanted.isEmpty() ? step : new RunResult(step, output, runs), sources, name);
        });
    }

    private void check(ExecOp exec) {
        if (!exec.hasMeta()) throw new EngineException.InvalidParameter("invalid exec op with no meta");
        if (exec.getMeta().getArgsCount() == 0)
            throw new EngineException.InvalidParameter("invalid exec op with no args");
        if (exec.getMountsCount() == 0) throw new EngineException.InvalidParameter("invalid exec op with no mounts");
        long roots = exec.getMountsList().stream()
                .filter(m -> m.getDest().equals("/"))
                .count();
        if (roots != 1) throw new EngineException.InvalidParameter("invalid exec op with no rootfs");
        if (exec.getSecurity() != SecurityMode.SANDBOX)
            throw new EngineException.Forbidden(
                    "granting entitlement security.insecure is not allowed by build daemon configuration");
        if (exec.getNetwork() == NetMode.HOST && !build.entitled("network.host"))
            throw new EngineException.Forbidden("network.host is not allowed");
        if (exec.getNetwork() == NetMode.UNRECOGNIZED)
            throw new EngineException.InvalidParameter("invalid exec op: network " + exec.getNetworkValue());
        for (var device : exec.getCdiDevicesList())
            if (!device.getOptional())
                throw new EngineException.NotImplemented("device " + device.getName() + " is not supported");
    }

    private Exec command(ExecOp exec, List<Mount> mounts, boolean readOnly) {
        Meta meta = exec.getMeta();
        ContainerConfig config = ContainerConfig.ofCommand(
                        "", meta.getUser(), meta.getCwd().isEmpty() ? "/" : meta.getCwd(), meta.getEnvList(), List.of())
                .withHostname(meta.getHostname());
        String network = switch (exec.getNetwork()) {
            case HOST -> "host";
            case NONE -> "none";
            case UNSET, UNRECOGNIZED -> "default";
        };
        List<String> hosts = meta.getExtraHostsList().stream()
                .map(h -> h.getHost() + ":" + h.getIP())
                .toList();
        List<HostConfig.Ulimit> limits = meta.getUlimitList().stream()
                .map(u -> new HostConfig.Ulimit(u.getName(), u.getSoft(), u.getHard()))
                .toList();
        var host = new StepHost(network, hosts, 0, meta.getCgroupParent(), limits, readOnly);
        return new Exec(
                build.parts(),
                build.steps(),
                build.folders(),
                meta.getArgsList(),
                config,
                proxies(meta),
                host.config(),
                mounts,
                Map.of(),
                build.secrets(),
                meta.getValidExitCodesCount() == 0 ? Set.of(0) : Set.copyOf(meta.getValidExitCodesList()));
    }

    /** Programs disagree about capitals. */
    private static List<String> proxies(Meta meta) {
        if (!meta.hasProxyEnv()) return List.of();
        ProxyEnv proxy = meta.getProxyEnv();
        List<String> variables = new ArrayList<>();
        Map.of(
                        "HTTP_PROXY", proxy.getHttpProxy(),
                        "HTTPS_PROXY", proxy.getHttpsProxy(),
                        "FTP_PROXY", proxy.getFtpProxy(),
                        "NO_PROXY", proxy.getNoProxy(),
                        "ALL_PROXY", proxy.getAllProxy())
                .forEach((name, value) -> {
                    if (value.isEmpty()) return;
                    variables.add(name + "=" + value);
                    variables.add(name.toLowerCase(java.util.Locale.ROOT) + "=" + value);
                });
        return variables.stream().sorted().toList();
    }

    private static Mount secret(SecretEnv secret) {
        return new Mount(
                Mount.Type.SECRET,
                "",
                "",
                "",
                null,
                secret.getID(),
                Mount.Sharing.SHARED,
                !secret.getOptional(),
                0,
                null,
                null,
                null,
                secret.getName());
    }

    private static Mount mount(moby.buildkit.pb.Mount mount, String name) {
        if (!mount.getDest().startsWith("/"))
            throw new EngineException.InvalidParameter("invalid mount: " + mount.getDest() + " is not absolute");
        return switch (mount.getMountType()) {
            case BIND -> plain(mount, Mount.Type.BIND, name, "", Mount.Sharing.SHARED, 0);
            case TMPFS ->
                plain(
                        mount,
                        Mount.Type.TMPFS,
                        "",
                        "",
                        Mount.Sharing.SHARED,
                        mount.getTmpfsOpt().getSize());
            case CACHE -> {
                if (mount.getInput() >= 0)
                    throw new EngineException.NotImplemented(
                            "a cache that begins with files of an input is not supported");
                yield plain(mount, Mount.Type.CACHE, "", mount.getCacheOpt().getID(), sharing(mount), 0);
            }
            case SECRET -> {
                var secret = mount.getSecretOpt();
                yield lent(
                        mount,
                        Mount.Type.SECRET,
                        secret.getID(),
                        !secret.getOptional(),
                        List.of(secret.getMode(), secret.getUid(), secret.getGid()));
            }
            case SSH -> {
                var ssh = mount.getSSHOpt();
                yield lent(
                        mount,
                        Mount.Type.SSH,
                        ssh.getID(),
                        !ssh.getOptional(),
                        List.of(ssh.getMode(), ssh.getUid(), ssh.getGid()));
            }
            case UNRECOGNIZED ->
                throw new EngineException.InvalidParameter("invalid mount type " + mount.getMountTypeValue());
        };
    }

    private static Mount.Sharing sharing(moby.buildkit.pb.Mount mount) {
        return switch (mount.getCacheOpt().getSharing()) {
            case CacheSharingOpt.PRIVATE -> Mount.Sharing.PRIVATE;
            case CacheSharingOpt.LOCKED -> Mount.Sharing.LOCKED;
            case CacheSharingOpt.SHARED, CacheSharingOpt.UNRECOGNIZED -> Mount.Sharing.SHARED;
        };
    }

    private static Mount plain(
            moby.buildkit.pb.Mount mount, Mount.Type type, String from, String id, Mount.Sharing sharing, long bytes) {
        return new Mount(
                type,
                from,
                mount.getSelector(),
                mount.getDest(),
                mount.getReadonly(),
                id,
                sharing,
                false,
                bytes,
                null,
                null,
                null,
                null);
    }

    /** @param owned mode, user and group */
    private static Mount lent(
            moby.buildkit.pb.Mount mount, Mount.Type type, String id, boolean required, List<Integer> owned) {
        return new Mount(
                type,
                "",
                "",
                mount.getDest(),
                true,
                id,
                Mount.Sharing.SHARED,
                required,
                0,
                owned.getFirst() == 0 ? MODE : owned.getFirst(),
                owned.get(1),
                owned.get(2),
                null);
    }
}
