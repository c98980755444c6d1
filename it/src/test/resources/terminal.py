"""Runs a container under a terminal as a person would: types, resizes, detaches, comes back by exec. Arguments: CLI, image."""
import fcntl, os, pty, select, signal, struct, subprocess, sys, termios, time

cli, image = sys.argv[1:3]


def open_terminal(rows, columns, *argv):
    pid, master = pty.fork()
    if pid == 0:
        # The size is there before the CLI looks.
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.execvp(argv[0], argv)
    return pid, master


def resize(pid, master, rows, columns):
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def expect(master, text, seconds=20):
    seen, end = b"", time.monotonic() + seconds
    while text.encode() not in seen:
        left = end - time.monotonic()
        if left <= 0 or not select.select([master], [], [], left)[0]:
            sys.exit(f"waited for {text!r}, saw {seen!r}")
        try:
            chunk = os.read(master, 4096)
        except OSError:
            chunk = b""
        if not chunk:
            sys.exit(f"ended before {text!r}, saw {seen!r}")
        seen += chunk
    return seen


def size_of(master, rows, columns, word):
    """Asks until the container's terminal has the size: the resize travels beside the keystrokes."""
    end = time.monotonic() + 20
    while True:
        os.write(master, b'echo "size $(stty size) end"\n')
        seen = expect(master, " end\r")
        if f"size {rows} {columns} end".encode() in seen:
            print(word, rows, columns)
            return
        if time.monotonic() > end:
            sys.exit(f"the size never became {rows} {columns}: {seen!r}")


def wait_exit(pid):
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


pid, master = open_terminal(24, 80, cli, "run", "-it", "--name", "terminal", image, "sh")
expect(master, "# ")
size_of(master, 24, 80, "started")
resize(pid, master, 40, 120)
os.kill(pid, signal.SIGWINCH)
size_of(master, 40, 120, "resized")
os.write(master, b"\x10\x11")
code = wait_exit(pid)
if code != 0:
    sys.exit(f"detaching gave exit code {code}")
print("detached")
state = subprocess.run([cli, "inspect", "-f", "{{.State.Status}}", "terminal"], capture_output=True, text=True)
print("still", state.stdout.strip())
pid, master = open_terminal(25, 90, cli, "exec", "-it", "terminal", "sh", "-c", "tty >/dev/null && echo exec is a terminal of $(stty size)")
expect(master, "exec is a terminal of 25 90")
print("exec is a terminal of 25 90")
if wait_exit(pid) != 0:
    sys.exit("exec -it did not end well")
subprocess.run([cli, "rm", "-f", "terminal"], check=True, stdout=subprocess.DEVNULL)
