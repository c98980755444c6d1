package djong.build.session;

import djong.registry.client.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

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

    /**
     * Begins a file that the client takes as the result of an exporter.
     *
     * @param exporter number of the exporter in the build's request, as text
     * @param attributes what the client is told about it
     */
    ClientFile sendFile(String exporter, Map<String, String> attributes) throws InterruptedException;

    /**
     * Sends all files below a folder that the client takes as the result of an exporter.
     *
     * @param sent hears how many bytes of contents have gone so far
     */
    void sendTree(String exporter, Path folder, Map<String, String> attributes, LongConsumer sent)
            throws IOException, InterruptedException;
}
