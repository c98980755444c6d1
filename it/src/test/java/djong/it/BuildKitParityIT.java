package djong.it;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same Dockerfiles built by both engines with buildx and Docker's own driver: names of vertices, the configuration, the texts of the history and the files come
 * out the same.
 */
class BuildKitParityIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @TempDir
    static Path folder;

    private static Reference reference = new Reference("");
    private static String buildx = "";

    @BeforeAll
    static void images() {
        buildx = Buildx.orSkip(folder).program().toString();
        reference = Reference.orSkip();
        for (Engine engine : new Engine[] {DAEMON, reference}) {
            Images.importBusybox(engine);
            engine.docker("tag", Images.BUSYBOX, "build-base:1").ok();
        }
    }

    @AfterAll
    static void cleanUp() {
        if (reference.host().isEmpty()) return;
        reference
                .client(
                        "sh",
                        "-c",
                        "docker ps -aq --filter name=buildkit- | xargs -r docker rm -fv; docker images -q 'buildkit-*' | sort -u | xargs -r docker rmi -f")
                .run();
        reference = new Reference("");
    }

    /** @param files a script that fills the context */
    record Row(String rule, String files, String dockerfile, String flags) {
        @Override
        public String toString() {
            return rule;
        }
    }

    private static Row row(String rule, String dockerfile) {
        return new Row(rule, "", dockerfile, "");
    }

    private static Row files(String rule, String dockerfile) {
        return new Row(rule, TREE, dockerfile, "");
    }

    private static final String TREE =
            "mkdir -p d/e d/s; echo a >a; echo b >d/b; echo c >d/e/c; chmod 700 d/e; chmod 755 a; ln -s b d/l; echo x >'sp ace'; ";

    /** Some rows at all times; all of them, which takes a minute and a half, by {@code ./dev test --all}. */
    static Stream<Row> rows() {
        boolean all = Boolean.getBoolean("djong.full");
        Stream<Row> classic = BuildParityIT.every()
                .filter(row -> !OTHERWISE.contains(row.rule()))
                .map(row -> new Row(
                        (FEWER_LAYERS.contains(row.rule()) ? UNCOUNTED : CLASSIC) + row.rule(),
                        row.files(),
                        row.dockerfile(),
                        row.flags()));
        return Stream.concat(everyRow(), classic).filter(row -> all || ALWAYS.contains(row.rule()));
    }

    /** BuildKit resolves the image that is copied from beside the base. */
    private static final Set<String> OTHERWISE = Set.of("COPY from stages and images");

    /** Commands that change nothing make no layer here, which docs/compat.md tells of. */
    private static final Set<String> FEWER_LAYERS = Set.of(
            "triggers",
            "what RUN changes, and what it sees",
            "RUN that changes nothing has no layer",
            "build arguments",
            "a target",
            "folders that are there",
            "a folder of a user");

    private static final String CLASSIC = "classic: ";
    private static final String UNCOUNTED = "classic, layers not counted: ";

    private static final Set<String> ALWAYS = Set.of(
            "users, volumes, signals, checks, triggers",
            "here-documents",
            "build arguments",
            "COPY by patterns, with owners and modes",
            "secrets",
            "a command that fails");

    private static Stream<Row> everyRow() {
        return Stream.of(
                row("a base alone", "FROM build-base:1"),
                row("nothing at all", "FROM scratch\nLABEL a=b"),
                row(
                        "variables and labels",
                        "FROM build-base:1\nENV a=1 b=\"x y\" c='$a' d=\\$a\nENV e $a and more\nENV a=2 f=$a g=${nope:-w} h=${a:+z}\nLABEL a=b \"c d\"=\"e f\" g='h'\nLABEL old form"),
                row("ports", "FROM build-base:1\nENV P=\"70 71\"\nEXPOSE 90 80/udp 60-62/tcp $P\nEXPOSE 90"),
                row(
                        "commands, entry points, shells",
                        "FROM build-base:1 AS b\nCMD x\nFROM b\nENTRYPOINT [\"y\"]\nSHELL [\"/bin/sh\", \"-ec\"]\nCMD echo hi\nENTRYPOINT e $x"),
                row(
                        "users, volumes, signals, checks, triggers",
                        "FROM build-base:1 AS base\nUSER 5:6\nVOLUME /v $HOME/w\nVOLUME [\"/z z\"]\nSTOPSIGNAL SIGUSR1\nMAINTAINER me <me@x>\nHEALTHCHECK --interval=1m30s --timeout=500ms --start-period=2s --retries=10 CMD [\"a\"]\nHEALTHCHECK CMD b c\nONBUILD ENV T=1\nONBUILD LABEL u=$T\nFROM base\nHEALTHCHECK NONE"),
                row(
                        "folders",
                        "FROM build-base:1\nWORKDIR /a\nWORKDIR b/../c\nWORKDIR /\nWORKDIR x\nENV D=/y\nWORKDIR $D/z"),
                row(
                        "what RUN sees and changes",
                        "FROM build-base:1\nENV A=b\nARG X=1 Y\nRUN echo $A$X$Y >/f; mkdir -p /n/o; rm -r /home; ln -s f /l; chmod 4755 /f; chown 5:6 /n; env | grep -v HOSTNAME | sort >/env\nRUN [\"touch\", \"/j\"]\nWORKDIR /tmp/w\nRUN chmod 777 .\nUSER 5\nRUN id -u >u; pwd >p"),
                row(
                        "here-documents",
                        "FROM build-base:1\nARG X=1\nRUN <<EOF\necho a >/a\necho $X >/x\nEOF\nRUN <<'E' cat >/q\n$X\nE\nRUN <<S\n#!/bin/sh\necho script >/s\nS\nCOPY <<A <<B /hh/\n$X\nA\n$X\nB"),
                new Row(
                        "build arguments",
                        "",
                        "ARG V=1\nARG W=w$V\nFROM build-base:1\nARG V\nARG W\nARG D=$V-d\nARG TARGETARCH\nENV e=$V\nRUN echo $V $W $D $TARGETARCH $http_proxy >/f\nLABEL v=$V d=$D",
                        "--build-arg V=2 --build-arg UNUSED=1 --build-arg http_proxy=http://p --label z=1 --label y=2"),
                new Row(
                        "a target, and stages that nobody needs",
                        "",
                        "FROM build-base:1 AS one\nRUN echo 1 >/1\nFROM build-base:1 AS no\nRUN false\nFROM one AS two\nLABEL two=2\nRUN cat /1 >/2",
                        "--target two"),
                files(
                        "COPY of files and folders",
                        "FROM build-base:1\nCOPY a /x\nCOPY a /y/\nCOPY d /dd\nCOPY d /ee/\nWORKDIR /w\nCOPY a .\nCOPY a d/b ./two/\nCOPY d/l /link\nCOPY d/e /tmp"),
                files(
                        "COPY by patterns, with owners and modes",
                        "FROM build-base:1\nCOPY d/[bels] /star/\nCOPY . /all/\nCOPY --chown=3:4 d /own\nCOPY --chown=7 a /new/dir/\nCOPY --chmod=640 a d /m/\nCOPY --chmod=u+x,go= a /s\nCOPY --link a /linked/"),
                files("COPY without some", "FROM build-base:1\nCOPY --exclude=*/c --exclude=a . /ex/\n"),
                files(
                        "COPY from stages and images",
                        "FROM build-base:1 AS one\nRUN mkdir -p /o/p; echo x >/o/f; chown 5:6 /o/f; ln -s f /o/l; chmod 750 /o\nCOPY a /a\nFROM build-base:1\nCOPY --from=one /o /o2\nCOPY --from=0 /o/f /o/l /two/\nCOPY --from=one --chown=8 /o/f /f8"),
                new Row(
                        "ADD of archives, and what .dockerignore leaves out",
                        TREE
                                + "tar --mtime=@0 -cf t.tar d; tar --mtime=@0 -czf t.tgz a; echo no >no.tar; printf '*\\n!d\\n!*.t*\\nd/e\\n' >.dockerignore; ",
                        "FROM build-base:1\nADD t.tar /t\nADD t.tgz /tgz/\nADD no.tar /no\nADD d /d\nCOPY . /x",
                        ""),
                files(
                        "mounts",
                        "FROM build-base:1 AS one\nRUN echo 1 >/1\nFROM build-base:1\nRUN --mount=target=/c cat /c/a >/a; ls /c >/l\nRUN --mount=from=one,target=/o,source=/1 cat /o >/b\nRUN --mount=type=tmpfs,target=/t echo x >/t/x; ls /t >/c\nRUN --mount=type=cache,target=/k,id=buildkit-parity echo x >/k/x; ls /k >/d\nRUN --mount=target=/cc,rw touch /cc/z; ls /cc >/e"),
                new Row(
                        "secrets",
                        "echo s3cret >sec; ",
                        "FROM build-base:1\nRUN --mount=type=secret,id=s cat /run/secrets/s >/a; ls -ln /run/secrets/s | cut -c1-10 >/b\nRUN --mount=type=secret,id=s,env=SEC printenv SEC >/c\nRUN --mount=type=secret,id=none ls /run/secrets >/d 2>&1 || true",
                        "--secret id=s,src=sec"),
                new Row(
                        "named contexts",
                        TREE,
                        "FROM base\nCOPY --from=more /b /b\nRUN --mount=from=more,target=/m ls /m >/l",
                        "--build-context base=docker-image://build-base:1 --build-context more=d"),
                new Row(
                        "a file of another name",
                        "mkdir f; printf 'FROM build-base:1\\nLABEL f=1\\n' >f/My.file; ",
                        "FROM scratch",
                        "-f f/My.file"),
                new Row("no network", "", "FROM build-base:1\nRUN ls /sys/class/net >/n", "--network none"),
                files("a file that is not there", "FROM build-base:1\nCOPY nothere /x"),
                files("a pattern that nothing fits", "FROM build-base:1\nCOPY a /\nCOPY q* d/b /x/"),
                files(
                        "COPY of a folder and files to what it makes a folder",
                        "FROM build-base:1\nCOPY d a /x\nCOPY d/../../a /y"),
                row(
                        "a base of several stages has the name of the last that is copied from",
                        "FROM build-base:1 AS one\nRUN echo 1 >/1\nFROM build-base:1 AS two\nRUN echo 2 >/2\nFROM build-base:1\nCOPY --from=two /2 /2\nCOPY --from=one /1 /1"),
                row(
                        "variables in mounts",
                        "FROM build-base:1\nARG Z=1m K=tmpfs\nRUN --mount=type=$K,target=/t,size=$Z df -P /t | tail -1 | cut -c1-20 >/m"),
                row("a mount that is none", "FROM build-base:1\nRUN --mount=type=bind,target=/x,mode=5 true"),
                row("a command that fails", "FROM build-base:1\nRUN echo before; exit 3\nRUN never"),
                row("a port that is none", "FROM build-base:1\nEXPOSE 99999"),
                row("a line that is none", "FROM build-base:1\nRUNN x"),
                row("a base that is none", "FROM build-base:1 AS x\nFROM Nope:x"),
                row("a stage that is none", "FROM build-base:1\nCOPY --from=5 /x /x"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void comesOutTheSame(Row row) throws Exception {
        Both.agree(() -> built(reference, row), () -> built(DAEMON, row));
    }

    private static String built(Engine engine, Row row) {
        String script =
                "cd $(mktemp -d); trap 'rm -rf $PWD' EXIT; umask 022; export BUILDX_CONFIG=$PWD/.bx; mkdir c; cd c; "
                        + row.files()
                        + "cat >Dockerfile; exec 2>&1; " + buildx
                        + " build --progress plain --no-cache -t buildkit-i:1 " + row.flags()
                        + " . 2>&1 | grep -aE '^#[0-9]+ \\[|^ERROR' | grep -v 'inline document\\|load .dockerignore\\|load metadata' | sed -E 's/^#[0-9]+ //; s/@sha256:[0-9a-f]+//; s/ of ref [^ ]+//' | sort -u; docker inspect -f"
                        + " '{{json .Config}} {{.Author}} "
                        + (row.rule().startsWith(UNCOUNTED) ? "" : "{{len .RootFS.Layers}}")
                        + "' buildkit-i:1 && docker history --no-trunc --format"
                        + " '{{.CreatedBy}}|{{.Comment}}' buildkit-i:1 && docker create --name buildkit-c buildkit-i:1 x >/dev/null && docker export"
                        + " buildkit-c >../t && tar tvf ../t --numeric-owner | awk '{print $1, $2, $6, $7, $8}' | grep -v ' bin/.\\|dockerenv'"
                        + " | sort; mkdir ../x; tar xf ../t -C ../x --exclude=bin --exclude=etc --exclude=dev; find ../x -maxdepth 2 -type f -readable | sort | xargs -d '\\n' -r head -c 300; docker rm -f buildkit-c >/dev/null; docker rmi -f buildkit-i:1 >/dev/null 2>&1";
        var run = engine.client("bash", "-c", script)
                .input(row.dockerfile().getBytes(StandardCharsets.UTF_8))
                .run();
        return run.out();
    }
}
