package djong.dockerfile.lint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.dockerfile.Dockerfile;
import djong.dockerfile.Instruction;
import djong.dockerfile.Instruction.Arg;
import djong.dockerfile.Instruction.Argument;
import djong.dockerfile.Instruction.Shell;
import djong.dockerfile.Stage;
import djong.dockerfile.Substitution;
import djong.dockerfile.expand.Environment;
import djong.dockerfile.expand.Expansion;
import djong.dockerfile.ignore.IgnoreFile;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LintTest {
    record Row(String file, String... found) {
        @Override
        public String toString() {
            return file.replace("\n", " | ");
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("FROM scratch\nCOPY a /a\nCMD [\"/a\"]"),
                new Row("FROM b AS Base", "StageNameCasing: Stage name 'Base' should be lowercase"),
                new Row("FROM b as x", "FromAsCasing: 'as' and 'FROM' keywords' casing do not match"),
                new Row("FROM b\nRUN a \\\n\n b", "NoEmptyContinuation: Empty continuation line"),
                new Row(
                        "FROM b\nRUN a\nrun c",
                        "ConsistentInstructionCasing: Command 'run' should match the case of the command majority (uppercase)"),
                new Row(
                        "FROM b AS x\nFROM b AS x",
                        "DuplicateStageName: Duplicate stage name \"x\", stage names should be unique"),
                new Row(
                        "FROM b AS scratch",
                        "ReservedStageName: Stage name should not use the same name as reserved stage \"scratch\""),
                new Row(
                        "FROM b\nCMD a",
                        "JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended behavior related to OS signals"),
                new Row("FROM b\nSHELL [\"x\"]\nCMD a"),
                new Row(
                        "FROM b\nMAINTAINER x",
                        "MaintainerDeprecated: Maintainer instruction is deprecated in favor of using label"),
                new Row(
                        "ARG VERSION=1\nFROM b:1${VERSON}",
                        "UndefinedArgInFrom: FROM argument 'VERSON' is not declared (did you mean VERSION?)"),
                new Row(
                        "FROM b\nWORKDIR a",
                        "WorkdirRelativePath: Relative workdir \"a\" can have unexpected results if the base image changes"),
                new Row("FROM b\nWORKDIR /x\nWORKDIR a"),
                new Row("FROM scratch\nCOPY $x /", "UndefinedVar: Usage of undefined variable '$x'"),
                new Row(
                        "FROM b\nARG name=1\nENV a=$nam",
                        "UndefinedVar: Usage of undefined variable '$nam' (did you mean $name?)"),
                new Row(
                        "FROM b\nCMD [\"a\"]\nCMD [\"b\"]",
                        "MultipleInstructionsDisallowed: Multiple CMD instructions should not be used in the same stage because only the last one will be used"),
                new Row(
                        "FROM b\nENV a b",
                        "LegacyKeyValueFormat: \"ENV key=value\" should be used instead of legacy \"ENV key value\" format"),
                new Row(
                        "FROM --platform=$TARGETPLATFORM b",
                        "RedundantTargetPlatform: Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior"),
                new Row(
                        "FROM b\nENV DB_PASSWORD=x\nARG PUBLIC_KEY",
                        "SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ENV \"DB_PASSWORD\")"),
                new Row(
                        "ARG TAG=\nFROM b:${TAG}",
                        "InvalidDefaultArgInFrom: Default value for ARG b:${TAG} results in empty or invalid base image name"),
                new Row(
                        "FROM --platform=linux/amd64 b",
                        "FromPlatformFlagConstDisallowed: FROM --platform flag should not use constant value \"linux/amd64\""),
                new Row(
                        "# check=experimental=CopyIgnoredFile\nFROM b\nCOPY ignored/x /",
                        "CopyIgnoredFile: Attempting to Copy file \"ignored/x\" that is excluded by .dockerignore"),
                new Row("FROM b\n# what\nARG a"),
                new Row(
                        "# check=experimental=all\nFROM b\n# what\nARG a",
                        "InvalidDefinitionDescription: Comment for ARG should follow the format: `# a <description>`"),
                new Row(
                        "FROM b\nEXPOSE 80/TCP",
                        "ExposeProtoCasing: Defined protocol '80/TCP' in EXPOSE instruction should be lowercase"),
                new Row(
                        "FROM b\nEXPOSE 127.0.0.1:80:80",
                        "ExposeInvalidFormat: EXPOSE instruction should not define an IP address or host-port mapping, found '127.0.0.1:80:80'"),
                new Row(
                        "# check=skip=JSONArgsRecommended\nFROM b\nCMD a\nENV a b",
                        "LegacyKeyValueFormat: \"ENV key=value\" should be used instead of legacy \"ENV key value\" format"),
                new Row("# check=skip=all\nFROM b as X\nCMD a"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void finds(Row row) {
        Dockerfile file = Dockerfile.parse("Dockerfile", row.file());
        var lint = new Lint(file, null, IgnoreFile.parse("ignored\n"));
        Map<String, String> from = new HashMap<>(Map.of("TARGETPLATFORM", "linux/amd64"));
        for (Arg arg : file.arguments())
            for (Argument each : arg.arguments()) if (each.value() != null) from.put(each.name(), each.value());
        lint.text(from, name -> name.matches("[a-z]+(:\\w+)?"));
        for (Stage stage : file.stages()) {
            Environment values = Environment.of(from);
            lint.base(stage, Expansion.of(stage.base(), '\\', values), from.keySet());
            if (!stage.platform().isEmpty())
                lint.platform(
                        stage,
                        Expansion.of(stage.platform(), '\\', values),
                        from.keySet(),
                        "linux/amd64",
                        List.of(stage.platform().split("/")));
            instructions(lint.stage(null), stage);
        }
        assertEquals(
                List.of(row.found()),
                lint.found().stream()
                        .map(w -> w.rule().title() + ": " + w.message())
                        .toList());
    }

    private static void instructions(StageLint lint, Stage stage) {
        Map<String, String> known = new LinkedHashMap<>();
        boolean shell = false;
        for (Instruction each : stage.instructions()) {
            var range = each.node().range();
            Instruction plain = new Substitution(
                            '\\', Environment.of(known), name -> lint.undefined(range, name, known.keySet()))
                    .apply(each);
            lint.check(plain, range, shell);
            if (plain instanceof Arg arg) arg.arguments().forEach(a -> known.put(a.name(), String.valueOf(a.value())));
            shell |= each instanceof Shell;
        }
    }

    @Test
    void everyRuleIsExplainedSomewhere() {
        assertEquals(22, Rule.values().length);
        assertEquals("https://docs.docker.com/go/dockerfile/rule/stage-name-casing/", Rule.STAGE_NAME_CASING.url());
    }

    @Test
    void aDirectiveThatIsNoneIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> CheckDirective.parse("foo=bar"));
        assertEquals(true, CheckDirective.parse("error=true").error());
    }
}
