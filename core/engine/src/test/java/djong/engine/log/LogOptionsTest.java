package djong.engine.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import djong.engine.config.HostConfig.LogConfig;
import djong.runtime.forward.Forwarding;
import djong.runtime.forward.SyslogFormat;
import djong.runtime.log.LogLimits;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused, when, and in which words: those of Docker Engine 28.5. */
class LogOptionsTest {
    private static final String UDP = "udp://127.0.0.1:9";
    private static final LogSubject SUBJECT = new LogSubject(
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "web",
            Instant.parse("2026-01-31T12:00:00.120Z"),
            "sh",
            List.of("-c", "true"),
            "sha256:fedcba9876543210",
            "app:1",
            List.of("E=x y", "F=y=z", "NONE"),
            Map.of("a", "1 x", "b", "2,=&*~"),
            "box",
            "/log");

    /** @param refused empty when it is taken */
    record Row(String type, Map<String, String> options, Class<?> kind, String refused) {
        @Override
        public String toString() {
            return type + " " + options;
        }
    }

    private static Row row(String type, String refused, String... options) {
        return new Row(type, map(options), EngineException.InvalidParameter.class, refused);
    }

    private static Map<String, String> map(String... options) {
        var map = new TreeMap<String, String>();
        for (int i = 0; i < options.length; i += 2) map.put(options[i], options[i + 1]);
        return map;
    }

    static Stream<Row> atCreate() {
        return Stream.of(
                row("json-file", ""),
                row("json-file", "unknown log opt 'x' for json-file log driver", "x", "1", "y", "2"),
                row("json-file", "", "max-size", "abc"),
                row("json-file", "logger: logging mode not supported: x", "mode", "x"),
                row("json-file", "", "mode", "blocking"),
                row("json-file", "", "mode", ""),
                row("json-file", "", "mode", "non-blocking", "max-buffer-size", "4m"),
                row(
                        "json-file",
                        "logger: max-buffer-size option is only supported with 'mode=non-blocking'",
                        "max-buffer-size",
                        "1m"),
                row(
                        "json-file",
                        "error parsing option max-buffer-size: invalid size: 'abc'",
                        "mode",
                        "non-blocking",
                        "max-buffer-size",
                        "abc"),
                row("json-file", "", "cache-disabled", "true"),
                row("json-file", "invalid value for option cache-disabled: x", "cache-disabled", "x"),
                row("local", "unknown log opt 'tag' for log driver local", "tag", "a"),
                row("local", "unknown log opt 'labels' for log driver local", "labels", "a"),
                row("none", "", "x", "1", "mode", "x"),
                row("journald", "unknown log opt 'x' for journald log driver", "x", "y"),
                row("journald", "", "tag", "t", "labels", "a", "labels-regex", "b", "env", "c", "env-regex", "d"),
                row("syslog", "unknown log opt 'cache-foo' for syslog log driver", "cache-foo", "1"),
                row("syslog", "unsupported scheme: ''", "syslog-address", "foo"),
                row("syslog", "unsupported scheme: 'foo'", "syslog-address", "foo://bar"),
                row("syslog", "parse \":\": missing protocol scheme", "syslog-address", ":"),
                row(
                        "syslog",
                        "parse \"tcp://1.2.3.4:x\": invalid port \":x\" after host",
                        "syslog-address",
                        "tcp://1.2.3.4:x"),
                row("syslog", "stat /nosuch: no such file or directory", "syslog-address", "unix:///nosuch"),
                row("syslog", "stat : no such file or directory", "syslog-address", "unixgram://nosuch"),
                row("syslog", "", "syslog-address", UDP + "/path"),
                row("syslog", "invalid syslog facility", "syslog-facility", "foo"),
                row("syslog", "invalid syslog facility", "syslog-facility", "24"),
                row("syslog", "invalid syslog facility", "syslog-facility", "-1"),
                row("syslog", "", "syslog-facility", "local7"),
                row("syslog", "Invalid syslog format", "syslog-format", "foo"),
                row("nosuch", "error looking up logging plugin nosuch: plugin \"nosuch\" not found"),
                row("Json-File", "error looking up logging plugin Json-File: plugin \"Json-File\" not found"),
                row("nosuch", "logger: logging mode not supported: x", "mode", "x"),
                new Row(
                        "gelf",
                        Map.of(),
                        EngineException.NotImplemented.class,
                        "not implemented yet: the log driver gelf"));
    }

    @ParameterizedTest
    @MethodSource
    void atCreate(Row row) {
        if (row.refused().isEmpty()) LogOptions.check(row.type(), row.options());
        else {
            var e = assertThrows(RuntimeException.class, () -> LogOptions.check(row.type(), row.options()));
            assertEquals(row.refused(), e.getMessage());
            assertEquals(row.kind(), e.getClass());
        }
    }

    private static Row start(String type, String refused, String... options) {
        Class<?> kind = type.equals("local") ? EngineException.InvalidParameter.class : EngineException.System.class;
        return new Row(type, map(options), kind, refused);
    }

    static Stream<Row> atStart() {
        return Stream.of(
                start("json-file", "invalid size: 'abc'", "max-size", "abc"),
                start("json-file", "invalid size: ''", "max-size", ""),
                start("json-file", "invalid size: '-1'", "max-size", "-1"),
                start("json-file", "invalid suffix: 'x'", "max-size", "1x"),
                start("json-file", "max-size must be a positive number", "max-size", "0"),
                start("json-file", "max-file cannot be less than 1", "max-file", "0"),
                start("json-file", "strconv.Atoi: parsing \"x\": invalid syntax", "max-file", "x"),
                start("json-file", "strconv.ParseBool: parsing \"x\": invalid syntax", "compress", "x"),
                start(
                        "json-file",
                        "compress cannot be true when max-file is less than 2 or max-size is not set",
                        "compress",
                        "true",
                        "max-size",
                        "1m"),
                start("json-file", "error parsing regexp: missing closing ): `(`", "labels-regex", "("),
                start("json-file", "template: log-tag:1: unclosed action", "tag", "{{.ID"),
                start(
                        "json-file",
                        "template: log-tag:1:2: executing \"log-tag\" at <.Foo>: can't evaluate field Foo in type"
                                + " *logger.Info",
                        "tag",
                        "{{.Foo}}"),
                start("local", "invalid value for max-size: abc: invalid size: 'abc'", "max-size", "abc"),
                start(
                        "local",
                        "invalid value for max-file: x: strconv.Atoi: parsing \"x\": invalid syntax",
                        "max-file",
                        "x"),
                start("local", "compression cannot be enabled when max file count is 1", "max-file", "1"),
                start("local", "max file count cannot be less than 0", "max-file", "-1"),
                start(
                        "local",
                        "error reading compress log option: strconv.ParseBool: parsing \"x\": invalid syntax",
                        "compress",
                        "x"),
                start("journald", "journald is not enabled on this host"));
    }

    private static LogPlan plan(String type, Map<String, String> options) {
        return new LogPlans(Path.of("/nosuch/socket")).plan(new LogConfig(type, options), SUBJECT);
    }

    @ParameterizedTest
    @MethodSource
    void atStart(Row row) {
        LogOptions.check(row.type(), row.options());
        var e = assertThrows(RuntimeException.class, () -> plan(row.type(), row.options()));
        assertEquals(row.refused(), e.getMessage());
        assertEquals(row.kind(), e.getClass());
    }

    record Limited(String type, Map<String, String> options, LogLimits limits) {
        @Override
        public String toString() {
            return type + " " + options;
        }
    }

    static Stream<Limited> limits() {
        return Stream.of(
                new Limited("json-file", Map.of(), new LogLimits(20_000_000, 5, false)),
                new Limited("json-file", Map.of("max-size", "10k"), new LogLimits(10_000, 1, false)),
                new Limited("json-file", Map.of("max-file", "3"), new LogLimits(20_000_000, 3, false)),
                new Limited(
                        "json-file",
                        Map.of("max-size", "1.5 MB", "max-file", "2", "compress", "t"),
                        new LogLimits(1_500_000, 2, true)),
                new Limited("local", Map.of(), new LogLimits(20_000_000, 5, true)),
                new Limited("local", Map.of("max-size", "1m"), new LogLimits(1 << 20, 5, true)),
                new Limited(
                        "local",
                        Map.of("max-size", "0", "max-file", "1", "compress", "false"),
                        new LogLimits(20_000_000, 1, false)),
                new Limited("syslog", Map.of("syslog-address", UDP), new LogLimits(20_000_000, 5, true)),
                new Limited(
                        "syslog",
                        Map.of("syslog-address", UDP, "cache-max-size", "1m", "cache-max-file", "2"),
                        new LogLimits(1 << 20, 2, true)),
                new Limited(
                        "syslog",
                        Map.of("syslog-address", UDP, "cache-max-size", "x"),
                        new LogLimits(20_000_000, 5, true)));
    }

    @ParameterizedTest
    @MethodSource
    void limits(Limited row) {
        assertEquals(row.limits(), plan(row.type(), row.options()).limits());
    }

    record Shown(String rule, Map<String, String> options, String attributes) {
        @Override
        public String toString() {
            return rule;
        }
    }

    static Stream<Shown> attributes() {
        return Stream.of(
                new Shown("nothing asked for", Map.of(), ""),
                new Shown("a label, and one that is not there", Map.of("labels", "a,zz"), "a=1+x"),
                new Shown("labels and variables", Map.of("labels", "b", "env", "E,PATH"), "E=x+y,b=2%2C%3D%26%2A~"),
                new Shown(
                        "by pattern",
                        Map.of("labels-regex", "^[ab]", "env-regex", "F"),
                        "F=y%3Dz,a=1+x,b=2%2C%3D%26%2A~"),
                new Shown("with a tag", Map.of("tag", "{{.Name}}", "env", "E"), "E=x+y,tag=web"),
                new Shown("an empty tag", Map.of("tag", ""), ""));
    }

    @ParameterizedTest
    @MethodSource
    void attributes(Shown row) {
        assertEquals(row.attributes(), plan("json-file", row.options()).attributes());
    }

    static Stream<Map.Entry<String, String>> tags() {
        return Stream.of(
                Map.entry("plain", "plain"),
                Map.entry("{{.ID}}", "0123456789ab"),
                Map.entry("{{.FullID}}", SUBJECT.id()),
                Map.entry("{{.Name}}/{{ .ImageName }}", "web/app:1"),
                Map.entry("{{.ImageID}} {{.ImageFullID}}", "sha256:fedcb sha256:fedcba9876543210"),
                Map.entry("{{.DaemonName}}.{{.Hostname}}", "docker.box"),
                Map.entry("{{.Command}} {{.ContainerArgs}}", "sh -c true [-c true]"),
                Map.entry("{{.ContainerName}} {{.ContainerEntrypoint}}", "/web sh"),
                Map.entry("{{.ContainerLabels}}", "map[a:1 x b:2,=&*~]"),
                Map.entry("{{.ContainerCreated}}", "2026-01-31 12:00:00.12 +0000 UTC"),
                Map.entry("a {{- \" z\" -}} b", "a zb"),
                Map.entry("{{/* nothing */}}x", "x"));
    }

    @ParameterizedTest
    @MethodSource
    void tags(Map.Entry<String, String> row) {
        assertEquals(row.getValue(), TagTemplate.render(row.getKey(), SUBJECT));
    }

    @Test
    void theTagIsTheIdWhereLinesAreSentOn() {
        LogPlan plan =
                plan("syslog", Map.of("syslog-address", UDP, "syslog-facility", "local1", "syslog-format", "rfc5424"));
        var syslog = (Forwarding.Syslog) plan.forwarding();
        assertEquals("0123456789ab", syslog.tag());
        assertEquals(17, syslog.facility());
        assertEquals(SyslogFormat.RFC5424, syslog.format());
        assertEquals("udp://127.0.0.1:9", syslog.address().toString());
    }

    @Test
    void theDaemonsOptionsAreForItsOwnDriver() {
        Map<String, String> defaults = Map.of("max-size", "1m", "max-file", "2");
        assertEquals(
                Map.of("max-size", "5m", "max-file", "2"),
                LogOptions.withDefaults("json-file", Map.of("max-size", "5m"), "json-file", defaults));
        assertEquals(Map.of(), LogOptions.withDefaults("local", Map.of(), "json-file", defaults));
    }

    @Test
    void whoMayReadIt() {
        var plans = new LogPlans(Path.of("/nosuch"));
        assertEquals(false, plans.readable(new LogConfig("none", Map.of())));
        assertEquals(true, plans.readable(new LogConfig("json-file", Map.of("cache-disabled", "true"))));
        assertEquals(true, plans.readable(new LogConfig("syslog", Map.of())));
        assertEquals(false, plans.readable(new LogConfig("syslog", Map.of("cache-disabled", "true"))));
    }
}
