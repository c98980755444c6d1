package djong.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** AF_UNIX sockets of the kinds that java.nio has not: unix(7). */
final class UnixSocket {
    static final int AF_UNIX = 1;
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_SEQPACKET = 5;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int MSG_CMSG_CLOEXEC = 0x40000000;

    /** struct sockaddr_un: two bytes of family, then the path. */
    static final int PATH_OFFSET = 2;
    /** Of the path, its NUL included. */
    static final int PATH_SIZE = 108;

    private UnixSocket() {}

    static Fd open(int type) throws ErrnoException {
        return Fd.adopt(Libc.call(Syscall.SOCKET, "AF_UNIX", AF_UNIX, type | SOCK_CLOEXEC, 0));
    }

    /** connect(2) or bind(2) to a path of any length. */
    static void with(Syscall call, Fd socket, Path path) throws IOException {
        String text = path.toString();
        if (FileNames.encode(text).length < PATH_SIZE) {
            address(call, socket, text, text);
            return;
        }
        // The name is too long for the struct, but not from its folder.
        Path parent = java.util.Objects.requireNonNull(path.toAbsolutePath().getParent(), "a socket has a folder");
        try (Fd folder = Fd.open(parent, Fd.PATH_ONLY | Fd.O_DIRECTORY)) {
            address(call, socket, folder.path() + "/" + path.getFileName(), text);
        }
    }

    /** A leading '@' stands for the NUL of an abstract name. */
    static void withName(Syscall call, Fd socket, String name) throws IOException {
        address(call, socket, name.startsWith("@") ? "\0" + name.substring(1) : name, name);
    }

    private static void address(Syscall call, Fd socket, String name, String subject) throws IOException {
        byte[] bytes = FileNames.encode(name);
        if (bytes.length >= PATH_SIZE) throw new ErrnoException(call.toString(), subject, Errno.ENAMETOOLONG);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(PATH_OFFSET + PATH_SIZE, 2);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, PATH_OFFSET, bytes.length);
            // An abstract name ends where the length says, a path at its NUL.
            boolean isAbstract = bytes.length > 0 && bytes[0] == 0;
            long length = (long) PATH_OFFSET + bytes.length + (isAbstract ? 0 : 1);
            socket.enter();
            try {
                Libc.call(call, subject, socket.number(), address.address(), length);
            } finally {
                socket.leave();
            }
        }
    }
}
