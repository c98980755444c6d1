package djong.build.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import djong.base.EngineException;
import djong.oci.Digest;
import djong.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import moby.buildkit.v1.BuildHistoryEvent;
import moby.buildkit.v1.BuildHistoryEventType;
import moby.buildkit.v1.BuildHistoryRecord;
import moby.buildkit.v1.BuildHistoryRequest;
import moby.buildkit.v1.BuildResultInfo;
import moby.buildkit.v1.Descriptor;
import moby.buildkit.v1.StatusResponse;
import moby.buildkit.v1.UpdateBuildHistoryRequest;
import moby.buildkit.v1.VertexLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildHistoryTest {
    private static final long T0 = 1_800_000_000;

    @TempDir
    Path folder;

    private Store store;
    private long now = T0;
    private BuildHistory history;

    @BeforeEach
    void open() {
        store = Store.open(folder, clock());
        history = BuildHistory.open(store, clock());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private InstantSource clock() {
        return () -> Instant.ofEpochSecond(now);
    }

    private BuildHistoryRecord record(String ref) {
        return BuildHistoryRecord.newBuilder()
                .setRef(ref)
                .setCreatedAt(Timestamp.newBuilder().setSeconds(now))
                .build();
    }

    private void build(String ref, StatusResponse... told) {
        history.begin(record(ref));
        history.end(
                record(ref).toBuilder()
                        .setCompletedAt(record(ref).getCreatedAt())
                        .build(),
                List.of(),
                List.of(told));
        now++;
    }

    private List<String> refs(BuildHistoryRequest.Builder request) throws InterruptedException {
        List<String> refs = new ArrayList<>();
        history.listen(
                request.setEarlyExit(true).build(),
                event -> refs.add(event.getType() + " " + event.getRecord().getRef()));
        return refs;
    }

    @Test
    void documentsStayAsLongAsTheBuildThatTheyAreAbout() {
        byte[] document = {1, 2, 3};
        var attestation = Descriptor.newBuilder().setDigest(Digest.of(document).toString());
        history.end(
                record("a").toBuilder()
                        .setResult(BuildResultInfo.newBuilder().addAttestations(attestation))
                        .build(),
                List.of(document),
                List.of());
        history = BuildHistory.open(store, clock());
        assertArrayEquals(document, history.document(Digest.of(document)).orElseThrow());
        history.update(UpdateBuildHistoryRequest.newBuilder()
                .setRef("a")
                .setDelete(true)
                .build());
        assertTrue(history.document(Digest.of(document)).isEmpty());
    }

    @Test
    void whatABuildToldIsThereAfterARestart() {
        var told = StatusResponse.newBuilder()
                .addLogs(VertexLog.newBuilder().setMsg(ByteString.copyFromUtf8("hello")))
                .build();
        build("a", told, StatusResponse.getDefaultInstance());
        history = BuildHistory.open(store, clock());
        assertEquals(
                List.of(told, StatusResponse.getDefaultInstance()),
                history.told("a").orElseThrow());
        assertTrue(history.told("b").isEmpty());
        assertEquals(1, history.roots().blobs().size());
    }

    @Test
    void listsWhatRunsAndWhatHasBeen() throws InterruptedException {
        build("a");
        build("b");
        history.begin(record("c"));
        assertEquals(List.of("COMPLETE a", "COMPLETE b", "STARTED c"), refs(BuildHistoryRequest.newBuilder()));
        assertEquals(List.of("STARTED c"), refs(BuildHistoryRequest.newBuilder().setActiveOnly(true)));
        assertEquals(
                List.of("COMPLETE b"), refs(BuildHistoryRequest.newBuilder().setRef("b")));
        assertEquals(
                List.of("COMPLETE b", "STARTED c"),
                refs(BuildHistoryRequest.newBuilder().setLimit(2)));
        assertEquals(List.of("STARTED c"), refs(BuildHistoryRequest.newBuilder().addFilter("status==running")));
    }

    @Test
    void isBoundedButForWhatIsPinned() throws InterruptedException {
        build("pinned");
        history.update(UpdateBuildHistoryRequest.newBuilder()
                .setRef("pinned")
                .setPinned(true)
                .build());
        for (int i = 0; i < 60; i++) build("b" + i);
        List<String> left = refs(BuildHistoryRequest.newBuilder());
        assertEquals(51, left.size());
        assertEquals("COMPLETE pinned", left.getFirst());
        now += 49 * 3600;
        build("late");
        assertEquals(List.of("COMPLETE pinned", "COMPLETE late"), refs(BuildHistoryRequest.newBuilder()));
    }

    @Test
    void whoListensHearsWhatBecomesOfBuilds() throws InterruptedException {
        build("old");
        var heard = new LinkedBlockingQueue<BuildHistoryEvent>();
        Thread listener = Thread.ofVirtual().start(() -> {
            try {
                history.listen(BuildHistoryRequest.getDefaultInstance(), heard::add);
            } catch (InterruptedException e) {
                // the end of the test
            }
        });
        assertEquals("old", heard.poll(10, TimeUnit.SECONDS).getRecord().getRef());
        build("new");
        history.update(UpdateBuildHistoryRequest.newBuilder()
                .setRef("new")
                .setDelete(true)
                .build());
        for (BuildHistoryEventType type :
                List.of(BuildHistoryEventType.STARTED, BuildHistoryEventType.COMPLETE, BuildHistoryEventType.DELETED))
            assertEquals(type, heard.poll(10, TimeUnit.SECONDS).getType());
        listener.interrupt();
        listener.join();
        assertTrue(history.told("new").isEmpty());
    }

    @Test
    void whatIsNotThereCannotBeChanged() {
        var failure = assertThrows(
                EngineException.class,
                () -> history.update(
                        UpdateBuildHistoryRequest.newBuilder().setRef("x").build()));
        assertEquals("lease \"ref_x\": not found", failure.getMessage());
    }
}
