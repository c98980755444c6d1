package djong.build.session;

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

/**
 * What a client offers to a build. Any thread may call, several at once; calls block for the client and end when their thread is interrupted. All throw
 * {@link djong.base.EngineException.Unavailable} once the client has left.
 */
public interface ClientSession {
    String id();

    /** Whether the client serves a method, such as {@code /moby.filesync.v1.FileSync/DiffCopy}. */
    boolean offers(String method);

    /**
     * The files of one of the client's folders, on this machine's disk. Only what differs from the last time is sent. They stay as they are until they are closed.
     *
     * @param received hears how many bytes of contents have come so far
     * @throws djong.base.EngineException.NotFound if the client shares no folder of that name
     */
    LocalFiles files(LocalRequest request, LongConsumer received) throws InterruptedException;

    /** What the client pipes in as a context, from the URL path that it was announced by; to be closed. */
    InputStream upload(String path) throws InterruptedException;

    /** A secret; empty if the client has none of that id. */
    Optional<byte[]> secret(String id) throws InterruptedException;

    /** An SSH agent; {@code id} is {@code default} where nothing else was said. @throws djong.base.EngineException.NotFound if the client forwards none of that id */
    SshAgent ssh(String id) throws InterruptedException;

    /** Who the client is to a registry's host. */
    Optional<Credentials> credentials(String host) throws InterruptedException;

    /** A blob that the client offers, from {@code offset} on; not verified, and to be closed. @param store what the client calls the place */
    InputStream blob(String store, Digest digest, long offset) throws InterruptedException;

    /**
     * Begins a file that the client takes as the result of an exporter.
     *
     * @param exporter number of the exporter in the build's request, as text
     * @param attributes what the client is told about it
     */
    ClientFile sendFile(String exporter, Map<String, String> attributes) throws InterruptedException;

    /**
     * Sends all files below folders that the client takes as the result of an exporter.
     *
     * @param folders on this machine, by what they are called at the client; one alone may have an empty name, and is the whole then
     * @param modified when all of it was changed; null for when it was
     * @param sent hears how many bytes of contents have gone so far
     */
    void sendTree(
            String exporter,
            SortedMap<String, Path> folders,
            @Nullable Instant modified,
            Map<String, String> attributes,
            LongConsumer sent)
            throws IOException, InterruptedException;

    /**
     * Puts a blob into one of the client's stores, if it is not there.
     *
     * @param store as the client calls it
     */
    void sendBlob(String store, Digest digest, long sizeBytes, InputStream in) throws IOException, InterruptedException;
}
