package djong.server.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.base.EngineException;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** As the reference answers to each version from 1.24 to 1.51. */
class QuirksTest {
    private static final String IMAGE = "[{\"Containers\":1,\"RepoDigests\":[],\"RepoTags\":[\"a:b\"],\"Size\":5}]";
    private static final String BARE = "[{\"Containers\":1,\"RepoDigests\":[],\"RepoTags\":[],\"Size\":5}]";
    private static final String INSPECT = "{\"Size\":5,\"Config\":{\"Cmd\":[\"sh\"]}}";
    private static final String INFO =
            "{\"MemoryLimit\":true,\"RegistryConfig\":{\"Mirrors\":null},\"Runtimes\":{\"crun\":{\"path\":\"crun\",\"status\":{}}},"
                    + "\"RuncCommit\":{\"ID\":\"1\"},\"SecurityOptions\":[\"name=seccomp,profile=builtin\",\"name=cgroupns\"],\"FirewallBackend\":{\"Driver\":\"nftables\"}}";

    record Row(BiFunction<ApiVersion, byte[], byte[]> quirk, String version, String document, String aged) {
        @Override
        public String toString() {
            return version + " " + aged;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row(Quirks::imageList, "1.51", IMAGE, IMAGE),
                new Row(
                        Quirks::imageList,
                        "1.50",
                        IMAGE,
                        "[{\"Containers\":-1,\"RepoDigests\":[],\"RepoTags\":[\"a:b\"],\"Size\":5}]"),
                new Row(
                        Quirks::imageList,
                        "1.43",
                        IMAGE,
                        "[{\"Containers\":-1,\"RepoDigests\":[],\"RepoTags\":[\"a:b\"],\"Size\":5,\"VirtualSize\":5}]"),
                new Row(
                        Quirks::imageList,
                        "1.42",
                        IMAGE,
                        "[{\"Containers\":-1,\"RepoDigests\":null,\"RepoTags\":[\"a:b\"],\"Size\":5,\"VirtualSize\":5}]"),
                new Row(
                        Quirks::imageList,
                        "1.42",
                        BARE,
                        "[{\"Containers\":-1,\"RepoDigests\":[\"<none>@<none>\"],\"RepoTags\":[\"<none>:<none>\"],\"Size\":5,\"VirtualSize\":5}]"),
                new Row(Quirks::imageInspect, "1.50", INSPECT, INSPECT),
                new Row(
                        Quirks::imageInspect,
                        "1.49",
                        INSPECT,
                        "{\"Size\":5,\"Config\":{\"Hostname\":\"\",\"Domainname\":\"\",\"AttachStdin\":false,\"AttachStdout\":false,\"AttachStderr\":false,"
                                + "\"Tty\":false,\"OpenStdin\":false,\"StdinOnce\":false,\"Image\":\"\",\"Cmd\":[\"sh\"]}}"),
                new Row(Quirks::info, "1.50", INFO, INFO),
                new Row(
                        Quirks::info,
                        "1.24",
                        INFO,
                        "{\"MemoryLimit\":true,\"RegistryConfig\":{\"AllowNondistributableArtifactsCIDRs\":null,"
                                + "\"AllowNondistributableArtifactsHostnames\":null,\"Mirrors\":null},\"Runtimes\":{\"crun\":{\"path\":\"crun\"}},"
                                + "\"RuncCommit\":{\"ID\":\"1\",\"Expected\":\"1\"},\"SecurityOptions\":[\"seccomp\",\"cgroupns\"],"
                                + "\"BridgeNfIptables\":false,\"BridgeNfIp6tables\":false,\"KernelMemory\":true}"));
    }

    @ParameterizedTest
    @MethodSource
    void rows(Row row) {
        byte[] aged = row.quirk.apply(ApiVersion.parse(row.version), row.document.getBytes(StandardCharsets.UTF_8));
        assertEquals(row.aged, new String(aged, StandardCharsets.UTF_8));
    }

    @Test
    void checksVersionsInDockersWords() {
        ApiVersion.check(ApiVersion.parse("1.24"), "1.24");
        ApiVersion.check(ApiVersion.parse("1.51"), "1.51");
        var refused = assertThrows(
                EngineException.InvalidParameter.class, () -> ApiVersion.check(ApiVersion.parse("1.99"), "1.99"));
        assertEquals("client version 1.99 is too new. Maximum supported API version is 1.51", refused.getMessage());
        refused = assertThrows(
                EngineException.InvalidParameter.class, () -> ApiVersion.check(ApiVersion.parse("1"), "1"));
        assertEquals(
                "client version 1 is too old. Minimum supported API version is 1.24, please upgrade your client to a newer version",
                refused.getMessage());
    }
}
