package djong.registry.server.routes;

import djong.base.EngineException;
import djong.http.Exchange;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.Manifest;
import djong.oci.Manifest.ImageIndex;
import djong.oci.MediaTypes;
import djong.oci.Platform;
import djong.registry.server.auth.Action;
import djong.registry.server.mirror.Mirror;
import djong.registry.server.spec.Code;
import djong.registry.server.spec.Names;
import djong.registry.server.spec.Problem;
import djong.registry.server.spec.Target;
import djong.registry.server.storage.Repositories;
import djong.registry.server.storage.Repositories.Held;
import java.io.IOException;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Manifests and indexes by tag and digest; distribution-spec, "Pulling manifests", "Pushing Manifests", "Deleting Tags", "Deleting Manifests". */
public final class ManifestRoutes {
    /** For clients that cannot choose from an index: what Docker's registry gives them. */
    private static final Platform DEFAULT_PLATFORM = Platform.parse("linux/amd64");

    private final Repositories repositories;
    private final @Nullable Mirror mirror;
    private final boolean readOnly;

    public ManifestRoutes(Repositories repositories, @Nullable Mirror mirror, boolean readOnly) {
        this.repositories = repositories;
        this.mirror = mirror;
        this.readOnly = readOnly;
    }

    void answer(Request request, Target.Manifest target) throws IOException, InterruptedException {
        Front.allow(request, "GET", "HEAD", "PUT", "DELETE");
        switch (request.method()) {
            case "PUT" -> put(request, target);
            case "DELETE" -> delete(request, target);
            default -> get(request, target);
        }
    }

    private void get(Request request, Target.Manifest target) throws IOException, InterruptedException {
        String repository = BlobRoutes.repository(request, mirror, target.repository());
        request.require(repository, Action.PULL);
        Held held = find(repository, target.tag(), target.digest());
        if (target.tag() != null) held = negotiated(request, repository, held);
        if (BlobRoutes.notModified(request, held.digest())) return;
        request.exchange().send(200, held.record().mediaType(), held.bytes());
    }

    private Held find(String repository, @Nullable String tag, @Nullable Digest digest) throws InterruptedException {
        Held held = null;
        if (tag != null) {
            Digest pointed = mirror == null ? repositories.resolve(repository, tag) : mirror.resolve(repository, tag);
            if (pointed != null) held = repositories.manifest(repository, pointed);
        } else if (digest != null) {
            held = repositories.manifest(repository, digest);
            if (held == null && mirror != null && mirror.fetch(repository, digest))
                held = repositories.manifest(repository, digest);
        }
        if (held == null) throw Repositories.unknown(tag == null ? String.valueOf(digest) : tag);
        return held;
    }

    /** By tag, a client that takes no index gets the manifest of the usual platform, as from Docker's registry. */
    private Held negotiated(Request request, String repository, Held held) throws InterruptedException {
        Accepted accepted = Accepted.of(request.exchange().headers("Accept"));
        String type = held.record().mediaType();
        if (accepted.takes(type)) return held;
        if (Manifest.parse(held.bytes(), type) instanceof ImageIndex index) {
            Descriptor chosen = index.choose(DEFAULT_PLATFORM);
            if (chosen != null && accepted.takes(chosen.mediaType())) return find(repository, null, chosen.digest());
        }
        throw new Problem(
                Code.MANIFEST_UNKNOWN, "the manifest is a " + type + ", which the Accept header does not name");
    }

    private void put(Request request, Target.Manifest target) throws IOException {
        request.require(target.repository(), Action.PUSH);
        if (readOnly) throw new Problem(Code.UNSUPPORTED, "this registry takes no pushes: it is a mirror or read-only");
        if (target.tag() != null) Names.tag(target.tag());
        Exchange exchange = request.exchange();
        byte[] bytes = body(exchange);
        Digest digest = digest(bytes, target.digest(), exchange.query("digest"));
        String type = type(exchange.header("Content-Type"));
        Manifest manifest;
        try {
            manifest = Manifest.parse(bytes, type);
        } catch (EngineException.InvalidParameter e) {
            throw new Problem(Code.MANIFEST_INVALID, e.getMessage());
        }
        if (type != null && known(type) && !type.equals(manifest.mediaType()))
            throw new Problem(
                    Code.MANIFEST_INVALID,
                    "the Content-Type " + type + " is not the manifest's " + manifest.mediaType());
        repositories.put(target.repository(), target.tag(), digest, manifest, true);
        Descriptor subject = manifest.subject();
        if (subject != null) exchange.header("OCI-Subject", subject.digest().toString());
        exchange.header("Location", "/v2/" + target.repository() + "/manifests/" + digest)
                .header("Docker-Content-Digest", digest.toString())
                .send(201);
    }

    private static byte[] body(Exchange exchange) throws IOException {
        Problem tooLarge = new Problem(Code.MANIFEST_INVALID, "a manifest has at most " + Manifest.MAX_BYTES + " bytes")
                .withStatus(413);
        if (exchange.bodyBytes() > Manifest.MAX_BYTES) throw tooLarge;
        byte[] bytes = exchange.body().readNBytes(Manifest.MAX_BYTES + 1);
        if (bytes.length > Manifest.MAX_BYTES) throw tooLarge;
        return bytes;
    }

    private static Digest digest(byte[] bytes, @Nullable Digest inPath, @Nullable String inQuery) {
        Digest asked = inPath != null ? inPath : inQuery != null ? Names.digest(inQuery) : null;
        if (asked == null) return Digest.of(bytes);
        MessageDigest hash = asked.hasher();
        hash.update(bytes);
        if (!Digest.from(hash).equals(asked))
            throw new Problem(Code.DIGEST_INVALID, "provided digest did not match uploaded content", asked.toString());
        return asked;
    }

    private static @Nullable String type(@Nullable String header) {
        if (header == null) return null;
        int semicolon = header.indexOf(';');
        return (semicolon < 0 ? header : header.substring(0, semicolon)).strip();
    }

    private static boolean known(String type) {
        return MediaTypes.isManifest(type) || MediaTypes.isIndex(type);
    }

    private void delete(Request request, Target.Manifest target) throws IOException {
        request.require(target.repository(), Action.DELETE);
        if (target.tag() != null) repositories.deleteTag(target.repository(), target.tag());
        else if (target.digest() != null) repositories.deleteManifest(target.repository(), target.digest());
        request.exchange().send(202);
    }
}
