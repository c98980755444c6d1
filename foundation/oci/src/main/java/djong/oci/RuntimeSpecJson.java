package djong.oci;

import djong.oci.RuntimeSpec.BlockIo;
import djong.oci.RuntimeSpec.Hook;
import djong.oci.RuntimeSpec.Linux;
import djong.oci.RuntimeSpec.Process;
import djong.oci.RuntimeSpec.Resources;
import djong.oci.RuntimeSpec.Seccomp;
import djong.oci.RuntimeSpec.Throttle;
import java.util.List;

/** The encoding of {@link RuntimeSpec}; by hand, since it is done at every start of a container. */
final class RuntimeSpecJson {
    private RuntimeSpecJson() {}

    static byte[] encode(RuntimeSpec spec) {
        return Json.write(out -> {
            out.begin().text("ociVersion", spec.ociVersion());
            out.objectIf("process", spec.process(), RuntimeSpecJson::process);
            out.objectIf(
                    "root",
                    spec.root(),
                    (root, o) -> o.text("path", root.path()).flagIf("readonly", root.readonly()));
            out.textIf("hostname", spec.hostname()).textIf("domainname", spec.domainname());
            out.objectsIf(
                    "mounts",
                    spec.mounts(),
                    (mount, o) -> o.text("destination", mount.destination())
                            .textIf("type", mount.type())
                            .textIf("source", mount.source())
                            .textsIf("options", mount.options()));
            out.objectIf(
                    "hooks",
                    spec.hooks(),
                    (hooks, o) -> o.objectsIf("prestart", hooks.prestart(), RuntimeSpecJson::hook)
                            .objectsIf("createRuntime", hooks.createRuntime(), RuntimeSpecJson::hook)
                            .objectsIf("createContainer", hooks.createContainer(), RuntimeSpecJson::hook)
                            .objectsIf("startContainer", hooks.startContainer(), RuntimeSpecJson::hook)
                            .objectsIf("poststart", hooks.poststart(), RuntimeSpecJson::hook)
                            .objectsIf("poststop", hooks.poststop(), RuntimeSpecJson::hook));
            out.textMapIf("annotations", spec.annotations());
            out.objectIf("linux", spec.linux(), RuntimeSpecJson::linux);
            out.end();
        });
    }

    static byte[] encode(Resources resources) {
        return Json.write(out -> {
            out.begin();
            resources(resources, out);
            out.end();
        });
    }

    static byte[] encode(Process process) {
        return Json.write(out -> {
            out.begin();
            process(process, out);
            out.end();
        });
    }

    private static void process(Process process, JsonOut out) {
        out.flagIf("terminal", process.terminal());
        out.objectIf(
                "consoleSize",
                process.consoleSize(),
                (size, o) -> o.number("height", size.height()).number("width", size.width()));
        out.objectIf("user", process.user(), (user, o) -> {
            o.number("uid", user.uid()).number("gid", user.gid()).numberIf("umask", user.umask());
            numbersIf(o, "additionalGids", user.additionalGids());
        });
        out.textsIf("args", process.args()).textsIf("env", process.env()).text("cwd", process.cwd());
        out.objectIf(
                "capabilities",
                process.capabilities(),
                (caps, o) -> o.textsIf("bounding", caps.bounding())
                        .textsIf("effective", caps.effective())
                        .textsIf("inheritable", caps.inheritable())
                        .textsIf("permitted", caps.permitted())
                        .textsIf("ambient", caps.ambient()));
        out.objectsIf(
                "rlimits",
                process.rlimits(),
                (limit, o) -> o.text("type", limit.type())
                        .unsigned("hard", limit.hard())
                        .unsigned("soft", limit.soft()));
        out.flagIf("noNewPrivileges", process.noNewPrivileges())
                .textIf("apparmorProfile", process.apparmorProfile())
                .numberIf("oomScoreAdj", process.oomScoreAdj())
                .textIf("selinuxLabel", process.selinuxLabel());
    }

    private static void numbersIf(JsonOut out, String name, List<Long> numbers) {
        if (numbers.isEmpty()) return;
        out.json().name(name);
        out.json().beginArray();
        for (long number : numbers) out.json().value(number);
        out.json().endArray();
    }

    private static void hook(Hook hook, JsonOut out) {
        out.text("path", hook.path())
                .textsIf("args", hook.args())
                .textsIf("env", hook.env())
                .numberIf("timeout", hook.timeoutSeconds());
    }

    private static void linux(Linux linux, JsonOut out) {
        out.objectsIf("uidMappings", linux.uidMappings(), RuntimeSpecJson::mapping)
                .objectsIf("gidMappings", linux.gidMappings(), RuntimeSpecJson::mapping)
                .textMapIf("sysctl", linux.sysctl())
                .objectIf("resources", linux.resources(), RuntimeSpecJson::resources)
                .textIf("cgroupsPath", linux.cgroupsPath())
                .objectsIf(
                        "namespaces",
                        linux.namespaces(),
                        (namespace, o) -> o.text("type", namespace.type()).textIf("path", namespace.path()))
                .objectsIf(
                        "devices",
                        linux.devices(),
                        (device, o) -> o.text("path", device.path())
                                .text("type", device.type())
                                .number("major", device.major())
                                .number("minor", device.minor())
                                .numberIf("fileMode", device.fileMode())
                                .numberIf("uid", device.uid())
                                .numberIf("gid", device.gid()))
                .objectIf("seccomp", linux.seccomp(), RuntimeSpecJson::seccomp)
                .textIf("rootfsPropagation", linux.rootfsPropagation())
                .textsIf("maskedPaths", linux.maskedPaths())
                .textsIf("readonlyPaths", linux.readonlyPaths())
                .textIf("mountLabel", linux.mountLabel());
    }

    private static void mapping(RuntimeSpec.IdMapping mapping, JsonOut out) {
        out.number("containerID", mapping.containerId())
                .number("hostID", mapping.hostId())
                .number("size", mapping.size());
    }

    private static void resources(Resources resources, JsonOut out) {
        out.objectsIf(
                "devices",
                resources.devices(),
                (rule, o) -> o.flag("allow", rule.allow())
                        .textIf("type", rule.type())
                        .numberIf("major", rule.major())
                        .numberIf("minor", rule.minor())
                        .textIf("access", rule.access()));
        out.objectIf("memory", resources.memory(), (memory, o) -> {
            o.numberIf("limit", memory.limit())
                    .numberIf("reservation", memory.reservation())
                    .numberIf("swap", memory.swap())
                    .numberIf("kernel", memory.kernel())
                    .numberIf("swappiness", memory.swappiness());
            if (memory.disableOomKiller() != null) o.flag("disableOOMKiller", memory.disableOomKiller());
        });
        out.objectIf(
                "cpu",
                resources.cpu(),
                (cpu, o) -> o.numberIf("shares", cpu.shares())
                        .numberIf("quota", cpu.quota())
                        .numberIf("period", cpu.period())
                        .numberIf("realtimeRuntime", cpu.realtimeRuntime())
                        .numberIf("realtimePeriod", cpu.realtimePeriod())
                        .textIf("cpus", cpu.cpus())
                        .textIf("mems", cpu.mems()));
        out.objectIf("pids", resources.pids(), (pids, o) -> o.number("limit", pids.limit()));
        out.objectIf("blockIO", resources.blockIo(), RuntimeSpecJson::blockIo);
        out.objectsIf(
                "hugepageLimits",
                resources.hugepageLimits(),
                (limit, o) -> o.text("pageSize", limit.pageSize()).number("limit", limit.limitBytes()));
        out.textMapIf("unified", resources.unified());
    }

    private static void blockIo(BlockIo io, JsonOut out) {
        out.numberIf("weight", io.weight())
                .objectsIf(
                        "weightDevice",
                        io.weightDevices(),
                        (device, o) -> o.number("major", device.major())
                                .number("minor", device.minor())
                                .number("weight", device.weight()))
                .objectsIf("throttleReadBpsDevice", io.readBytesPerSecond(), RuntimeSpecJson::throttle)
                .objectsIf("throttleWriteBpsDevice", io.writeBytesPerSecond(), RuntimeSpecJson::throttle)
                .objectsIf("throttleReadIOPSDevice", io.readOperationsPerSecond(), RuntimeSpecJson::throttle)
                .objectsIf("throttleWriteIOPSDevice", io.writeOperationsPerSecond(), RuntimeSpecJson::throttle);
    }

    private static void throttle(Throttle throttle, JsonOut out) {
        out.number("major", throttle.major()).number("minor", throttle.minor()).number("rate", throttle.rate());
    }

    private static void seccomp(Seccomp seccomp, JsonOut out) {
        out.text("defaultAction", seccomp.defaultAction())
                .numberIf("defaultErrnoRet", seccomp.defaultErrnoRet())
                .textsIf("architectures", seccomp.architectures())
                .textsIf("flags", seccomp.flags())
                .objectsIf(
                        "syscalls",
                        seccomp.syscalls(),
                        (rule, o) -> o.texts("names", rule.names())
                                .text("action", rule.action())
                                .numberIf("errnoRet", rule.errnoRet())
                                .objectsIf(
                                        "args",
                                        rule.args(),
                                        (arg, a) -> a.number("index", arg.index())
                                                .unsigned("value", arg.value())
                                                .unsigned("valueTwo", arg.valueTwo())
                                                .text("op", arg.op())));
    }
}
