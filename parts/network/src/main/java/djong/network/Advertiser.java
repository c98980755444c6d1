package djong.network;

import djong.linux.Fd;
import djong.linux.PacketSocket;
import djong.network.ipam.Subnet;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Sends what an {@link Advertisement} says by one link of a sandbox, on a thread of its own, until all is sent or it is closed. */
final class Advertiser implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Advertiser.class.getName());

    private final PacketSocket socket;
    private final Advertisement plan;
    private final List<byte[]> frames;
    private final CountDownLatch closed = new CountDownLatch(1);

    private Advertiser(PacketSocket socket, Advertisement plan, List<byte[]> frames) {
        this.socket = socket;
        this.plan = plan;
        this.frames = frames;
    }

    /** For a sandbox's place, if that is to be advertised at all. The first is sent before it returns. Neighbours ask by themselves where it fails. */
    static void start(Links links, Sandbox sandbox, Place place) {
        Advertisement plan = place.advertisement();
        Fd namespace = sandbox.namespace();
        if (plan.times() == 0 || namespace == null) return;
        Endpoint endpoint = place.endpoint();
        List<byte[]> frames = Stream.of(endpoint.ipAddress(), endpoint.ipv6Address())
                .filter(a -> !a.isEmpty())
                .map(a -> Advertisement.frame(endpoint.macAddress(), Subnet.address(a)))
                .toList();
        try {
            PacketSocket socket = links.in(namespace, () -> PacketSocket.open(endpoint.interfaceName()));
            var advertiser = new Advertiser(socket, plan, frames);
            sandbox.advertise(advertiser);
            advertiser.send();
            Thread.ofVirtual().name("djong-advertise").start(advertiser::rest);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "an address is not advertised", e);
        }
    }

    private void rest() {
        // Whoever closes it waits for nothing; the socket, which would keep the namespace, goes with the thread.
        try (socket) {
            for (int sent = 1; sent < plan.times(); sent++) {
                if (closed.await(plan.apart().toMillis(), TimeUnit.MILLISECONDS)) return;
                send();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send() {
        try {
            for (byte[] frame : frames) socket.send(frame);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "an address could not be advertised", e);
        }
    }

    /** Sends no more. Does not block. Idempotent. */
    @Override
    public void close() {
        closed.countDown();
    }
}
