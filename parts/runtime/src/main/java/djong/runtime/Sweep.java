package djong.runtime;

import djong.linux.Dir;
import djong.linux.Fd;
import djong.linux.MountInfo;
import djong.linux.Mounts;
import djong.linux.Pidfd;
import djong.linux.Processes;
import djong.linux.Root;
import djong.linux.Signals;
import djong.runtime.json.JsonTree;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes away what an earlier daemon has left in the run directory and no container has any more. */
record Sweep(Runtimes runtimes, Path runDir, Collection<OciRuntime> programs) {
    void run(Set<String> kept) throws InterruptedException {
        List<Path> folders = strangers(runDir, kept);
        folders.removeIf(folder -> folder.getFileName().toString().equals(Runtimes.OWN));
        if (!folders.isEmpty()) killMakers(folders);
        for (OciRuntime runtime : programs) {
            for (Path state : strangers(runtime.root(), kept)) {
                String id = state.getFileName().toString();
                Runtimes.LOG.log(Level.INFO, "removing task " + id + ", which nobody knows");
                try {
                    runtimes.command(runtime, "delete", "--force", id);
                } catch (TaskException e) {
                    Runtimes.LOG.log(Level.WARNING, e.getMessage());
                    removeTree(runtime.root(), id);
                }
            }
        }
        unmountTemporary();
        for (Path folder : folders) {
            removeCgroup(new RunFolder(folder.getFileName().toString(), folder));
            removeTree(runDir, folder.getFileName().toString());
        }
    }

    /** Once a container is made it has mounts of its own, and those in its folder are needed no more. */
    private void unmountTemporary() {
        try {
            for (MountInfo mount : Mounts.table().reversed()) {
                Path target = Path.of(mount.target());
                if (target.startsWith(runDir) && !target.startsWith(runDir.resolve(Runtimes.OWN)))
                    Mounts.unmount(target, Mounts.MNT_DETACH);
            }
        } catch (IOException e) {
            Runtimes.LOG.log(Level.WARNING, "unmounting below " + runDir, e);
        }
    }

    private static List<Path> strangers(Path directory, Set<String> kept) {
        List<Path> strangers = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries)
                if (!kept.contains(entry.getFileName().toString())
                        && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) strangers.add(entry);
        } catch (IOException e) {
            Runtimes.LOG.log(Level.WARNING, "looking into " + directory, e);
        }
        return strangers;
    }

    /**
     * A daemon that died while a task was made may have left a conmon that will finish it, and a runtime that goes on without its conmon. Blocks until they
     * have ended, so that what they make is there to be found.
     */
    private void killMakers(List<Path> folders) throws InterruptedException {
        List<Fd> killed = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                Fd maker = killMaker(process, folders);
                if (maker != null) killed.add(maker);
            }
            for (Fd maker : killed) runtimes.poller().awaitReadable(maker);
        } catch (IOException e) {
            Runtimes.LOG.log(Level.WARNING, "looking for processes", e);
        } finally {
            killed.forEach(Fd::close);
        }
    }

    /** @return a process that was killed, or null when this one is none of ours */
    private @Nullable Fd killMaker(Path process, List<Path> folders) {
        Fd descriptor =
                Runtimes.descriptor(Integer.parseInt(process.getFileName().toString()));
        if (descriptor == null) return null;
        boolean killed = false;
        try {
            List<String> argv = List.of(Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .split("\0"));
            int bundle = argv.indexOf("--bundle");
            boolean ours = argv.contains("--full-attach")
                    || programs.stream().anyMatch(runtime -> argv.contains("--root=" + runtime.root()));
            if (bundle >= 0 && bundle + 1 < argv.size() && ours && folders.contains(Path.of(argv.get(bundle + 1)))) {
                Pidfd.signal(descriptor, Signals.SIGKILL);
                killed = true;
            }
        } catch (IOException e) {
            // It has ended.
        } finally {
            if (!killed) descriptor.close();
        }
        return killed ? descriptor : null;
    }

    /** A runtime that was killed before it wrote its state has left nothing else to find its cgroup by. */
    private void removeCgroup(RunFolder folder) {
        try {
            if (!(JsonTree.object(Files.readAllBytes(folder.config())).get("linux") instanceof Map<?, ?> linux)
                    || !(linux.get("cgroupsPath") instanceof String path)) return;
            for (int pid : runtimes.cgroups().processes(path)) Processes.kill(pid, Signals.SIGKILL);
            runtimes.cgroups().remove(path);
        } catch (NoSuchFileException e) {
            // Nothing was begun.
        } catch (IOException | RuntimeException e) {
            Runtimes.LOG.log(Level.WARNING, "removing the cgroup of " + folder.id(), e);
        }
    }

    private static void removeTree(Path directory, String name) {
        try (Root root = Root.open(directory);
                Dir parent = root.directory()) {
            parent.removeTree(name);
        } catch (IOException e) {
            Runtimes.LOG.log(Level.WARNING, "removing " + directory.resolve(name), e);
        }
    }
}
