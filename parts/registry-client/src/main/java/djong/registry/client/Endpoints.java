package djong.registry.client;

import djong.base.EngineException;
import djong.oci.Repository;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The servers of one registry, in the order to be asked: its mirrors, itself by TLS, itself without where that is allowed. Made for one pull or push;
 * who answered once is asked first from then on.
 */
final class Endpoints {
    private final Connections connections;
    private final List<Endpoint> all;
    private final @Nullable Credentials credentials;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<@Nullable Session> sessions = new ArrayList<>();
    private volatile int current;

    private Endpoints(Connections connections, List<Endpoint> all, @Nullable Credentials credentials) {
        this.connections = connections;
        this.all = all;
        this.credentials = credentials;
        for (int i = 0; i < all.size(); i++) sessions.add(null);
    }

    /** Those to read from. */
    static Endpoints reading(Connections connections, String domain, @Nullable Credentials credentials) {
        List<Endpoint> all = new ArrayList<>();
        for (URI mirror : connections.options().mirrors().of(domain)) {
            String authority = mirror.getRawAuthority();
            boolean insecure = connections.options().insecure().includes(authority, connections);
            all.add(new Endpoint(mirror, insecure || "http".equals(mirror.getScheme()), true));
        }
        all.addAll(own(connections, domain, false));
        return new Endpoints(connections, all, credentials);
    }

    /** Those to write to: no mirrors. @param insecure whether they need not prove who they are, whatever the configuration says */
    static Endpoints writing(
            Connections connections, String domain, @Nullable Credentials credentials, boolean insecure) {
        return new Endpoints(connections, own(connections, domain, insecure), credentials);
    }

    private static List<Endpoint> own(Connections connections, String domain, boolean trusted) {
        String authority = domain.equals(Repository.DEFAULT_DOMAIN) ? "registry-1.docker.io" : domain;
        boolean insecure = trusted || connections.options().insecure().includes(authority, connections);
        var secure = new Endpoint(URI.create("https://" + authority), insecure, false);
        if (!insecure) return List.of(secure);
        return List.of(secure, new Endpoint(URI.create("http://" + authority), true, false));
    }

    /**
     * What the first of them that can answers. A mirror's "no" is not the last word; the registry's own is, and its silence is only where it may be
     * asked without TLS as well.
     */
    <T> T first(Function<Session, T> work) {
        EngineException failure = null;
        for (int i = current; i < all.size(); i++) {
            Endpoint endpoint = all.get(i);
            try {
                T result = work.apply(session(i));
                current = i;
                return result;
            } catch (EngineException e) {
                if (Thread.currentThread().isInterrupted()) throw e;
                boolean silent = e instanceof EngineException.Unavailable && sessions.get(i) == null;
                if (!endpoint.mirror() && !silent) throw e;
                failure = e;
            }
        }
        throw failure == null ? new EngineException.Unavailable("there is no registry to ask") : failure;
    }

    private Session session(int index) {
        lock.lock();
        try {
            Session known = sessions.get(index);
            if (known != null) return known;
            Session made = Session.open(connections, all.get(index), credentials);
            sessions.set(index, made);
            return made;
        } finally {
            lock.unlock();
        }
    }
}
