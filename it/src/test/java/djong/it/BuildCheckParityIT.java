package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docker buildx build --check}: each check where it has something to say and where it has not, and files that cannot be built, byte for byte. */
class BuildCheckParityIT {
    @RegisterExtension
    static final Daemon DAEMON = Daemon.ofBuilds();

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
            engine.docker("tag", Images.BUSYBOX, "check-base:1").ok();
            image(engine, "check-shell:1", "SHELL [\"/bin/sh\",\"-c\"]\nENV SHELLVAR=1\nWORKDIR /w\n");
            image(engine, "check-onbuild:1", "ONBUILD ENV a b\nONBUILD CMD x\nONBUILD RUN echo $undef >/t\n");
        }
    }

    private static void image(Engine engine, String name, String instructions) {
        engine.client("docker", "build", "-q", "-t", name, "-")
                .input(("FROM check-base:1\n" + instructions).getBytes(StandardCharsets.UTF_8))
                .run()
                .ok();
    }

    @AfterAll
    static void cleanUp() {
        if (reference.host().isEmpty()) return;
        reference.docker("rmi", "-f", "check-shell:1", "check-onbuild:1", "check-base:1");
        reference = new Reference("");
    }

    /** @param ignore the context's {@code .dockerignore}; empty for none */
    record Row(String rule, String dockerfile, String flags, String ignore) {
        @Override
        public String toString() {
            return rule;
        }
    }

    /** One of each kind at all times; all of them by {@code ./dev test --all}. */
    static Stream<Row> rows() {
        boolean all = Boolean.getBoolean("djong.full");
        return everyRow().filter(row -> all || ALWAYS.contains(row.rule()));
    }

    private static final Set<String> ALWAYS = Set.of(
            "JSONArgsRecommended",
            "UndefinedVar",
            "CopyIgnoredFile",
            "error true",
            "parse error and warn",
            "onbuild base",
            "many");

    @Test
    void everyCheckHasARow() {
        Set<String> named = everyRow().map(Row::rule).collect(Collectors.toSet());
        // What the base is not for needs an image for another processor.
        Set<String> missing = Stream.of(CHECKS.split(" "))
                .filter(check -> !named.contains(check))
                .collect(Collectors.toSet());
        assertEquals(Set.of("InvalidBaseImagePlatform"), missing);
    }

    private static final String CHECKS =
            "StageNameCasing FromAsCasing NoEmptyContinuation ConsistentInstructionCasing DuplicateStageName ReservedStageName JSONArgsRecommended MaintainerDeprecated UndefinedArgInFrom WorkdirRelativePath UndefinedVar MultipleInstructionsDisallowed LegacyKeyValueFormat InvalidBaseImagePlatform RedundantTargetPlatform SecretsUsedInArgOrEnv InvalidDefaultArgInFrom FromPlatformFlagConstDisallowed CopyIgnoredFile InvalidDefinitionDescription ExposeProtoCasing ExposeInvalidFormat";

    private static Stream<Row> everyRow() {
        return Stream.of(
                new Row("nothing to say", "FROM scratch\nCOPY a /a\nCMD [\"/a\"]", "", ""),
                new Row(
                        "StageNameCasing",
                        "FROM scratch AS Base\nFROM scratch AS fine\nFROM scratch AS mIxEd\nCOPY a /a",
                        "",
                        ""),
                new Row(
                        "FromAsCasing",
                        "FROM scratch as x\nfrom scratch AS y\nFROM scratch As z\nFrom scratch as w\nfrom scratch as v\nFROM scratch AS u\nLABEL a=b",
                        "",
                        ""),
                new Row(
                        "NoEmptyContinuation",
                        "FROM check-base:1\nRUN a \\\n\n b\nRUN c \\\n# comment\n d\nRUN e \\\n\n\n f \\\n\n g",
                        "",
                        ""),
                new Row(
                        "ConsistentInstructionCasing",
                        "FROM scratch\nCOPY a /\ncopy a /b\nCopy a /c\nLABEL x=y",
                        "",
                        ""),
                new Row(
                        "lower case, where most are",
                        "arg x=1\nfrom scratch\ncopy a /\ncopy a /b\nCOPY a /c\nlabel x=y",
                        "",
                        ""),
                new Row(
                        "what ONBUILD defers has no say in casing",
                        "FROM scratch\nONBUILD copy a /\nlabel a=b",
                        "",
                        ""),
                new Row(
                        "DuplicateStageName",
                        "FROM scratch AS x\nFROM scratch AS X\nFROM scratch AS y\nCOPY a /a",
                        "",
                        ""),
                new Row(
                        "ReservedStageName",
                        "FROM scratch AS scratch\nCOPY a /a\nFROM check-base:1 AS context\nCOPY a /",
                        "",
                        ""),
                new Row(
                        "JSONArgsRecommended",
                        "FROM check-base:1\nCMD a b\nENTRYPOINT c\nFROM check-base:1\nSHELL [\"x\"]\nCMD a\nFROM check-base:1\nCMD [\"a\"]\nENTRYPOINT [\"a\"]\nHEALTHCHECK CMD x\nFROM check-shell:1\nCMD from shell",
                        "",
                        ""),
                new Row("MaintainerDeprecated", "FROM scratch\nMAINTAINER me\nLABEL a=b", "", ""),
                new Row(
                        "UndefinedArgInFrom",
                        "ARG VERSION=1\nARG EMPTY\nFROM check-base:${VERSON}1 AS a\nFROM check-base:1$EMPTY AS b\nFROM --platform=$BUILDPLATFORN check-base:1 AS c\nFROM check-base:${nothing:-1} AS d\nFROM check-base:1$Version AS e\nFROM --platform=$BUILDPLATFORM check-base:1 AS f",
                        "",
                        ""),
                new Row(
                        "WorkdirRelativePath",
                        "FROM check-base:1 AS one\nWORKDIR a\nWORKDIR b\nFROM one\nWORKDIR c\nFROM check-base:1\nWORKDIR /x\nWORKDIR y\nFROM check-base:1\nENV D=/d E=e\nWORKDIR $E\nFROM check-base:1\nWORKDIR $D",
                        "",
                        ""),
                new Row(
                        "UndefinedVar",
                        "FROM check-base:1\nARG name=1\nARG novalue\nENV a=$nam b=$novalue c=$name\nENV x=$x $y=1 z=\"$q $q\"\nLABEL l=$undefinedl $k=1\nVOLUME /v$undefinedv $w\nUSER $undefinedu\nWORKDIR /$undefinedw\nSTOPSIGNAL SIG$undefineds",
                        "",
                        ""),
                new Row(
                        "UndefinedVar in ADD, COPY, RUN and those that are not looked at",
                        "FROM check-base:1\nEXPOSE 80 8$und $und2\nCOPY $c1 /$c2\nCOPY --chown=$c3 a /\nADD $a1 a /b/\nCOPY <<A <<'B' /x/\n$h1\nA\n$h2\nB\nRUN echo $r1\nRUN --mount=type=cache,target=/$m1,id=$m2 true\nCMD [\"$c\"]\nENTRYPOINT [\"$c\"]\nHEALTHCHECK CMD $h\nONBUILD ENV x=$y\nSHELL [\"$s\"]\nARG z=$zz\nARG $zzz",
                        "",
                        ""),
                new Row(
                        "UndefinedVar with modifiers",
                        "FROM check-base:1\nENV a=${u1:-w} b=${u2#z} c=${u3/a/b} d=${u4:+x} e=${u5-w} f=${u6+w} g=${u7} h=${u8%%x} i=${u9:-w} j='$u11' k=\\$u12\nENV PATH=$PATH:/x HOME=$HOME P=$http_proxy Q=$HOSTNAME",
                        "",
                        ""),
                new Row(
                        "UndefinedVar across stages and images",
                        "ARG g=1\nARG h\nFROM check-base:1 AS s\nENV a=$g b=$h\nARG declared=1\nENV in=s\nFROM s\nENV c=$declared d=$in\nFROM check-shell:1\nENV a=$SHELLVAR b=$SHELLVAT c=$shellvar",
                        "",
                        ""),
                new Row(
                        "MultipleInstructionsDisallowed",
                        "FROM check-base:1\nCMD [\"a\"]\nCMD [\"b\"]\nENTRYPOINT [\"a\"]\nENTRYPOINT [\"b\"]\nENTRYPOINT [\"c\"]\nHEALTHCHECK CMD a\nHEALTHCHECK NONE\nFROM check-base:1\nCMD [\"a\"]",
                        "",
                        ""),
                new Row(
                        "LegacyKeyValueFormat",
                        "FROM check-base:1\nENV a b\nENV c=d\nLABEL e f\nLABEL g=h\nENV i j=k",
                        "",
                        ""),
                new Row(
                        "RedundantTargetPlatform",
                        "FROM --platform=$TARGETPLATFORM check-base:1\nFROM --platform=${TARGETPLATFORM} check-base:1\nFROM --platform=${TARGETPLATFORM:-linux/amd64} check-base:1\nFROM --platform=$TARGETOS/$TARGETARCH check-base:1\nFROM --platform=$BUILDPLATFORM check-base:1",
                        "",
                        ""),
                new Row(
                        "SecretsUsedInArgOrEnv",
                        "FROM check-base:1\nENV DB_PASSWORD=x API_KEY=y PUBLIC_KEY=z MY_PUBLIC_TOKEN=q tokens=1 my-token=2 TOKEN=3\nARG PASSWD\nARG auth_x=1 authx=2 passwords\nARG KEY_FILE SECRET_VERSION\nENV pword 1",
                        "",
                        ""),
                new Row(
                        "InvalidDefaultArgInFrom",
                        "ARG TAG\nARG BASE=\nFROM check-base:${TAG} AS a\nFROM $BASE AS b\nFROM ${BASE:-check-base:1} AS c\nFROM check-base:1 AS d\nFROM Bad:x AS e",
                        "--build-arg TAG=1 --build-arg BASE=check-base:1",
                        ""),
                new Row(
                        "a default that does",
                        "ARG TAG\nFROM check-base:${TAG:-1} AS a\nFROM check-base:$TAG AS b\nLABEL a=b",
                        "--build-arg TAG=1",
                        ""),
                new Row("a default of nothing", "ARG BASE\nFROM $BASE", "", ""),
                new Row("a name that is none", "FROM Bad:x", "", ""),
                new Row(
                        "FromPlatformFlagConstDisallowed",
                        "FROM --platform=linux/amd64 check-base:1\nFROM --platform=linux/amd64 check-base:1 AS b-amd64\nFROM --platform=linux/amd64 check-base:1 AS linuxy\nFROM --platform=linux check-base:1 AS x\nFROM --platform=amd64 check-base:1",
                        "",
                        ""),
                new Row(
                        "copy ignored, unasked",
                        "FROM scratch\nCOPY ignored/x /\nCOPY ./ignored /y\nADD ignored /z\nCOPY a ignored/k /q/\nCOPY --from=check-base:1 ignored /r\nCOPY b* /\nADD http://localhost/ignored /u\nCOPY /ignored/x /w\nCOPY . /v",
                        "",
                        "ignored\nb*\n"),
                new Row(
                        "copy ignored but for some, unasked",
                        "FROM scratch\nCOPY ignored/x /\nCOPY ignored/k /",
                        "",
                        "ignored\n!ignored/k\n"),
                new Row(
                        "InvalidDefinitionDescription",
                        "# check=experimental=all\n\n# global words\nARG g\n# x is fine\nFROM check-base:1 AS x\n# what\nARG a\n# a is told\nARG a\n# b c told\nARG b c\n\n# other\nARG b c\n# other\n\nARG d\n# not x\nFROM check-base:1 AS y\n# nothing\nFROM check-base:1",
                        "",
                        ""),
                new Row(
                        "one experimental check",
                        "# check=experimental=InvalidDefinitionDescription\n\n# what\nFROM check-base:1 AS x\n# what\nARG a",
                        "",
                        ""),
                new Row(
                        "ExposeProtoCasing",
                        "FROM check-base:1\nEXPOSE 80/TCP 81/tcp 82/Udp\nENV P=90/TCP\nEXPOSE $P",
                        "",
                        ""),
                new Row(
                        "ExposeInvalidFormat",
                        "FROM check-base:1\nEXPOSE 127.0.0.1:80:80 81:81 82\nEXPOSE [::1]:83:83/udp",
                        "",
                        ""),
                new Row(
                        "one check skipped",
                        "# check=skip=JSONArgsRecommended\nFROM check-base:1\nCMD a\nENV a b",
                        "",
                        ""),
                new Row(
                        "names of checks in small letters",
                        "# check=skip=jsonargsrecommended, LegacyKeyValueFormat\nFROM check-base:1\nCMD a\nENV a b",
                        "",
                        ""),
                new Row("skip all", "# check=skip=all\nFROM check-base:1 as X\nCMD a", "", ""),
                new Row(
                        "all skipped, experiments asked for",
                        "# check=skip=all;experimental=all\nFROM check-base:1 as X\n# zz\nARG a\nCMD a",
                        "",
                        ""),
                new Row("error true", "# check=error=true\nFROM check-base:1\nCMD a", "", ""),
                new Row("error clean", "# check=error=true\nFROM check-base:1\nCMD [\"a\"]", "", ""),
                new Row("bad directive", "# check=foo=bar\nFROM check-base:1\nCMD a", "", ""),
                new Row("bad directive without a value", "# check=skip\nFROM check-base:1\nCMD a", "", ""),
                new Row("bad directive with a bad value", "# check=error=maybe\nFROM check-base:1\nCMD a", "", ""),
                new Row("unknown rule", "# check=skip=Nope\nFROM check-base:1\nCMD a", "", ""),
                new Row(
                        "the directive as an argument",
                        "FROM check-base:1\nCMD a\nENV a b",
                        "--build-arg 'BUILDKIT_DOCKERFILE_CHECK=skip=JSONArgsRecommended;error=true'",
                        ""),
                new Row("parse error", "FROM check-base:1\nRUNN x", "", ""),
                new Row("parse error and warn", "FROM check-base:1 AS X\nCMD a\nEXPOSE 99999", "", ""),
                new Row("no stage", "FROM check-base:1 AS a\nCMD a\nFROM scratch\nCOPY --from=7 /a /a", "", ""),
                new Row("target", "FROM check-base:1 AS a\nCMD a\nFROM check-base:1 AS B\nCMD b", "--target a", ""),
                new Row("onbuild base", "FROM check-onbuild:1\nCMD [\"a\"]", "", ""),
                new Row("onbuild stage", "FROM check-base:1 AS b\nONBUILD ENV a b\nFROM b\nCMD [\"x\"]", "", ""),
                new Row(
                        "many",
                        "FROM check-base:1 as Base\nMAINTAINER x\nENV a b\nWORKDIR a\nCMD x $y\nCMD z\nEXPOSE 80/TCP 1:1\nARG TOKEN",
                        "",
                        ""),
                new Row("twice", "FROM check-base:1\nENV a=$z b=$z c=$zz\nCOPY $z $z /d/", "", ""),
                new Row(
                        "args",
                        "FROM check-base:1\nARG $zzz\nARG z=$zz\nARG y=${z}x$yy\nARG given=$nope\nENV a=$z$zzz$given",
                        "--build-arg given=1",
                        ""),
                new Row("arg after env", "FROM check-base:1\nENV a=1\nARG a=2\nENV b=$a\nLABEL c=$a", "", ""),
                new Row(
                        "comments",
                        "# x blank\n\nFROM check-base:1 AS x\n# one\n# a told\n\n\nARG a\nLABEL c=d\n# b told\nENV q=r\nARG b\n#c packed\nARG c\n#   d   wide\nARG d\n# check=experimental=all\nARG e",
                        "",
                        ""),
                new Row(
                        "comments of all kinds",
                        "# check=experimental=all\n# escape=\\\n# x blank\n\nFROM check-base:1 AS x\n# one\n# a told\n\n\nARG a\nLABEL c=d\n# b told\nENV q=r\nARG b\n#c packed\nARG c\n#   d   wide\nARG d\n# E low\nARG e\n  # f ind\nARG f",
                        "",
                        ""),
                new Row(
                        "CopyIgnoredFile",
                        "# check=experimental=all\nFROM scratch\nCOPY ignored/x /\nCOPY ./ignored /y\nADD ignored /z\nCOPY a ignored/k /q/\nCOPY --from=check-base:1 ignored /r\nCOPY b* /\nADD http://localhost/ignored /u\nCOPY /ignored/x /w\nCOPY . /v\nCOPY ignored/ /s",
                        "",
                        "ignored\nb*\n"),
                new Row(
                        "copy ignored but for some",
                        "# check=experimental=CopyIgnoredFile\nFROM scratch\nCOPY ignored/x /\nCOPY ignored/k /\nCOPY ignored /",
                        "",
                        "ignored\n!ignored/k\n"),
                new Row(
                        "copy ignored, all of it",
                        "# check=experimental=CopyIgnoredFile\nFROM scratch\nCOPY ignored/x /\nCOPY . /",
                        "",
                        "*\n"),
                new Row("mount root", "FROM check-base:1\nCMD x\nRUN --mount=type=cache,target=/ true", "", ""),
                new Row(
                        "mount dot",
                        "FROM check-base:1\nCMD x\nRUN --mount=type=bind,target=. true\nWORKDIR /x\nRUN --mount=type=bind,target=. true\nRUN --mount=type=bind,target=../ true",
                        "",
                        ""),
                new Row("later", "FROM check-base:1 AS a\nCOPY --from=1 /x /\nFROM check-base:1 AS b\nCMD x", "", ""),
                new Row(
                        "later name",
                        "FROM check-base:1 AS a\nCOPY --from=b /x /\nFROM check-base:1 AS b\nCMD x",
                        "",
                        ""),
                new Row(
                        "later mount",
                        "FROM check-base:1 AS a\nRUN --mount=from=b,target=/x true\nFROM check-base:1 AS b\nCMD x",
                        "",
                        ""),
                new Row("self", "FROM check-base:1 AS a\nCOPY --from=a /x /", "", ""),
                new Row("self index", "FROM check-base:1\nCOPY --from=0 /x /", "", ""),
                new Row(
                        "circle",
                        "FROM check-base:1 AS a\nCOPY --from=b /x /\nFROM check-base:1 AS b\nCOPY --from=a /x /",
                        "",
                        ""),
                new Row(
                        "from var",
                        "ARG S=a\nFROM check-base:1 AS a\nCMD x\nFROM scratch\nCOPY --from=$S /a /a",
                        "",
                        ""),
                new Row("target bad", "FROM check-base:1 AS apple\nCMD x", "--target appel", ""),
                new Row("platform bad", "FROM --platform=a/b/c/d check-base:1\nCMD x", "", ""),
                new Row("bad expansion", "FROM check-base:1\nCMD x\nENV a=${x?} b=${", "", ""),
                new Row("bad expansion with words", "FROM check-base:1\nCMD x\nENV a=${x?needed}", "", ""),
                new Row("env empty", "FROM check-base:1\nCMD x\nENV", "", ""),
                new Row("bad signal", "FROM check-base:1\nCMD x\nSTOPSIGNAL NOPE", "", ""),
                new Row("bad volume", "FROM check-base:1\nVOLUME [\"\"]", "", ""),
                new Row("bad workdir", "FROM check-base:1\nWORKDIR $x", "", ""),
                new Row("bad user", "FROM check-base:1\nUSER $x\nCMD x", "", ""),
                new Row("exclude", "FROM check-base:1\nCOPY --exclude=*.x a /", "", ""),
                new Row(
                        "add flags",
                        "FROM check-base:1\nADD --checksum=sha256:aa http://x/y /\nADD --keep-git-dir=true a /\nADD --unpack=true a /",
                        "",
                        ""),
                new Row(
                        "add checksum local",
                        "FROM check-base:1\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d a /",
                        "",
                        ""),
                new Row("network bad", "FROM check-base:1\nCMD x\nRUN --network=foo true", "", ""),
                new Row("health bad", "FROM check-base:1\nHEALTHCHECK --interval=1 CMD x", "", ""),
                new Row("health too often", "FROM check-base:1\nHEALTHCHECK --interval=0.1ms CMD x", "", ""),
                new Row("shell bad", "FROM check-base:1\nSHELL x", "", ""),
                new Row("onbuild bad", "FROM check-base:1\nONBUILD FROM x", "", ""),
                new Row("onbuild bad later", "FROM check-base:1 AS a\nONBUILD RUNN x\nFROM a\nCMD y", "", ""),
                new Row("copy one", "FROM check-base:1\nCOPY a", "", ""),
                new Row("copy no slash", "FROM check-base:1\nCMD x\nCOPY a b /x", "", ""),
                new Row("from three", "FROM check-base:1 x", "", ""),
                new Row("from bad name", "FROM check-base:1 AS 1x", "", ""),
                new Row("arg blank", "FROM check-base:1\nARG", "", ""),
                new Row("label one", "FROM check-base:1\nLABEL a", "", ""),
                new Row("only comment", "# x", "", ""),
                new Row("no from", "RUN x", "", ""),
                new Row("heredoc open", "FROM check-base:1\nRUN <<EOF\necho", "", ""),
                new Row("chown bad", "FROM check-base:1\nCMD x\nCOPY --chown=abc a /", "", ""),
                new Row("skip in capitals", "# check=skip=ALL\nFROM check-base:1\nCMD x", "", ""),
                new Row(
                        "skip spaces",
                        "# check= skip = JSONArgsRecommended ; error = true \nFROM check-base:1\nCMD x\nENV a b",
                        "",
                        ""),
                new Row("unused arg", "FROM check-base:1\nCMD x", "--build-arg NOTUSED=1", ""),
                new Row("mount of nowhere", "FROM check-base:1\nRUN --mount=type=cache true", "", ""),
                new Row(
                        "uppercase from",
                        "FROM check-base:1 AS a\nCMD [\"x\"]\nFROM A\nCMD [\"x\"]\nFROM check-base:1\nCOPY --from=A /bin/sh /x",
                        "",
                        ""));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void saysTheSame(Row row) throws Exception {
        Both.agree(() -> checked(reference, row), () -> checked(DAEMON, row));
    }

    private static String checked(Engine engine, Row row) {
        String script = "cd $(mktemp -d); trap 'rm -rf $PWD' EXIT; export BUILDX_CONFIG=$PWD/.bx; mkdir c; cd c; "
                + "mkdir -p d/e ignored; echo a >a; echo b >b; echo x >ignored/x; echo k >ignored/k; "
                + (row.ignore().isEmpty() ? "" : "printf '" + row.ignore().replace("\n", "\\n") + "' >.dockerignore; ")
                + "cat >Dockerfile; " + buildx + " build --check " + row.flags()
                + " . 2>../errors; echo $?; grep -a ^ERROR ../errors";
        return engine.client("bash", "-c", script)
                .input((row.dockerfile() + "\n").getBytes(StandardCharsets.UTF_8))
                .run()
                .out();
    }
}
