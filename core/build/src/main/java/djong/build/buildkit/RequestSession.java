package djong.build.buildkit;

import djong.base.EngineException;
import djong.build.frontend.Gateway;
import djong.build.session.ClientFile;
import djong.build.session.ClientSession;
import djong.build.session.LocalFiles;
import djong.build.session.LocalRequest;
import djong.build.session.SshAgent;
import djong.oci.Digest;
import djong.registry.client.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What a request of the Engine API brings along, and behind it the client's session, if it has one. */
final class RequestSession implements ClientSession {
    private final ApiBuild build;
    private final @Nullable ClientSession client;

    RequestSession(ApiBuild build, @Nullable ClientSession client) {
        this.build = build;
        this.client = client;
    }

    private ClientSession client() {
        if (client == null) throw new EngineException.Unavailable("no active sessions");
        return client;
    }

    @Override
    public String id() {
        return build.session();
    }

    @Override
    public boolean offers(String method) {
        return client != null && client.offers(method);
    }

    @Override
    public LocalFiles files(LocalRequest request, LongConsumer received) throws InterruptedException {
        return client().files(request, received);
    }

    @Override
    public InputStream upload(String path) throws InterruptedException {
        return ApiBuild.CONTEXT.equals(Gateway.UPLOADS + path) ? build.body() : client().upload(path);
    }

    @Override
    public Optional<byte[]> secret(String id) throws InterruptedException {
        return client == null ? Optional.empty() : client.secret(id);
    }

    @Override
    public SshAgent ssh(String id) throws InterruptedException {
        return client().ssh(id);
    }

    @Override
    public Optional<Credentials> credentials(String host) throws InterruptedException {
        Optional<Credentials> known = Optional.ofNullable(build.credentials().apply(host));
        return known.isPresent() || client == null ? known : client.credentials(host);
    }

    @Override
    public InputStream blob(String store, Digest digest, long offset) throws InterruptedException {
        return client().blob(store, digest, offset);
    }

    @Override
    public ClientFile sendFile(String exporter, Map<String, String> attributes) throws InterruptedException {
        return client().sendFile(exporter, attributes);
    }

    @Override
    public void sendTree(
            String exporter,
            SortedMap<String, Path> folders,
            @Nullable Instant modified,
            Map<String, String> attributes,
            LongConsumer sent)
            throws IOException, InterruptedException {
        client().sendTree(exporter, folders, modified, attributes, sent);
    }

    @Override
    public void sendBlob(String store, Digest digest, long sizeBytes, InputStream in)
            throws IOException, InterruptedException {
        client().sendBlob(store, digest, sizeBytes, in);
    }
}
