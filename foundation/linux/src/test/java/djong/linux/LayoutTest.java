package djong.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sizes, offsets and numbers as the kernel's headers have them: linux/*.h, asm/unistd.h of both architectures. */
class LayoutTest {
    record Row(String what, long value, long expected) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("sizeof epoll_event, amd64: packed", EpollEvent.size(Architecture.AMD64), 12),
                new Row("sizeof epoll_event, arm64", EpollEvent.size(Architecture.ARM64), 16),
                new Row("epoll_event.data, amd64: packed", EpollEvent.dataOffset(Architecture.AMD64), 4),
                new Row("epoll_event.data, arm64", EpollEvent.dataOffset(Architecture.ARM64), 8),
                new Row("sizeof statx", Statx.SIZE, 256),
                new Row("statx.stx_nlink", Statx.NLINK, 16),
                new Row("statx.stx_uid", Statx.UID, 20),
                new Row("statx.stx_gid", Statx.GID, 24),
                new Row("statx.stx_mode", Statx.MODE, 28),
                new Row("statx.stx_ino", Statx.INO, 32),
                new Row("statx.stx_size", Statx.FILE_SIZE, 40),
                new Row("statx.stx_blocks", Statx.BLOCKS, 48),
                new Row("statx.stx_atime", Statx.ATIME, 64),
                new Row("statx.stx_ctime", Statx.CTIME, 96),
                new Row("statx.stx_mtime", Statx.MTIME, 112),
                new Row("statx.stx_rdev_major", Statx.RDEV_MAJOR, 128),
                new Row("statx.stx_rdev_minor", Statx.RDEV_MINOR, 132),
                new Row("statx.stx_dev_major", Statx.DEV_MAJOR, 136),
                new Row("statx.stx_dev_minor", Statx.DEV_MINOR, 140),
                new Row("sizeof open_how", Root.OPEN_HOW_SIZE, 24),
                new Row("sizeof mount_attr", Mounts.MOUNT_ATTR_SIZE, 32),
                new Row("sizeof siginfo_t", Siginfo.SIZE, 128),
                new Row("siginfo_t.si_code", Siginfo.CODE, 8),
                new Row("siginfo_t.si_status", Siginfo.STATUS, 24),
                new Row("sizeof msghdr", ConsoleSocket.MSGHDR_SIZE, 56),
                new Row("msghdr.msg_iov", ConsoleSocket.MSG_IOV, 16),
                new Row("msghdr.msg_iovlen", ConsoleSocket.MSG_IOVLEN, 24),
                new Row("msghdr.msg_control", ConsoleSocket.MSG_CONTROL, 32),
                new Row("msghdr.msg_controllen", ConsoleSocket.MSG_CONTROLLEN, 40),
                new Row("cmsghdr.cmsg_level", ConsoleSocket.CMSG_LEVEL, 8),
                new Row("cmsghdr.cmsg_type", ConsoleSocket.CMSG_TYPE, 12),
                new Row("CMSG_DATA", ConsoleSocket.CMSG_DATA, 16),
                new Row("sizeof inotify_event", Inotify.EVENT_SIZE, 16),
                new Row("sizeof nlmsghdr", Netlink.HEADER, 16),
                new Row("sockaddr_un.sun_path", UnixSocket.PATH_OFFSET, 2),
                new Row("sizeof sockaddr_un.sun_path", UnixSocket.PATH_SIZE, 108));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void matchesTheHeader(Row row) {
        assertEquals(row.expected(), row.value());
    }

    @Test
    void systemCallNumbersAreDistinctOnEachArchitecture() {
        for (Architecture architecture : Architecture.values()) {
            Set<Integer> numbers = new HashSet<>();
            for (Syscall call : Syscall.values()) {
                assertTrue(numbers.add(call.numberOn(architecture)), call + " on " + architecture);
            }
        }
    }

    @Test
    void numbersThatOftenGoWrong() {
        assertEquals(437, Syscall.OPENAT2.numberOn(Architecture.ARM64));
        assertEquals(22, Syscall.EPOLL_PWAIT.numberOn(Architecture.ARM64));
        assertEquals(281, Syscall.EPOLL_PWAIT.numberOn(Architecture.AMD64));
        assertNotEquals(Syscall.UNLINKAT.numberOn(Architecture.AMD64), Syscall.UNLINKAT.numberOn(Architecture.ARM64));
    }
}
