package djong.it;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same Dockerfiles built by both engines without BuildKit: the steps that are told, the configuration, the texts of the history and the files come out the
 * same.
 */
class BuildParityIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    private static Reference reference = new Reference("");

    @BeforeAll
    static void images() {
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
                        "docker ps -aq --filter name=build- | xargs -r docker rm -fv; docker images -q 'build-*' | sort -u | xargs -r docker rmi -f; docker image prune -f --filter label=build-parity")
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

    private static Row files(String rule, String files, String dockerfile) {
        return new Row(rule, files, dockerfile, "");
    }

    private static Row flags(String rule, String flags, String dockerfile) {
        return new Row(rule, "", dockerfile, flags);
    }

    private static final String TREE =
            "mkdir -p d/e d/s; echo a >a; echo b >d/b; echo c >d/e/c; chmod 700 d/e; chmod 755 a; ln -s b d/l; ln -s nowhere d/dead;"
                    + " echo x >'sp ace'; ";

    static Stream<Row> rows() {
        return Stream.of(
                row("a base alone", "FROM build-base:1"),
                row("keywords in any case", "from build-base:1\nlabel a=b\nEnV x=y"),
                row(
                        "ENV in both forms, and what it sees",
                        "FROM build-base:1\nENV a=1 b=\"x y\" c='$a' d=\\$a\nENV e $a and more\nENV a=2 f=$a g=${nope:-w} h=${a:+z}\nENV PATH=$PATH:/x"),
                row(
                        "all expansions",
                        "FROM build-base:1\nENV p=/usr/local/bin n=\nENV a=${p#*/} b=${p##*/} c=${p%/*} d=${p%%/*} e=${p/l/L} f=${p//l/L} g=${n-w} h=${n:-w} i=${q+z}"),
                row(
                        "labels",
                        "FROM build-base:1\nLABEL a=b \"c d\"=\"e f\" g='h'\nLABEL multi=\"one \\\ntwo\"\nLABEL old form"),
                row("ports", "FROM build-base:1\nENV P=\"70 71\"\nEXPOSE 90 80/udp 60-62/tcp $P\nEXPOSE 90"),
                row(
                        "commands and entry points",
                        "FROM build-base:1\nCMD [\"a\", \"b c\"]\nENTRYPOINT e $x\nSHELL [\"/bin/sh\", \"-ec\"]\nCMD echo hi"),
                row(
                        "an entry point clears a base's command",
                        "FROM build-base:1 AS b\nCMD x\nFROM b\nENTRYPOINT [\"y\"]"),
                row("nothing to run", "FROM build-base:1\nCMD []\nENTRYPOINT []"),
                row(
                        "users, folders, volumes, signals",
                        "FROM build-base:1\nUSER 5:6\nWORKDIR /a\nWORKDIR b/../c\nVOLUME /v $HOME/w\nVOLUME [\"/z z\"]\nSTOPSIGNAL SIGUSR1\nWORKDIR /v/x\nMAINTAINER me <me@x>"),
                row(
                        "health checks",
                        "FROM build-base:1\nHEALTHCHECK --interval=1m30s --timeout=500ms --start-period=2s --retries=2 CMD [\"a\"]\nHEALTHCHECK CMD b c\nHEALTHCHECK NONE"),
                row(
                        "triggers",
                        "FROM build-base:1 AS base\nONBUILD RUN echo t >/t\nONBUILD ENV T=1\nFROM base\nRUN cat /t"),
                row(
                        "what RUN changes, and what it sees",
                        "FROM build-base:1\nENV A=b\nARG X=1 Y\nRUN echo $A$X$Y >/f; mkdir -p /n/o; rm -r /home; ln -s f /l; chmod 4755 /f; chown 5:6 /n; id; pwd; env | grep -v HOSTNAME | sort; ls -A /\nRUN rm /f && mkdir /f\nRUN [\"touch\", \"/j\"]\nUSER 5\nWORKDIR /tmp\nRUN id -u; pwd; touch mine"),
                row("RUN that changes nothing has no layer", "FROM build-base:1\nRUN true\nRUN echo err >&2\nRUN :"),
                row(
                        "what is put into a volume is lost",
                        "FROM build-base:1\nVOLUME /v\nRUN echo x >/v/f; echo y >/u\nRUN ls /v"),
                flags(
                        "build arguments",
                        "--build-arg V=2 --build-arg NONE --build-arg UNUSED=1 --build-arg http_proxy=http://p --label z=1 --label y=2",
                        "ARG V=1\nARG W=w$V\nFROM build-base:$W AS no\nFROM build-base:1\nARG V\nARG W\nARG D=$V-d\nENV e=$V\nRUN echo $V $W $D $http_proxy\nLABEL v=$V d=$D"
                                .replace("FROM build-base:$W AS no\n", "")),
                flags(
                        "a target",
                        "--target two",
                        "FROM build-base:1 AS one\nRUN echo 1 >/1\nFROM one AS two\nLABEL two=2\nRUN cat /1"),
                files(
                        "COPY of files and folders",
                        TREE,
                        "FROM build-base:1\nCOPY a /x\nCOPY a /y/\nCOPY d /dd\nCOPY d /ee/\nWORKDIR /w\nCOPY a .\nCOPY a d/b ./two/\nCOPY [\"sp ace\", \"/sp ace\"]\nCOPY d/l /link\nCOPY d/e /tmp"),
                files(
                        "COPY by patterns, of all, with owners",
                        TREE,
                        "FROM build-base:1\nCOPY d/[bels] /star/\nCOPY a d/?  /q/\nCOPY . /all/\nCOPY --chown=3:4 d /own\nCOPY --chown=root a /r\nCOPY --chown=7 a /new/dir/\nCOPY [a] /cls"),
                files(
                        "COPY into links",
                        TREE,
                        "FROM build-base:1\nRUN ln -s /tmp /lt; ln -s /etc/nofile /lf; ln -s ../../../../x /up\nCOPY a /lt\nCOPY a /lt/n\nCOPY a /up/y\nCOPY d /lt/"),
                files(
                        "COPY from stages and images",
                        TREE,
                        "FROM build-base:1 AS one\nRUN mkdir -p /o/p; echo x >/o/f; chown 5:6 /o/f; ln -s f /o/l; chmod 750 /o\nCOPY a /a\nFROM build-base:1\nCOPY --from=one /o /o2\nCOPY --from=0 /o/f /o/l /two/\nCOPY --from=build-base:1 /etc/passwd /p\nCOPY --from=one --chown=8 /o/f /f8"),
                files(
                        "ADD of archives",
                        // Docker unpacks xz by a program that not every host has.
                        TREE
                                + "tar --mtime=@0 -cf t.tar d; tar --mtime=@0 -czf t.tgz a; tar --mtime=@0 -cjf t.tbz a; echo no >no.tar; ",
                        "FROM build-base:1\nADD t.tar /t\nADD t.tgz /tgz/\nADD t.tbz /tbz\nADD no.tar /no\nADD a /a\nCOPY t.tgz /kept\nADD d /d"),
                files(
                        "what .dockerignore leaves out",
                        TREE + "printf '*\\n!d\\nd/e\\n!Dockerfile\\n' >.dockerignore; ",
                        "FROM build-base:1\nCOPY . /x"),
                files("a pattern that matches a link to nothing", TREE, "FROM build-base:1\nCOPY d/* /star/"),
                files(
                        "modes and owners of folders that are made",
                        TREE + "chmod 711 d; ",
                        "FROM build-base:1\nRUN mkdir /there && chmod 700 /there\nCOPY d /new\nCOPY --chown=3:4 d /new2\nCOPY d /there"),
                files("on nothing", TREE, "FROM scratch\nCOPY a /a\nLABEL x=y\nCOPY d /d"),
                files("a file that is not there", TREE, "FROM build-base:1\nCOPY nothere /x"),
                row("a command that fails", "FROM build-base:1\nRUN echo before; exit 3\nRUN never"),
                row("a user that is not there", "FROM build-base:1\nUSER nobodyknows\nRUN true"),
                row("a port that is none", "FROM build-base:1\nEXPOSE 99999"),
                row("a line that is none", "FROM build-base:1\nRUNN x"));
    }

    /** The odd corners, which take as long again: by {@code ./dev test --all}. */
    private static Stream<Row> corners() {
        return Stream.of(
                row(
                        "comments, blank lines and lines that go on",
                        "# c\n\n  # d\nFROM build-base:1\nRUN echo a \\\n# between\n  b >/f && \\\n  echo c >>/f\n\nENV x=1 \\\n    y=2"),
                row(
                        "another escape",
                        "# escape=`\nFROM build-base:1\nRUN echo a `\n && echo 'b\\c' >/f\nENV p=c:\\x q=a` b"),
                row(
                        "a value for an argument that has one in its own",
                        "ARG A=1\nARG B=$A-2\nFROM build-base:$A\nARG B\nENV b=$B"),
                row(
                        "an argument of a name that is set already",
                        "FROM build-base:1\nENV a=1\nARG a=2\nENV b=$a\nRUN echo $a >/f"),
                row(
                        "arguments are a stage's own",
                        "FROM build-base:1 AS one\nARG a=1\nENV x=$a\nFROM build-base:1\nCOPY --from=one /etc/passwd /p\nARG a\nENV y=$a-$x"),
                row(
                        "ENV sees what was before its line",
                        "FROM build-base:1\nENV abc=hello\nENV abc=bye def=$abc\nENV ghi=$abc"),
                row(
                        "single and double quotes",
                        "FROM build-base:1\nENV a='$x \"' b=\"$x '\" c=\\'d\\' e=\"\\\"\"\nLABEL a='b c' d=\"e\\\"f\""),
                row("an empty value", "FROM build-base:1\nENV a= b=\"\"\nLABEL c= d=''\nARG e="),
                row("a label that is set again", "FROM build-base:1 AS b\nLABEL a=1 b=2\nFROM b\nLABEL a=3"),
                row(
                        "ports of a base, and the same again",
                        "FROM build-base:1 AS b\nEXPOSE 80\nFROM b\nEXPOSE 80/tcp 81/udp"),
                row("volumes of a base", "FROM build-base:1 AS b\nVOLUME /a\nFROM b\nVOLUME /b /a"),
                row(
                        "a health check of a base",
                        "FROM build-base:1 AS b\nHEALTHCHECK --retries=7 CMD a\nFROM b\nLABEL x=1"),
                row(
                        "a command after an entry point of a base",
                        "FROM build-base:1 AS b\nENTRYPOINT [\"e\"]\nFROM b\nCMD [\"c\"]"),
                row("JSON that is none", "FROM build-base:1\nCMD ['a', 'b']\nENTRYPOINT [\"a\", b]"),
                row(
                        "a shell of one's own",
                        "FROM build-base:1\nSHELL [\"/bin/sh\", \"-ec\"]\nRUN echo x >/f\nENTRYPOINT e"),
                row(
                        "users by number and by name",
                        "FROM build-base:1\nUSER root\nRUN id -u >/a\nUSER 7\nRUN id -u >/tmp/b\nUSER 7:8\nRUN id -g >/tmp/c\nUSER root:9\nRUN id -g >/d"),
                row(
                        "folders that are there",
                        "FROM build-base:1\nWORKDIR /tmp\nWORKDIR /tmp\nWORKDIR ..\nWORKDIR etc\nRUN pwd >/p"),
                row("a folder of a user", "FROM build-base:1\nENV HOME=/h\nWORKDIR $HOME/x\nWORKDIR ${HOME}"),
                row("signals by number", "FROM build-base:1\nSTOPSIGNAL 9"),
                row("a signal that is none", "FROM build-base:1\nSTOPSIGNAL NOPE"),
                row(
                        "a trigger that copies",
                        "FROM build-base:1 AS b\nONBUILD WORKDIR /w\nONBUILD USER 5\nFROM b\nLABEL a=b"),
                row("a trigger of triggers", "FROM build-base:1\nONBUILD ONBUILD RUN x"),
                row("a value that must be there", "FROM build-base:1\nENV a=${nope?is missing}"),
                row("a substitution that is none", "FROM build-base:1\nENV a=${x"),
                row("COPY without a destination", "FROM build-base:1\nCOPY a"),
                row("FROM with too many words", "FROM build-base:1 x"),
                row("ENV without anything", "FROM build-base:1\nENV"),
                files("COPY of several to what is no folder", TREE, "FROM build-base:1\nCOPY a d/b /x"),
                new Row(
                        "a file outside of the context",
                        "trap 'rm -rf ${PWD%/c}' EXIT; mkdir o c; printf 'FROM build-base:1\\nCOPY a /x\\n' >o/My.file; cd c; echo a >a; ",
                        "FROM scratch",
                        "-f ../o/My.file"),
                files("COPY of several to what is a folder", TREE, "FROM build-base:1\nCOPY a d/b /tmp"),
                files("a pattern with dots", TREE, "FROM build-base:1\nCOPY ./d/../a* /x/"),
                files("COPY out of the context", TREE, "FROM build-base:1\nCOPY ../a /x"),
                files(
                        "COPY over what is there",
                        TREE,
                        "FROM build-base:1\nCOPY a /f\nCOPY d/b /f\nCOPY d /f2\nCOPY a /f2/b"),
                files(
                        "COPY to where a variable says",
                        TREE,
                        "FROM build-base:1\nENV T=/t\nARG S=a\nCOPY $S ${T}/\nCOPY d/$S* $T/"),
                files(
                        "ADD beside COPY",
                        TREE,
                        "FROM build-base:1\nADD a d/b /x/\nADD d /y\nADD --chown=4 a /z\nCOPY --chown=4:5 d/e /w/"),
                files(
                        "what a pattern leaves out and takes back",
                        TREE + "printf '**/b\\n!d/b\\n*.x\\n' >.dockerignore; echo >q.x; ",
                        "FROM build-base:1\nCOPY . /x"));
    }

    /** All there are. */
    static Stream<Row> every() {
        return Stream.concat(rows(), corners());
    }

    static Stream<Row> wanted() {
        return Boolean.getBoolean("djong.full") ? every() : rows();
    }

    @ParameterizedTest
    @MethodSource("wanted")
    void comesOutTheSame(Row row) throws Exception {
        Both.agree(() -> built(reference, row), () -> built(DAEMON, row));
    }

    private static String built(Engine engine, Row row) {
        String script = "cd $(mktemp -d); trap 'rm -rf $PWD' EXIT; umask 022; " + row.files()
                + "cat >Dockerfile; exec 2>&1; docker build --no-cache -t build-i:1 " + row.flags()
                + " . | grep -v '^Sending\\|DEPRECATED\\|BuildKit is\\|environment-var\\|^$' && docker inspect -f"
                + " '{{json .Config}} {{.Author}} {{len .RootFS.Layers}}' build-i:1 && docker history --no-trunc --format"
                + " '{{.CreatedBy}}|{{.Comment}}' build-i:1 && docker create --name build-c build-i:1 x >/dev/null && docker export"
                + " build-c | tar tv --numeric-owner -f - | awk '{print $1, $2, $6, $7, $8}' | grep -v ' bin/.\\|dockerenv\\|b2/'"
                + " | sort; docker rm -f build-c >/dev/null; docker rmi -f build-i:1 >/dev/null 2>&1";
        var run = engine.client("bash", "-c", script)
                .env("DOCKER_BUILDKIT", "0")
                .input(row.dockerfile().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .run();
        return normal(run.out());
    }

    /** Digests of contents stay: they are to be the same. */
    private static String normal(String text) {
        StringBuilder out = new StringBuilder();
        for (String line : (Iterable<String>) text.lines()::iterator)
            out.append(line.contains("#(nop)") ? line : Normal.of(line)).append('\n');
        return out.toString()
                .replaceAll(" ---> [0-9a-f]{12}\\n", " ---> <short>\n")
                .replaceAll("(in|container|built) [0-9a-f]{12}\\n", "$1 <short>\n")
                .replaceAll("\"Interval\":\\d+,\"Timeout\":\\d+", "<times>");
    }
}
