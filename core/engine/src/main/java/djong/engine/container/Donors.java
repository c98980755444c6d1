package djong.engine.container;

import djong.base.EngineException;
import djong.base.Ids;
import djong.engine.config.ContainerConfig;
import djong.engine.config.HostConfig.Namespaces;
import djong.engine.container.ContainerCell.Run;
import djong.engine.spec.SpecInput.Shared;
import djong.linux.Mounts;
import djong.network.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Finds the containers whose namespaces another one shares: {@code container:NAME} in its modes. */
final class Donors {
    private static final Path SHM_OF_HOST = Path.of("/dev/shm");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Index index;
    private final Parts parts;

    Donors(Index index, Parts parts) {
        this.index = index;
        this.parts = parts;
    }

    /** The modes with ids in place of names, which may change hands. @throws EngineException.InvalidParameter when there is no such container */
    Namespaces settled(Namespaces n) {
        return new Namespaces(
                settledNetwork(n.networkMode()),
                settled(n.ipcMode()),
                settled(n.pidMode()),
                n.utsMode(),
                n.usernsMode(),
                n.cgroupnsMode(),
                n.cgroup());
    }

    /** One that is not there is refused at the start only, as Docker does. */
    private String settledNetwork(String mode) {
        if (!mode.startsWith(NamespaceRules.OF_CONTAINER)) return mode;
        ContainerCell donor = index.lookup(NamespaceRules.of(mode));
        return donor == null ? mode : NamespaceRules.OF_CONTAINER + donor.id();
    }

    private String settled(String mode) {
        if (!mode.startsWith(NamespaceRules.OF_CONTAINER)) return mode;
        String asked = NamespaceRules.of(mode);
        // Refused at the start only, as Docker does.
        if (asked.isEmpty()) return mode;
        ContainerCell donor = index.lookup(asked);
        if (donor == null) throw new EngineException.InvalidParameter("No such container: " + asked);
        return NamespaceRules.OF_CONTAINER + donor.id();
    }

    /** Where the namespaces are now. */
    Shared shared(Namespaces n) {
        Path pid = null;
        Path ipc = null;
        Path shm = null;
        if (n.pidMode().startsWith(NamespaceRules.OF_CONTAINER)) {
            Container donor = running(NamespaceRules.of(n.pidMode()), "PID");
            if (donor.pid() == 0)
                throw new EngineException.System(
                        "failed to join PID namespace: container " + donor.id() + " is not running");
            pid = namespace(donor, "pid");
        }
        if (n.ipcMode().startsWith(NamespaceRules.OF_CONTAINER)) {
            Container donor = running(NamespaceRules.of(n.ipcMode()), "IPC");
            if (donor.pid() == 0)
                throw new EngineException.Conflict(
                        "failed to join IPC namespace: container " + donor.id() + " is not running");
            ipc = namespace(donor, "ipc");
            shm = shm(donor);
        }
        return new Shared(pid, ipc, shm);
    }

    private Container running(String asked, String which) {
        String prefix = "failed to join " + which + " namespace: ";
        if (asked.isEmpty()) throw new EngineException.InvalidParameter(prefix + "invalid name or ID supplied: \"\"");
        ContainerCell donor = index.lookup(asked);
        if (donor == null) throw new EngineException.System(prefix + "No such container: " + asked);
        return donor.container();
    }

    /** The container, under the host name of the one whose network it shares. */
    Container named(Container c) {
        if (!NamespaceRules.sharesNetwork(c)) return c;
        ContainerConfig donor = donorOfNetwork(c).container().config();
        return c.withConfig(c.config().withHostname(donor.hostname(), donor.domainname()));
    }

    /** The sandbox that it shares with another. @throws EngineException.Conflict in Docker's words when the other does not run */
    Sandbox network(Container c) {
        ContainerCell donor = donorOfNetwork(c);
        Container other = donor.container();
        Run run = donor.run();
        if (other.phase() instanceof Phase.Restarting) {
            throw new EngineException.Conflict("cannot join network namespace of container: Container " + other.id()
                    + " is restarting, wait until the container is running");
        }
        if (run == null) {
            throw new EngineException.Conflict("cannot join network namespace of a non running container: container "
                    + other.name() + " is " + other.phase().label());
        }
        return parts.networks().share(c.id().hex(), run.sandbox);
    }

    private ContainerCell donorOfNetwork(Container c) {
        String asked = NamespaceRules.of(c.hostConfig().namespaces().networkMode());
        ContainerCell donor = index.lookup(asked);
        if (donor == null) {
            throw new EngineException.System("joining network namespace of container: No such container: " + asked);
        }
        if (donor.id().equals(c.id())) throw new EngineException.System("cannot join own network namespace");
        return donor;
    }

    /** Blocks while the container whose network it shares is about to be started, half a minute at most. */
    void awaitNetwork(Container c) throws InterruptedException {
        ContainerCell donor =
                index.lookup(NamespaceRules.of(c.hostConfig().namespaces().networkMode()));
        if (donor != null) donor.awaitStarted(PATIENCE);
    }

    /** Tells the sandbox of the other again that it is shared, after a restart of the daemon. */
    void sharedAgain(Container c) {
        if (!NamespaceRules.sharesNetwork(c)) return;
        ContainerCell donor =
                index.lookup(NamespaceRules.of(c.hostConfig().namespaces().networkMode()));
        Run run = donor == null ? null : donor.run();
        if (run != null) run.sandbox.shared();
    }

    /** Whose files in {@code /etc} a container has: its own, or those of the one whose network it shares. */
    ContainerId ofNetwork(Container c) {
        Container owner = c;
        while (NamespaceRules.sharesNetwork(owner)) {
            String asked = NamespaceRules.of(owner.hostConfig().namespaces().networkMode());
            ContainerCell donor = index.lookup(asked);
            if (donor != null && donor.id().equals(owner.id())) return owner.id();
            if (donor == null) return Ids.isWhole(asked) ? new ContainerId(asked) : owner.id();
            owner = donor.container();
        }
        return owner.id();
    }

    private static Path namespace(Container c, String which) {
        return Path.of("/proc/" + c.pid() + "/ns/" + which);
    }

    /** The shared memory of a container that shares it. */
    private Path shm(Container donor) {
        String mode = donor.hostConfig().namespaces().ipcMode();
        if (mode.equals("shareable")) return folder(donor.id());
        if (mode.equals("host")) return SHM_OF_HOST;
        if (mode.startsWith(NamespaceRules.OF_CONTAINER)) {
            ContainerCell next = index.lookup(NamespaceRules.of(mode));
            if (next != null) return shm(next.container());
        }
        throw new EngineException.InvalidParameter("failed to join IPC namespace: container " + donor.id()
                + ": non-shareable IPC (hint: use IpcMode:shareable for the donor container)");
    }

    /** After the end of a container that shares its memory: the memory goes when the last one that uses it has ended as well. */
    void takeDown(Container c) throws IOException {
        if (!c.hostConfig().namespaces().ipcMode().equals("shareable")) return;
        Path shm = folder(c.id());
        Mounts.unmount(shm, Mounts.MNT_DETACH);
        Files.deleteIfExists(shm);
    }

    /** Where a container that shares its memory has it on the host, while it runs. */
    Path folder(ContainerId id) {
        return parts.runtimes().bundle(id.hex()).resolve("shm");
    }
}
