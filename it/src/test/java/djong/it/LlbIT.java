package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import djong.it.Llb.Graph;
import io.grpc.StatusException;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import moby.buildkit.pb.BuildOp;
import moby.buildkit.pb.CacheOpt;
import moby.buildkit.pb.ChownOpt;
import moby.buildkit.pb.Definition;
import moby.buildkit.pb.DiffOp;
import moby.buildkit.pb.ExecOp;
import moby.buildkit.pb.FileAction;
import moby.buildkit.pb.FileActionCopy;
import moby.buildkit.pb.FileActionMkDir;
import moby.buildkit.pb.FileActionMkFile;
import moby.buildkit.pb.FileActionRm;
import moby.buildkit.pb.FileActionSymlink;
import moby.buildkit.pb.FileOp;
import moby.buildkit.pb.Input;
import moby.buildkit.pb.LowerDiffInput;
import moby.buildkit.pb.MergeInput;
import moby.buildkit.pb.MergeOp;
import moby.buildkit.pb.Meta;
import moby.buildkit.pb.Mount;
import moby.buildkit.pb.MountType;
import moby.buildkit.pb.NamedUserOpt;
import moby.buildkit.pb.NetMode;
import moby.buildkit.pb.Op;
import moby.buildkit.pb.SecurityMode;
import moby.buildkit.pb.SourceOp;
import moby.buildkit.pb.UpperDiffInput;
import moby.buildkit.pb.UserOpt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Graphs that a client describes itself, in LLB. */
class LlbIT {
    @RegisterExtension
    static final Daemon DAEMON = Daemon.ofBuilds();

    @BeforeAll
    static void prepare() {
        Images.importBusybox(DAEMON);
    }

    private static Op.Builder source(String identifier) {
        return Op.newBuilder().setSource(SourceOp.newBuilder().setIdentifier(identifier));
    }

    private static Mount.Builder mount(int input, String target, int output) {
        return Mount.newBuilder().setInput(input).setDest(target).setOutput(output);
    }

    private static ExecOp.Builder shell(String script) {
        return ExecOp.newBuilder()
                .setMeta(Meta.newBuilder()
                        .addAllArgs(List.of("/bin/sh", "-c", script))
                        .setCwd("/"));
    }

    /** One after the other, the first on {@code base}. */
    private static Op.Builder files(Input base, FileAction.Builder... actions) {
        var op = FileOp.newBuilder();
        for (int i = 0; i < actions.length; i++)
            op.addActions(actions[i]
                    .setInput(i == 0 ? 0 : i + (actions[0].getSecondaryInput() > 0 ? 1 : 0))
                    .setOutput(i == actions.length - 1 ? 0 : -1));
        return Op.newBuilder().addInputs(base).setFile(op);
    }

    private static FileAction.Builder folder(String path) {
        return FileAction.newBuilder()
                .setMkdir(FileActionMkDir.newBuilder()
                        .setPath(path)
                        .setMode(0750)
                        .setMakeParents(true)
                        .setTimestamp(-1));
    }

    private static FileAction.Builder file(String path, String text) {
        return FileAction.newBuilder()
                .setMkfile(FileActionMkFile.newBuilder()
                        .setPath(path)
                        .setMode(0640)
                        .setData(ByteString.copyFromUtf8(text))
                        .setTimestamp(1_000_000_000L * 86_400));
    }

    private static String listed(String image, String folders) throws IOException {
        return DAEMON.client(
                        "bash",
                        "-c",
                        "id=$(docker create " + image + " x) && docker export $id | tar tvf - --numeric-owner "
                                + folders
                                + " | awk '{print $1, $2, $3, $6, $7, $8}' | sed 's, *$,,'; docker rm $id >/dev/null")
                .run()
                .ok();
    }

    @Test
    void filesAreChanged() throws Exception {
        var graph = new Graph();
        Input base = graph.add(source("docker-image://docker.io/library/busybox:latest"));
        var user = ChownOpt.newBuilder()
                .setUser(UserOpt.newBuilder()
                        .setByName(NamedUserOpt.newBuilder().setName("root").setInput(0)))
                .setGroup(UserOpt.newBuilder().setByID(12));
        Input made = graph.add(files(
                base,
                folder("/a/b"),
                file("/a/b/f", "one"),
                FileAction.newBuilder()
                        .setSymlink(FileActionSymlink.newBuilder()
                                .setOldpath("b/f")
                                .setNewpath("/a/l")
                                .setOwner(user)
                                .setTimestamp(-1)),
                file("/a/gone", "x"),
                file("/a/gone2", "x"),
                FileAction.newBuilder()
                        .setRm(FileActionRm.newBuilder().setPath("/a/gone*").setAllowWildcard(true)),
                FileAction.newBuilder()
                        .setRm(FileActionRm.newBuilder().setPath("/nothing").setAllowNotFound(true))));
        var copy = FileActionCopy.newBuilder()
                .setSrc("/a")
                .setDest("/c/d/")
                .setCreateDestPath(true)
                .setMode(-1)
                .setTimestamp(-1)
                .addExcludePatterns("l");
        Input copied = graph.add(Op.newBuilder()
                .addInputs(base)
                .addInputs(made)
                .setFile(FileOp.newBuilder()
                        .addActions(FileAction.newBuilder()
                                .setInput(-1)
                                .setSecondaryInput(1)
                                .setOutput(0)
                                .setCopy(copy.setOwner(user)))
                        .addActions(FileAction.newBuilder()
                                .setInput(2)
                                .setSecondaryInput(1)
                                .setOutput(1)
                                .setCopy(FileActionCopy.newBuilder()
                                        .setSrc("/a/*")
                                        .setDest("/e/")
                                        .setAllowWildcard(true)
                                        .setCreateDestPath(true)
                                        .setMode(0444)
                                        .setModeStr("u=rwx,go=")
                                        .setTimestamp(0)))));
        try (var llb = new Llb(DAEMON.socket())) {
            llb.solve(graph.of(Llb.result(copied, 1)), "llb-files");
        }
        assertEquals("""
                drwxr-xr-x 0/12 0 c/
                drwxr-xr-x 0/12 0 c/d/
                drwxr-xr-x 0/12 0 c/d/a/
                drwxr-x--- 0/12 0 c/d/a/b/
                -rw-r----- 0/12 3 c/d/a/b/f
                drwxr-xr-x 0/0 0 e/
                drwx------ 0/0 0 e/b/
                -rwx------ 0/0 3 e/b/f
                lrwxrwxrwx 0/12 0 e/l -> b/f""", listed("llb-files", "c e"));
    }

    @Test
    void commandsHaveSeveralResultsAndRunOnce() throws Exception {
        var graph = new Graph();
        Input base = graph.add(source("docker-image://busybox"));
        Input shown = graph.add(files(base, folder("/shown"), file("/shown/f", "shown")));
        ExecOp.Builder exec = shell("cat /in/f >/made/f; cat /proc/sys/kernel/random/uuid | tee /made/id >/root/id; "
                        + "wc -c </in/f >/cache/n; cp /cache/n /made/; touch /tmp/x; hostname >>/made/f; exit 3")
                .addMounts(mount(0, "/", 0))
                .addMounts(mount(1, "/in", -1).setSelector("/shown").setReadonly(true))
                .addMounts(mount(-1, "/made", 1))
                .addMounts(mount(-1, "/cache", -1)
                        .setMountType(MountType.CACHE)
                        .setCacheOpt(CacheOpt.newBuilder().setID("llb")))
                .addMounts(mount(-1, "/tmp", -1).setMountType(MountType.TMPFS));
        exec.getMetaBuilder().setHostname("inside").addValidExitCodes(3).addValidExitCodes(0);
        Input ran = graph.add(Op.newBuilder().addInputs(base).addInputs(shown).setExec(exec));
        Input merged = graph.add(Op.newBuilder()
                .addInputs(Llb.result(ran, 1))
                .addInputs(ran)
                .addInputs(base)
                .setMerge(MergeOp.newBuilder()
                        .addInputs(MergeInput.newBuilder().setInput(2))
                        .addInputs(MergeInput.newBuilder().setInput(0))));
        Input own = graph.add(Op.newBuilder()
                .addInputs(base)
                .addInputs(ran)
                .setDiff(DiffOp.newBuilder()
                        .setLower(LowerDiffInput.newBuilder().setInput(0))
                        .setUpper(UpperDiffInput.newBuilder().setInput(1))));
        Input all = graph.add(Op.newBuilder()
                .addInputs(merged)
                .addInputs(own)
                .setMerge(MergeOp.newBuilder()
                        .addInputs(MergeInput.newBuilder().setInput(0))
                        .addInputs(MergeInput.newBuilder().setInput(1))));
        Definition definition = graph.of(all);
        String check = "cat /f /n; cmp /id /root/id && ls /tmp /cache 2>&1 | sort";
        try (var llb = new Llb(DAEMON.socket())) {
            llb.solve(definition, "llb-exec");
            String first =
                    DAEMON.docker("run", "--rm", "llb-exec", "sh", "-c", check).ok();
            assertTrue(first.startsWith("showninside\n5\n"), first);
            String id = DAEMON.docker("image", "inspect", "-f", "{{.RootFS.Layers}}", "llb-exec")
                    .ok();
            llb.solve(definition, "llb-exec");
            assertEquals(
                    id,
                    DAEMON.docker("image", "inspect", "-f", "{{.RootFS.Layers}}", "llb-exec")
                            .ok());
        }
    }

    /** A definition, and what is said of it. */
    record Bad(String what, Consumer<Graph> build, String message) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static Bad op(String what, Op.Builder op, String message) {
        return new Bad(what, graph -> graph.of(graph.add(op)), message);
    }

    static Stream<Bad> bad() {
        ExecOp.Builder run = shell("true").addMounts(mount(-1, "/", 0));
        return Stream.of(
                op("no op", Op.newBuilder(), "invalid or unknown LLB op sha256:"),
                op("a source without a scheme", source("busybox"), "invalid source identifier: busybox"),
                op("an unknown source", source("ftp://x"), "unknown source scheme of ftp://x"),
                op(
                        "a build in a build",
                        Op.newBuilder().setBuild(BuildOp.getDefaultInstance()),
                        "LLB op build is not supported"),
                op(
                        "a command without words",
                        Op.newBuilder().setExec(ExecOp.newBuilder().setMeta(Meta.getDefaultInstance())),
                        "invalid exec op with no args"),
                op(
                        "a command without a root",
                        Op.newBuilder().setExec(shell("true").addMounts(mount(-1, "/x", 0))),
                        "invalid exec op with no rootfs"),
                op(
                        "a command on an input that is not there",
                        Op.newBuilder().setExec(shell("true").addMounts(mount(4, "/", 0))),
                        "invalid input index 4, 0 provided"),
                op(
                        "a command that wants everything",
                        Op.newBuilder().setExec(run.clone().setSecurity(SecurityMode.INSECURE)),
                        "security.insecure is not allowed"),
                op(
                        "a command in the host's network",
                        Op.newBuilder().setExec(run.clone().setNetwork(NetMode.HOST)),
                        "network.host is not allowed"),
                op(
                        "no actions",
                        Op.newBuilder().setFile(FileOp.getDefaultInstance()),
                        "invalid file op with no actions"),
                op(
                        "an unknown action",
                        Op.newBuilder()
                                .setFile(FileOp.newBuilder()
                                        .addActions(FileAction.newBuilder().setInput(-1))),
                        "invalid or unknown file action"),
                op(
                        "an action on itself",
                        Op.newBuilder()
                                .setFile(FileOp.newBuilder()
                                        .addActions(folder("/x").setInput(0))),
                        "invalid input index 0, 0 provided"),
                op(
                        "patterns that are nested deeply",
                        Op.newBuilder()
                                .setSource(SourceOp.newBuilder()
                                        .setIdentifier("local://context")
                                        .putAttrs("local.includepattern", "[".repeat(600))),
                        "invalid local.includepattern"),
                op("a result of a build that has gone", source("djong-ref://x"), "no such ref: x"),
                new Bad(
                        "a missing op",
                        graph -> graph.of(
                                Input.newBuilder().setDigest("sha256:12").build()),
                        "invalid LLB with 1 vertexes"),
                new Bad(
                        "a missing input",
                        graph -> {
                            graph.add(source("docker-image://busybox"));
                            graph.of(Input.newBuilder().setDigest("sha256:12").build());
                        },
                        "invalid missing input digest sha256:12"),
                new Bad(
                        "too deep",
                        graph -> {
                            Input at = graph.add(source("docker-image://busybox"));
                            for (int i = 0; i < 2000; i++) at = graph.add(files(at, folder("/x" + i)));
                            graph.of(at);
                        },
                        "invalid LLB: more than 1000 ops in a row"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void whatIsNoDefinitionIsRefused(Bad row) throws Exception {
        var graph = new Graph();
        row.build().accept(graph);
        try (var llb = new Llb(DAEMON.socket())) {
            var refusal = assertThrows(StatusException.class, () -> llb.solve(graph.definition(), ""));
            String said = String.valueOf(refusal.getStatus().getDescription());
            assertTrue(said.contains(row.message()), said);
        }
    }
}
