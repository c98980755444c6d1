package djong.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Control groups as files: cgroups(7). A <i>cgroup path</i> is relative to the hierarchies' roots, as {@code /djong/ID}; the same path is
 * used in all of them. Asked once and passed on: mounts of cgroups do not change under a running engine.
 */
public final class Cgroups {
    /** Which version of the interface the host has. */
    public enum Layout {
        /** One tree per controller. */
        V1,
        /** One tree per controller, and a version 2 tree beside them for what they lack. */
        HYBRID,
        /** One tree for all. */
        V2
    }

    /** How long a freeze may take. */
    public static final Duration FREEZING = Duration.ofSeconds(2);

    private static final Duration EMPTYING = Duration.ofSeconds(2);
    private static final int AT_REMOVEDIR = 0x200;

    private final Layout layout;
    private final Map<String, Path> controllers;
    private final Set<Path> roots;
    private final @Nullable Path unified;

    private Cgroups(Layout layout, Map<String, Path> controllers, Set<Path> roots, @Nullable Path unified) {
        this.layout = layout;
        this.controllers = controllers;
        this.roots = roots;
        this.unified = unified;
    }

    /** What the calling thread's mount table says. */
    public static Cgroups ask() throws IOException {
        return of(Mounts.table());
    }

    static Cgroups of(List<MountInfo> mounts) throws IOException {
        Map<String, Path> controllers = new LinkedHashMap<>();
        Set<Path> roots = new LinkedHashSet<>();
        Path unified = null;
        for (MountInfo mount : mounts) {
            Path target = Path.of(mount.target());
            if (mount.type().equals("cgroup2")) {
                if (unified == null) unified = target;
            } else if (mount.type().equals("cgroup")) {
                roots.add(target);
                for (String option : mount.superOptions()) {
                    // "name=systemd" is a tree without a controller; the rest of the words are mount options.
                    if (!NOT_CONTROLLERS.contains(option) && !option.contains("=")) {
                        controllers.putIfAbsent(option, target);
                    }
                }
            }
        }
        Layout layout = roots.isEmpty() ? Layout.V2 : unified == null ? Layout.V1 : Layout.HYBRID;
        if (unified != null) {
            roots.add(unified);
            for (String controller : words(unified.resolve("cgroup.controllers"))) {
                controllers.putIfAbsent(controller, unified);
            }
        }
        return new Cgroups(layout, controllers, roots, unified);
    }

    private static final Set<String> NOT_CONTROLLERS =
            Set.of("rw", "ro", "xattr", "noprefix", "clone_children", "nsdelegate", "seclabel", "none");

    private static List<String> words(Path file) throws IOException {
        if (!Files.exists(file)) return List.of();
        String text = Files.readString(file).strip();
        return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
    }

    public Layout layout() {
        return layout;
    }

    /** Controller names with the mount each lives in. */
    public Map<String, Path> controllers() {
        return Map.copyOf(controllers);
    }

    /** The mount of a controller, or null where the host has none. */
    public @Nullable Path controller(String name) {
        return controllers.get(name);
    }

    /** The folder of a cgroup in the tree of a controller, or null where the host has no such controller. */
    public @Nullable Path folder(String controller, String cgroupPath) {
        Path root = controllers.get(controller);
        return root == null ? null : below(root, cgroupPath);
    }

    /** Whether a controller belongs to the version 2 tree. */
    public boolean isUnified(String controller) {
        return unified != null && unified.equals(controllers.get(controller));
    }

    private static Path below(Path root, String cgroupPath) {
        Path path = root.resolve(cgroupPath.startsWith("/") ? cgroupPath.substring(1) : cgroupPath)
                .normalize();
        if (!path.startsWith(root) || path.equals(root)) throw new IllegalArgumentException("cgroup " + cgroupPath);
        return path;
    }

    /**
     * Removes a cgroup and all below it from every hierarchy; nothing happens where it is not there. Blocks up to two seconds while the
     * last processes leave.
     *
     * @throws ErrnoException EBUSY when processes stay in it
     */
    public void remove(String cgroupPath) throws IOException {
        for (Path root : roots) removeFolder(below(root, cgroupPath));
    }

    private static void removeFolder(Path folder) throws IOException {
        long deadline = System.nanoTime() + EMPTYING.toNanos();
        long pause = Duration.ofMillis(1).toNanos();
        while (true) {
            int errno = rmdir(folder);
            if (errno == 0 || errno == Errno.ENOENT) return;
            if (errno != Errno.EBUSY) throw new ErrnoException("rmdir", folder.toString(), errno);
            for (Path child : children(folder)) removeFolder(child);
            errno = rmdir(folder);
            if (errno == 0 || errno == Errno.ENOENT) return;
            if (System.nanoTime() > deadline) throw new ErrnoException("rmdir", folder.toString(), errno);
            // An ended process leaves its cgroup a moment later, and version 1 has no event for that.
            LockSupport.parkNanos(pause);
            pause = Math.min(pause * 2, Duration.ofMillis(50).toNanos());
        }
    }

    private static int rmdir(Path folder) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) -Libc.tried(
                    Syscall.UNLINKAT, Libc.AT_FDCWD, Libc.string(arena, folder.toString()), AT_REMOVEDIR, 0);
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** Numbers of the processes in a cgroup and in those below it; empty where it is not there. Reads the tree of the pids or freezer controller. */
    public Set<Integer> processes(String cgroupPath) throws IOException {
        for (String controller : List.of("pids", "freezer", "memory", "cpu")) {
            Path folder = folder(controller, cgroupPath);
            if (folder != null && Files.isDirectory(folder)) return processes(folder, new TreeSet<>());
        }
        if (unified == null) return Set.of();
        Path folder = below(unified, cgroupPath);
        return Files.isDirectory(folder) ? processes(folder, new TreeSet<>()) : Set.of();
    }

    private static Set<Integer> processes(Path folder, Set<Integer> into) throws IOException {
        try {
            for (String line : Files.readAllLines(folder.resolve("cgroup.procs"), StandardCharsets.US_ASCII)) {
                // 0 stands for a process of a foreign pid namespace.
                if (!line.isBlank() && !line.equals("0")) into.add(Integer.parseInt(line));
            }
        } catch (NoSuchFileException e) {
            return into;
        }
        for (Path child : children(folder)) processes(child, into);
        return into;
    }

    /** How many processes in the cgroup the kernel has killed for want of memory; 0 where that is not counted. */
    public long oomKills(String cgroupPath) throws IOException {
        Path folder = folder("memory", cgroupPath);
        if (folder == null) return 0;
        Path file = folder.resolve(isUnified("memory") ? "memory.events" : "memory.oom_control");
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
                if (line.startsWith("oom_kill ")) return Long.parseLong(line.substring("oom_kill ".length()));
            }
        } catch (NoSuchFileException e) {
            return 0;
        }
        return 0;
    }

    /**
     * What a cgroup has used. Reads a dozen small files.
     *
     * @throws java.nio.file.NoSuchFileException when it has gone
     */
    public CgroupUsage usage(String cgroupPath) throws IOException {
        Path cpu = folder("cpu", cgroupPath);
        Path cpuacct = folder("cpuacct", cgroupPath);
        Path memory = folder("memory", cgroupPath);
        Path pids = folder("pids", cgroupPath);
        boolean unifiedMemory = isUnified("memory");
        return new CgroupUsage(
                isUnified("cpu") && cpu != null
                        ? CgroupReader.cpuV2(cpu)
                        : cpuacct == null ? null : CgroupReader.cpuV1(cpuacct, cpu == null ? cpuacct : cpu),
                memory == null ? null : unifiedMemory ? CgroupReader.memoryV2(memory) : CgroupReader.memoryV1(memory),
                io(cgroupPath),
                pids == null ? null : CgroupReader.pids(isUnified("pids"), pids));
    }

    private CgroupUsage.@Nullable Io io(String cgroupPath) throws IOException {
        Path io = folder("io", cgroupPath);
        if (io != null) return CgroupReader.ioV2(io);
        Path blkio = folder("blkio", cgroupPath);
        return blkio == null ? null : CgroupReader.ioV1(blkio);
    }

    /**
     * Stops all processes of a cgroup where they are. Blocks until they stand, up to {@link #FREEZING}.
     *
     * @throws IOException when they do not; then they go on
     */
    public void freeze(String cgroupPath) throws IOException {
        boolean unified = unifiedFreezer();
        Path folder = freezer(cgroupPath);
        long deadline = System.nanoTime() + FREEZING.toNanos();
        long pause = 20_000;
        while (true) {
            // Version 1 may need to be told again: a fork at the wrong moment escapes it.
            write(folder.resolve(unified ? "cgroup.freeze" : "freezer.state"), unified ? "1" : "FROZEN");
            if (frozen(folder, unified)) return;
            if (System.nanoTime() > deadline) {
                thaw(cgroupPath);
                throw new IOException("the processes of " + cgroupPath + " do not freeze");
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(pause * 2, Duration.ofMillis(10).toNanos());
        }
    }

    /** Lets them go on. */
    public void thaw(String cgroupPath) throws IOException {
        boolean unified = unifiedFreezer();
        write(freezer(cgroupPath).resolve(unified ? "cgroup.freeze" : "freezer.state"), unified ? "0" : "THAWED");
    }

    /** Whether a freeze holds; false where the cgroup is not there. */
    public boolean frozen(String cgroupPath) throws IOException {
        try {
            return frozen(freezer(cgroupPath), unifiedFreezer());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private boolean unifiedFreezer() {
        return controllers.get("freezer") == null;
    }

    private Path freezer(String cgroupPath) throws IOException {
        Path folder = folder("freezer", cgroupPath);
        if (folder != null) return folder;
        if (unified == null) throw new IOException("this host has no freezer");
        return below(unified, cgroupPath);
    }

    private static boolean frozen(Path folder, boolean unified) throws IOException {
        if (!unified) return read(folder.resolve("freezer.state")).equals("FROZEN");
        return read(folder.resolve("cgroup.events")).contains("frozen 1");
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.US_ASCII).strip();
    }

    /** One write call, without making or cutting the file. @throws ErrnoException with the kernel's reason */
    private static void write(Path file, String value) throws IOException {
        try (Fd fd = Fd.open(file, Fd.WRITE_ONLY)) {
            fd.write(ByteBuffer.wrap(value.getBytes(StandardCharsets.US_ASCII)));
        } catch (ErrnoException e) {
            throw new ErrnoException("write \"" + value + "\" to", file.toString(), e.errno());
        }
    }

    /**
     * A setting of a cgroup.
     *
     * @throws java.nio.file.NoSuchFileException when the cgroup or the file is not there
     */
    public String setting(String controller, String cgroupPath, String file) throws IOException {
        return read(settingFile(controller, cgroupPath, file));
    }

    /** Changes a setting of a cgroup. @throws ErrnoException with the kernel's reason */
    public void set(String controller, String cgroupPath, String file, String value) throws IOException {
        write(settingFile(controller, cgroupPath, file), value);
    }

    /** Whether the kernel has that setting. */
    public boolean has(String controller, String cgroupPath, String file) {
        Path folder = folder(controller, cgroupPath);
        return folder != null && Files.exists(folder.resolve(file));
    }

    private Path settingFile(String controller, String cgroupPath, String file) throws IOException {
        Path folder = folder(controller, cgroupPath);
        if (folder == null) throw new IOException("this host has no cgroup controller " + controller);
        return folder.resolve(file);
    }

    @Override
    public String toString() {
        return layout + " " + controllers;
    }
}
