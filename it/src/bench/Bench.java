import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Measures the distribution in {@code dist/target/djong} on this machine, in a throwaway data root: the figures that the project promises.
 * A noisy machine makes noisy figures; each row says what is promised. Needs root and an executable, static {@code /bin/busybox}.
 *
 * <p>Run by {@code ./dev bench}; a plain source file, so that nothing but a JDK is in the way.
 */
class Bench {
    private static final Path DISTRIBUTION = Path.of("dist/target/djong").toAbsolutePath();
    private static boolean missed;

    /** Rounds before measuring: the daemon's hot paths are compiled by then. */
    private static final int WARM_UP = 500;

    private final Path root;
    /** On a tmpfs, as /run is on a host that was booted and on a machine for tests need not be. */
    private final Path execRoot;
    private final Path socket;

    Bench(Path root, Path execRoot) {
        this.root = root;
        this.execRoot = execRoot;
        this.socket = root.resolve("djong.sock");
    }

    static void main() throws Exception {
        Path root = Files.createTempDirectory("djong-bench");
        Path execRoot = Files.createTempDirectory(Files.isDirectory(Path.of("/dev/shm")) ? Path.of("/dev/shm") : root, "djong-bench");
        var bench = new Bench(root, execRoot);
        try {
            bench.measure();
        } finally {
            Process down = new ProcessBuilder("sh", "-c", "rm -rf --one-file-system " + root + " " + execRoot + "; ip link del djbench 2>/dev/null").start();
            down.waitFor();
        }
        if (missed) System.exit(1);
    }

    private void measure() throws Exception {
        System.out.printf("%-58s %10s %10s%n", "what", "measured", "promised");
        // How fast this machine is today: the promises below were made where this took 1.9 ms.
        row("six namespaces and a program in them, ms (median of 51)", program(51, "unshare", "-mpfuin", "true"), Double.NaN);
        var starts = new ArrayList<Double>();
        Process daemon = null;
        for (int i = 0; i < 7; i++) {
            if (daemon != null) end(daemon);
            long begin = System.nanoTime();
            daemon = start();
            awaitPing(daemon);
            starts.add((System.nanoTime() - begin) / 1e6);
        }
        row("daemon start to first _ping, ms (median of 7)", median(starts), 300);
        try (var http = new Http(socket)) {
            http.call("POST", "/images/create?fromSrc=-&repo=bench&tag=latest", rootTar(), "application/x-tar");
        }
        row("idle resident memory, MiB", residentMiB(daemon), 110);

        for (String network : List.of("none", "bridge")) {
            cycles(network, WARM_UP);
            double[] times = cycles(network, 200);
            double promise = network.equals("none") ? 12 : 14;
            row("create, start, exit, remove; network " + network + ", ms (p50 of 200)", times[times.length / 2], promise);
            row("  the same, p99", times[times.length * 99 / 100], Double.NaN);
        }
        row("resident memory after " + 2 * (WARM_UP + 200) + " containers, MiB", residentMiB(daemon), Double.NaN);
        row("djong ps, ms (median of 21)", program(21, DISTRIBUTION.resolve("bin/djong").toString(), "ps"), 80);
        row("djong version, ms (median of 21)", program(21, DISTRIBUTION.resolve("bin/djong").toString(), "version"), Double.NaN);
        row("djong run --rm --network none, ms (median of 11)",
                program(11, DISTRIBUTION.resolve("bin/djong").toString(), "run", "--rm", "--network", "none", "bench", "/bin/busybox", "true"),
                Double.NaN);
        end(daemon);
    }

    private Process start() throws IOException {
        var builder = new ProcessBuilder(
                DISTRIBUTION.resolve("bin/djongd").toString(),
                "--host", "unix://" + socket,
                "--data-root", root.resolve("data").toString(),
                "--exec-root", execRoot.toString(),
                "--pidfile", root.resolve("pid").toString(),
                "--bridge", "djbench",
                "--bip", "10.214.0.1/16");
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(root.resolve("log").toFile()))
                .start();
    }

    private static void end(Process daemon) throws InterruptedException {
        daemon.destroy();
        if (!daemon.waitFor(20, TimeUnit.SECONDS)) throw new IllegalStateException("the daemon does not stop");
    }

    private void awaitPing(Process daemon) throws Exception {
        while (true) {
            try (var http = new Http(socket)) {
                http.call("GET", "/_ping", new byte[0], "");
                return;
            } catch (IOException e) {
                if (!daemon.isAlive()) throw new IllegalStateException(Files.readString(root.resolve("log")), e);
                Thread.sleep(1);
            }
        }
    }

    /** Sorted times in ms of one whole life each, over one connection. */
    private double[] cycles(String network, int count) throws IOException {
        double[] times = new double[count];
        String body = "{\"Image\":\"bench\",\"Cmd\":[\"/bin/busybox\",\"true\"],\"HostConfig\":{\"NetworkMode\":\"" + network + "\"}}";
        try (var http = new Http(socket)) {
            for (int i = 0; i < count; i++) {
                long begin = System.nanoTime();
                String created = http.call("POST", "/containers/create", body.getBytes(StandardCharsets.UTF_8), "application/json");
                String id = created.substring(created.indexOf("\"Id\":\"") + 6, created.indexOf("\"Id\":\"") + 70);
                http.call("POST", "/containers/" + id + "/start", new byte[0], "");
                String status = http.call("POST", "/containers/" + id + "/wait", new byte[0], "");
                if (!status.contains("\"StatusCode\":0")) throw new IOException("the container failed: " + status);
                http.call("DELETE", "/containers/" + id, new byte[0], "");
                times[i] = (System.nanoTime() - begin) / 1e6;
            }
        }
        Arrays.sort(times);
        return times;
    }

    private double program(int runs, String... argv) throws Exception {
        var times = new ArrayList<Double>();
        for (int i = 0; i < runs; i++) {
            var builder = new ProcessBuilder(argv).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("DOCKER_HOST", "unix://" + socket);
            long begin = System.nanoTime();
            int code = builder.start().waitFor();
            times.add((System.nanoTime() - begin) / 1e6);
            if (code != 0) throw new IllegalStateException(String.join(" ", argv) + " gave " + code);
        }
        return median(times);
    }

    private static double residentMiB(Process daemon) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + daemon.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
        }
        throw new IOException("no VmRSS");
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static void row(String what, double measured, double promised) {
        boolean late = measured > promised;
        missed |= late;
        String promise = Double.isNaN(promised) ? "" : String.format("%.0f", promised);
        System.out.printf("%-58s %10.1f %10s%s%n", what, measured, promise, late ? "  MISSED" : "");
    }

    /** A ustar archive with /bin/busybox alone. */
    private static byte[] rootTar() throws IOException {
        byte[] program = Files.readAllBytes(Path.of("/bin/busybox"));
        var tar = new ByteArrayOutputStream();
        header(tar, "bin/", 0755, 0, '5');
        header(tar, "bin/busybox", 0755, program.length, '0');
        tar.write(program);
        tar.write(new byte[(512 - program.length % 512) % 512 + 1024]);
        return tar.toByteArray();
    }

    private static void header(ByteArrayOutputStream tar, String name, int mode, long size, char type) {
        byte[] block = new byte[512];
        put(block, 0, name);
        put(block, 100, String.format("%07o", mode));
        put(block, 108, "0000000");
        put(block, 116, "0000000");
        put(block, 124, String.format("%011o", size));
        put(block, 136, "00000000000");
        put(block, 148, "        ");
        block[156] = (byte) type;
        put(block, 257, "ustar\00000");
        int sum = 0;
        for (byte b : block) sum += b & 0xff;
        put(block, 148, String.format("%06o\0 ", sum));
        tar.writeBytes(block);
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    /** One kept-alive connection; just enough HTTP/1.1. */
    private static final class Http implements AutoCloseable {
        private final SocketChannel channel;
        private final InputStream in;
        private final OutputStream out;

        Http(Path socket) throws IOException {
            channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(socket));
            in = new BufferedInputStream(Channels.newInputStream(channel));
            out = Channels.newOutputStream(channel);
        }

        String call(String method, String path, byte[] body, String type) throws IOException {
            String head = method + " " + path + " HTTP/1.1\r\nHost: djong\r\nContent-Length: " + body.length + "\r\n"
                    + (type.isEmpty() ? "" : "Content-Type: " + type + "\r\n") + "\r\n";
            var request = ByteBuffer.allocate(head.length() + body.length);
            request.put(head.getBytes(StandardCharsets.US_ASCII)).put(body);
            out.write(request.array());
            String status = line();
            Map<String, String> headers = new HashMap<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                headers.put(line.substring(0, line.indexOf(':')).toLowerCase(java.util.Locale.ROOT), line.substring(line.indexOf(':') + 1).strip());
            }
            String answer = new String(body(status, headers), StandardCharsets.UTF_8);
            if (status.charAt(9) != '2') throw new IOException(method + " " + path + ": " + status + " " + answer);
            return answer;
        }

        private byte[] body(String status, Map<String, String> headers) throws IOException {
            if (status.startsWith("204", 9)) return new byte[0];
            if (!"chunked".equals(headers.get("transfer-encoding"))) {
                return in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
            }
            var whole = new ByteArrayOutputStream();
            for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                whole.write(in.readNBytes(size));
                line();
            }
            line();
            return whole.toByteArray();
        }

        private String line() throws IOException {
            var line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) throw new IOException("the connection ended");
                if (c != '\r') line.append((char) c);
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
