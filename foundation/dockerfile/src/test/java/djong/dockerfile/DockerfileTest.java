package djong.dockerfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.dockerfile.Instruction.*;
import djong.dockerfile.syntax.SyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DockerfileTest {
    record Wrong(String file, String message) {
        @Override
        public String toString() {
            return file.replace("\n", " | ");
        }
    }

    /** The words are those of Docker Engine 28.5. */
    static Stream<Wrong> wrongs() {
        String on2 = "dockerfile parse error on line 2: ";
        String all = "failed to parse Dockerfile: ";
        return Stream.of(
                new Wrong("FROM b\nFOO bar", on2 + "unknown instruction: FOO (did you mean FROM?)"),
                new Wrong("FROM b\nRUNN bar", on2 + "unknown instruction: RUNN (did you mean RUN?)"),
                new Wrong("RUN bar", "no build stage in current context"),
                new Wrong("ARG V\nLABEL x=y\nFROM b", "no build stage in current context"),
                new Wrong("# only comment", all + "file with no instructions"),
                new Wrong("FROM", "dockerfile parse error on line 1: FROM requires either one or three arguments"),
                new Wrong("FROM b as", "dockerfile parse error on line 1: FROM requires either one or three arguments"),
                new Wrong(
                        "FROM b as 1a",
                        "dockerfile parse error on line 1: invalid name for build stage: \"1a\", name can't start with a number or contain symbols"),
                new Wrong("FROM --foo=x b", "dockerfile parse error on line 1: unknown flag: --foo"),
                new Wrong(
                        "FROM b\nLABEL a=" + "x".repeat(65528),
                        all + "dockerfile line greater than max allowed size of 65535"),
                new Wrong("FROM b\nENV", on2 + "ENV requires at least one argument"),
                new Wrong("FROM b\nENV a", all + "ENV must have two arguments"),
                new Wrong(
                        "FROM b\nENV a=b c",
                        all + "Syntax error - can't find = in \"c\". Must be of the form: name=value"),
                new Wrong("FROM b\nENV =b", on2 + "ENV names can not be blank"),
                new Wrong(
                        "FROM b\nCOPY a",
                        on2
                                + "COPY requires at least two arguments, but only one was provided. Destination could not be determined"),
                new Wrong("FROM b\nCOPY --foo=x a b", on2 + "unknown flag: --foo (did you mean from?)"),
                new Wrong("FROM b\nCOPY --from a b c", on2 + "missing a value on flag: --from"),
                new Wrong("FROM b\nCOPY --from=a --from=b c d", on2 + "duplicate flag specified: --from"),
                new Wrong("FROM b\nCOPY --link=x c d", on2 + "expecting boolean value for flag --link, not: x"),
                new Wrong("FROM b\nRUN --mont=x true", on2 + "unknown flag: --mont (did you mean mount?)"),
                new Wrong("FROM b\nRUN --network=foo true", on2 + "invalid network mode \"foo\""),
                new Wrong("FROM b\nEXPOSE", on2 + "EXPOSE requires at least one argument"),
                new Wrong("FROM b\nWORKDIR", on2 + "WORKDIR requires exactly one argument"),
                new Wrong("FROM b\nVOLUME", on2 + "VOLUME requires at least one argument"),
                new Wrong("FROM b\nVOLUME [\"\"]", on2 + "VOLUME specified can not be an empty string"),
                new Wrong("FROM b\nSHELL foo", on2 + "SHELL requires the arguments to be in JSON form"),
                new Wrong("FROM b\nSHELL []", on2 + "SHELL requires at least one argument"),
                new Wrong("FROM b\nONBUILD", on2 + "ONBUILD requires at least one argument"),
                new Wrong(
                        "FROM b\nONBUILD ONBUILD RUN x", on2 + "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"),
                new Wrong("FROM b\nONBUILD FROM x", on2 + "FROM isn't allowed as an ONBUILD trigger"),
                new Wrong("FROM b\nHEALTHCHECK", on2 + "HEALTHCHECK requires at least one argument"),
                new Wrong("FROM b\nHEALTHCHECK foo", on2 + "Unknown type \"FOO\" in HEALTHCHECK (try CMD)"),
                new Wrong("FROM b\nHEALTHCHECK CMD", on2 + "Missing command after HEALTHCHECK CMD"),
                new Wrong(
                        "FROM b\nHEALTHCHECK --interval=0.1ms CMD x",
                        on2 + "Interval \"interval\" cannot be less than 1ms"),
                new Wrong("FROM b\nHEALTHCHECK --interval=x CMD x", on2 + "time: invalid duration \"x\""),
                new Wrong("FROM b\nHEALTHCHECK NONE x", on2 + "HEALTHCHECK NONE takes no arguments"),
                new Wrong("FROM b\nHEALTHCHECK --retries=-1 CMD x", on2 + "--retries cannot be negative (-1)"),
                new Wrong("FROM b\nARG", on2 + "ARG requires at least one argument"),
                new Wrong("FROM b\nARG =x", on2 + "ARG names can not be blank"),
                new Wrong("FROM b\nMAINTAINER", on2 + "MAINTAINER requires exactly one argument"),
                new Wrong(
                        "FROM b\nCMD [1]",
                        all + "when using JSON array syntax, arrays must be comprised of strings only"),
                new Wrong("# escape=x\nFROM b", all + "invalid escape token 'x' does not match ` or \\"),
                new Wrong("# escape=`\n# escape=`\nFROM b", all + "only one escape parser directive can be used"),
                new Wrong("FROM b\nRUN <<E\nfoo", all + "unterminated heredoc"));
    }

    @ParameterizedTest
    @MethodSource("wrongs")
    void saysWhatIsWrong(Wrong row) {
        SyntaxException e = assertThrows(SyntaxException.class, () -> Dockerfile.parse("Dockerfile", row.file()));
        assertEquals(row.message(), e.getMessage());
    }

    @Test
    void showsTheSourceOfWhatIsWrong() {
        SyntaxException e = assertThrows(
                SyntaxException.class, () -> Dockerfile.parse("Dockerfile", "FROM b\n  FOO a \\\n b\nRUN x\n"));
        assertEquals("""
                Dockerfile:2
                --------------------
                   1 |     FROM b
                   2 | >>>   FOO a \\
                   3 | >>>  b
                   4 |     RUN x
                --------------------
                """, e.excerpt());
        assertEquals(2, e.range().line());
        assertEquals(3, e.range().column());
        assertEquals(3, e.range().endLine());
    }

    private static Instruction only(String lines) {
        return Dockerfile.parse("Dockerfile", "FROM b\n" + lines)
                .stages()
                .getFirst()
                .instructions()
                .getFirst();
    }

    @Test
    void joinsLinesLeavesCommentsOutAndKeepsWhatIsWritten() {
        Instruction i = only("ENV A=b \\\n# not this\n\n  C=\"d e\"\n");
        assertEquals("ENV A=b   C=\"d e\"", i.node().original());
        assertTrue(i.node().emptyContinuation());
        assertEquals(
                List.of(new Pair("A", "b", false), new Pair("C", "\"d e\"", false)),
                assertInstanceOf(Env.class, i).pairs());
    }

    @Test
    void anotherEscapeContinuesLines() {
        Dockerfile file = Dockerfile.parse("Dockerfile", "# escape=`\nFROM b\nRUN dir c:\\ `\n  x\n");
        assertEquals('`', file.directives().escape());
        assertEquals(
                "RUN dir c:\\   x",
                file.stages().getFirst().instructions().getFirst().node().original());
    }

    @Test
    void directivesStandAtTheTopAlone() {
        Dockerfile file = Dockerfile.parse("Dockerfile", "# syntax=a/b:1\n# Check = skip=all\n\n# escape=`\nFROM b\n");
        assertEquals("a/b:1", file.directives().syntax());
        assertEquals("skip=all", file.directives().check());
        assertEquals('\\', file.directives().escape());
    }

    @Test
    void heredocsBelongToTheirInstruction() {
        Run run = assertInstanceOf(Run.class, only("RUN <<-A cat <<\"B\"\n\tx $y\nA\nz\nB\nCMD c\n"));
        assertEquals(2, run.command().heredocs().size());
        assertEquals("x $y\n", run.command().heredocs().get(0).text());
        assertTrue(run.command().heredocs().get(0).expand());
        assertEquals("z\n", run.command().heredocs().get(1).text());
        assertEquals(false, run.command().heredocs().get(1).expand());
        Copy copy = assertInstanceOf(Copy.class, only("COPY <<a.txt f <<'b.txt' /d/\nA $x\na.txt\nB\nb.txt\n"));
        assertEquals(List.of("f"), copy.sources());
        assertEquals(
                List.of(new InlineFile("a.txt", "A $x\n", true), new InlineFile("b.txt", "B\n", false)), copy.files());
        assertEquals("/d/", copy.destination());
    }

    @Test
    void flagsStandBeforeArguments() {
        Run run = assertInstanceOf(
                Run.class,
                only(
                        "RUN --mount=type=cache,target=/c,sharing=locked,mode=0700,uid=5 --mount=type=secret,id=s,env=X,required --network=none --security=insecure ls --all"));
        assertEquals(List.of("ls --all"), run.command().words());
        assertEquals("none", run.network());
        assertEquals("insecure", run.security());
        Mount cache = run.mounts().getFirst().mount();
        assertEquals(Mount.Type.CACHE, cache.type());
        assertEquals(Mount.Sharing.LOCKED, cache.sharing());
        assertEquals(0700, cache.mode());
        assertEquals(5, cache.uid());
        Mount secret = run.mounts().getLast().mount();
        assertEquals("s", secret.id());
        assertEquals("X", secret.env());
        assertTrue(secret.required());
    }

    @Test
    void jsonIsJsonOrElseALine() {
        assertEquals(
                List.of("a", "b\n\u00e9"),
                assertInstanceOf(Cmd.class, only("CMD [\"a\", \"b\\n\\u00e9\"]"))
                        .command()
                        .words());
        assertTrue(assertInstanceOf(Cmd.class, only("CMD ['a']")).command().shell());
        assertTrue(assertInstanceOf(Cmd.class, only("CMD [\"a\",]")).command().shell());
        assertEquals(
                List.of("a b", "c"),
                assertInstanceOf(Copy.class, only("COPY [\"a b\", \"c\", \"/d\"]"))
                        .sources());
    }

    @Test
    void stagesHaveNamesAndIndices() {
        Dockerfile file =
                Dockerfile.parse("Dockerfile", "ARG V=1\nFROM a AS One\nFROM --platform=$BUILDPLATFORM one\n");
        assertEquals(2, file.stages().size());
        assertEquals("one", file.stages().getFirst().name());
        assertEquals("One", file.stages().getFirst().writtenName());
        assertEquals("$BUILDPLATFORM", file.stages().getLast().platform());
        assertEquals(0, file.stage("ONE").orElseThrow().index());
        assertEquals(1, file.stage("1").orElseThrow().index());
        assertTrue(file.stage("2").isEmpty());
        assertEquals("1", file.arguments().getFirst().arguments().getFirst().value());
    }

    @Test
    void healthchecksHaveTimes() {
        Health health = assertInstanceOf(
                Health.class, only("HEALTHCHECK --interval=1m30s --timeout=500ms --retries=3 CMD [\"a\"]"));
        assertEquals(List.of("CMD", "a"), health.test());
        assertEquals(Duration.ofSeconds(90), health.interval());
        assertEquals(Duration.ofMillis(500), health.timeout());
        assertEquals(3, health.retries());
        assertEquals(
                List.of("NONE"),
                assertInstanceOf(Health.class, only("HEALTHCHECK none")).test());
    }

    @Test
    void argumentsMayBeSeveral() {
        Arg arg = assertInstanceOf(Arg.class, only("ARG a b=\"c d\""));
        assertEquals("a", arg.arguments().getFirst().name());
        assertNull(arg.arguments().getFirst().value());
        assertEquals("\"c d\"", arg.arguments().getLast().value());
    }

    @Test
    void triggersAreReadWhenTheyAreUsed() {
        assertEquals(
                "FOO x", assertInstanceOf(OnBuild.class, only("ONBUILD FOO x")).trigger());
        OnBuild run = assertInstanceOf(OnBuild.class, only("ONBUILD RUN <<E\nx\nE\n"));
        assertEquals(
                1,
                assertInstanceOf(Run.class, Dockerfile.instruction(run.trigger(), '\\'))
                        .command()
                        .heredocs()
                        .size());
    }

    /** Whatever is thrown at it, it answers or refuses; it neither hangs nor breaks. */
    @Test
    void anythingIsReadOrRefused() {
        String[] pieces = {
            "FROM ",
            "RUN ",
            "COPY ",
            "ENV ",
            "ARG ",
            "ONBUILD ",
            "HEALTHCHECK ",
            "a=",
            "$x",
            "${x:-",
            "}",
            "<<E",
            "\nE\n",
            "\\",
            "\n",
            "\"",
            "'",
            "[",
            "]",
            ",",
            "--",
            "--from=",
            "--mount=type=",
            "# ",
            "escape=`",
            "\t",
            " ",
            "`",
            "\u00e9",
            "/",
            "CMD",
            "=",
            "{"
        };
        var random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder(random.nextBoolean() ? "FROM b\n" : "");
            for (int j = random.nextInt(12); j >= 0; j--) text.append(pieces[random.nextInt(pieces.length)]);
            try {
                Dockerfile file = Dockerfile.parse("Dockerfile", text.toString());
                assertTrue(!file.stages().isEmpty());
            } catch (SyntaxException e) {
                assertTrue(e.range().line() >= 1, text.toString());
            }
        }
    }
}
