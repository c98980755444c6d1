package djong.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.runtime.TaskException.Kind;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RuntimeErrorsTest {
    record Row(String said, String command, String words, Kind kind) {}

    static Stream<Row> rows() {
        return Stream.of(
                new Row(
                        "executable file `nosuch` not found in $PATH: No such file or directory\n",
                        "nosuch",
                        "exec: \"nosuch\": executable file not found in $PATH",
                        Kind.NOT_FOUND),
                new Row(
                        "2026-01-31T12:00:00.123456Z: executable file `/a b` not found: No such file or directory",
                        "/a b",
                        "exec: \"/a b\": stat /a b: no such file or directory",
                        Kind.NOT_FOUND),
                new Row(
                        "open executable: Operation not permitted",
                        "/dir",
                        "exec: \"/dir\": is a directory: permission denied",
                        Kind.NOT_EXECUTABLE),
                new Row(
                        "open executable: Permission denied",
                        "/file",
                        "exec: \"/file\": permission denied",
                        Kind.NOT_EXECUTABLE),
                new Row(
                        "open executable: Permission denied",
                        "file",
                        "exec: \"file\": executable file not found in $PATH",
                        Kind.NOT_FOUND),
                new Row(
                        "executable file `/./nosuch` not found: No such file or directory",
                        "./nosuch",
                        "exec: \"./nosuch\": stat ./nosuch: no such file or directory",
                        Kind.NOT_FOUND),
                new Row(
                        "the path `/dir` is not a regular file: Operation not permitted",
                        "/dir",
                        "exec: \"/dir\": is a directory: permission denied",
                        Kind.NOT_EXECUTABLE),
                new Row(
                        "the path `noexec` exists but it is not executable: Operation not permitted",
                        "noexec",
                        "exec: \"noexec\": executable file not found in $PATH",
                        Kind.NOT_FOUND),
                new Row(
                        "chdir `/bin/sh`: Not a directory",
                        "sh",
                        "chdir to cwd (\"/bin/sh\") set in config.json failed: not a directory",
                        Kind.NOT_FOUND),
                new Row(
                        "mount `/etc/passwd` to `/dir`: Not a directory",
                        "sh",
                        "error mounting \"/etc/passwd\" to rootfs at \"/dir\": mount src=/etc/passwd, dst=/dir: not a directory: "
                                + "Are you trying to mount a directory onto a file (or vice-versa)? "
                                + "Check if the specified host path exists and is the expected type",
                        Kind.NOT_FOUND),
                new Row(
                        "setrlimit `RLIMIT_NOFILE`: Operation not permitted",
                        "sh",
                        "error setting rlimits for ready process: error setting rlimit type 7: operation not permitted",
                        Kind.OTHER),
                new Row("first line\nsomething else\n", "sh", "something else", Kind.OTHER),
                new Row("", "sh", "the runtime ended without saying why", Kind.OTHER));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void saysItInDockersWords(Row row) {
        assertEquals(row.words(), RuntimeErrors.words(row.said(), row.command()));
        assertEquals(
                row.kind(),
                RuntimeErrors.create("crun", row.said(), row.command()).kind());
    }

    @Test
    void runcNeedsNoTranslation() {
        String said =
                "time=\"2026-01-31T12:00:00Z\" level=error msg=\"runc create failed: unable to start container process: "
                        + "exec: \\\"nosuch\\\": executable file not found in $PATH\"";
        TaskException e = RuntimeErrors.create("runc", said, "nosuch");
        assertEquals(
                "failed to create task for container: failed to create shim task: OCI runtime create failed: "
                        + "runc create failed: unable to start container process: exec: \"nosuch\": executable file not found in $PATH",
                e.getMessage());
        assertTrue(e.kind() == Kind.NOT_FOUND && e.kind().exitCode() == 127);
    }
}
