package djong.build.buildkit;

import java.util.List;

/** What of LLB is understood, by BuildKit's names. */
final class Capabilities {
    static final List<String> LLB = List.of(
            "source.image",
            "source.image.resolvemode",
            "source.local",
            "source.local.unique",
            "source.local.sessionid",
            "source.local.includepatterns",
            "source.local.followpaths",
            "source.local.excludepatterns",
            "source.local.sharedkeyhint",
            "source.git",
            "source.git.keepgitdir",
            "source.git.fullurl",
            "source.http",
            "source.http.checksum",
            "source.http.perm",
            // As BuildKit writes it.
            "soruce.http.uidgid",
            "source.ocilayout",
            "exec.meta.base",
            "exec.meta.cgroup.parent",
            "exec.meta.network",
            "exec.meta.proxyenv",
            "exec.meta.setsdefaultpath",
            "exec.meta.ulimit",
            "exec.mount.bind",
            "exec.mount.bind.readwrite-nooutput",
            "exec.mount.cache",
            "exec.mount.cache.sharing",
            "exec.mount.selector",
            "exec.mount.tmpfs",
            "exec.mount.tmpfs.size",
            "exec.mount.secret",
            "exec.mount.ssh",
            "exec.secretenv",
            "exec.validexitcode",
            "file.base",
            "file.rm.wildcard",
            "file.rm.nofollowsymlink",
            "file.copy.includeexcludepatterns",
            "file.copy.alwaysreplaceexistingdestpaths",
            "file.copy.modestring",
            "file.symlink.create",
            "platform",
            "meta.ignorecache",
            "meta.description",
            "mergeop",
            "diffop",
            "exporter.multiple",
            "exporter.image.annotations",
            "exporter.image.attestations",
            "exporter.sourcedateepoch");

    private Capabilities() {}
}
