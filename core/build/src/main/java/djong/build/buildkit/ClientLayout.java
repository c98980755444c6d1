package djong.build.buildkit;

import djong.base.EngineException;
import djong.build.frontend.Gateway;
import djong.build.graph.Tree;
import djong.build.session.ClientSession;
import djong.engine.container.Parts;
import djong.image.Layer;
import djong.image.Progress;
import djong.oci.Descriptor;
import djong.oci.Digest;
import djong.oci.ImageConfig;
import djong.oci.Manifest;
import djong.oci.Manifest.ImageIndex;
import djong.oci.Manifest.ImageManifest;
import djong.oci.Platform;
import djong.oci.Reference;
import djong.oci.Repository;
import djong.registry.client.Registry;
import djong.store.lease.Lease;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * What a client keeps of images and caches in folders of its own, as a registry without names.
 *
 * @param store what the client calls the folder
 */
record ClientLayout(ClientSession session, String store) implements Registry {
    private static final int MOST_INDEXES = 4;
    /** Where blobs of folders come from, which have no names. */
    static final Repository NOWHERE = new Repository("layout.invalid", "layout");

    /** An image's folder. */
    static ClientLayout images(ClientSession session, String name) {
        return new ClientLayout(session, "oci:" + name);
    }

    /** A cache's folder. */
    static ClientLayout cache(ClientSession session, String folder) {
        return new ClientLayout(session, "local:" + folder);
    }

    Gateway.LaidOut image(Parts parts, Lease lease, Digest digest, Platform platform) throws InterruptedException {
        Manifest manifest = manifest(digest);
        for (int i = 0; manifest instanceof ImageIndex index; i++) {
            Descriptor chosen = i == MOST_INDEXES ? null : index.choose(platform);
            if (chosen == null) throw new EngineException.NotFound("no match for platform in manifest: not found");
            manifest = manifest(chosen.digest());
        }
        ImageManifest image = (ImageManifest) manifest;
        ImageConfig config = ImageConfig.parse(read(image.config().digest(), ImageConfig.MAX_BYTES));
        List<Layer> layers =
                parts.images().fetch(lease, this, NOWHERE, image.layers(), config.diffIds(), Progress.NONE);
        return new Gateway.LaidOut(Tree.of(layers), config);
    }

    /** @throws EngineException.NotFound when the client has not got it */
    Manifest manifest(Digest digest) throws InterruptedException {
        return Manifest.parse(read(digest, MAX_MANIFEST_BYTES), null);
    }

    /** A small blob, verified. */
    byte[] read(Digest digest, int mostBytes) throws InterruptedException {
        try (InputStream in = session.blob(store, digest, 0)) {
            byte[] bytes = in.readNBytes(mostBytes + 1);
            if (bytes.length > mostBytes)
                throw new EngineException.InvalidParameter(digest + " has more than " + mostBytes + " bytes");
            if (!Digest.of(bytes).equals(digest))
                throw new EngineException.InvalidParameter("the client's " + digest + " is something else");
            return bytes;
        } catch (IOException e) {
            throw new EngineException.NotFound("reading " + digest + " of the client: " + e.getMessage(), e);
        }
    }

    @Override
    public Manifest manifest(Reference reference) {
        if (!(reference instanceof Reference.Digested named))
            throw new EngineException.NotFound("a layout has no names: " + reference.familiar());
        try {
            return manifest(named.digest());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException.Unavailable("context canceled", e);
        }
    }

    @Override
    public List<String> tags(Repository repository) {
        return List.of();
    }

    @Override
    public InputStream blob(Repository repository, Descriptor blob, long offset) throws IOException {
        try {
            return session.blob(store, blob.digest(), offset);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("context canceled");
        }
    }
}
