package djong.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import djong.api.container.ContainerCreateRequest;
import djong.api.container.ContainerCreateResponse;
import djong.api.container.ContainerState;
import djong.api.container.ExecStartRequest;
import djong.api.container.HostConfig;
import djong.api.container.PortBinding;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void createAcceptsNullsEverywhere() {
        ContainerCreateRequest request = Json.read(ContainerCreateRequest.class, """
                {"Hostname":null,"Tty":null,"OpenStdin":null,"Env":null,"Cmd":null,"Volumes":null,"Labels":null,"StopTimeout":null,
                 "HostConfig":{"Memory":null,"Binds":null,"RestartPolicy":null,"OomScoreAdj":null,"Privileged":null,"LogConfig":null,
                 "PortBindings":null,"ConsoleSize":null,"Init":null,"PidsLimit":null},"NetworkingConfig":null}""");
        assertEquals("", request.hostname());
        HostConfig host = request.hostConfig();
        assertEquals(0, host.memory());
        assertEquals(0, host.oomScoreAdj());
        assertEquals(0, host.restartPolicy().maximumRetryCount());
        assertNull(host.init());
        assertNull(request.networkingConfig());
    }

    @Test
    void createIgnoresWhatItDoesNotKnow() {
        ContainerCreateRequest request = Json.read(
                ContainerCreateRequest.class,
                "{\"Image\":\"x\",\"Future\":{\"a\":[1,2,{\"b\":null}]},\"HostConfig\":{\"Later\":\"y\",\"Memory\":7}}");
        assertEquals("x", request.image());
        assertEquals(7, request.hostConfig().memory());
    }

    @Test
    void createTakesCommandsAsTextOrList() {
        ContainerCreateRequest text =
                Json.read(ContainerCreateRequest.class, "{\"Cmd\":\"ls\",\"Entrypoint\":\"/bin/sh\"}");
        assertEquals(List.of("ls"), text.cmd());
        assertEquals(List.of("/bin/sh"), text.entrypoint());
        ContainerCreateRequest list =
                Json.read(ContainerCreateRequest.class, "{\"Cmd\":[\"ls\",\"-l\"],\"Entrypoint\":[\"\"]}");
        assertEquals(List.of("ls", "-l"), list.cmd());
        assertEquals(List.of(""), list.entrypoint());
    }

    @Test
    void portsAndVolumesAreSets() {
        ContainerCreateRequest request = Json.read(
                ContainerCreateRequest.class,
                "{\"ExposedPorts\":{\"80/tcp\":{},\"53/udp\":null},\"Volumes\":{\"/data\":{}},"
                        + "\"HostConfig\":{\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"\"}],\"1/tcp\":null}}}");
        assertEquals(Set.of("80/tcp", "53/udp"), request.exposedPorts());
        assertEquals(Set.of("/data"), request.volumes());
        Map<String, List<PortBinding>> ports = request.hostConfig().portBindings();
        assertEquals(List.of(new PortBinding("", "")), ports.get("80/tcp"));
        assertEquals(List.of("80/tcp", "1/tcp"), List.copyOf(ports.keySet()));
        assertEquals(
                "{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"\"}],\"1/tcp\":null}",
                JsonTree.compact(((Map<?, ?>) ((Map<?, ?>) JsonTree.parse(Json.bytes(request))).get("HostConfig"))
                        .get("PortBindings")));
    }

    @Test
    void aRequestKeepsItsConfig() {
        ContainerCreateRequest request = Json.read(
                ContainerCreateRequest.class,
                "{\"Image\":\"x\",\"Tty\":true,\"Env\":[\"A=b\"],\"Healthcheck\":{\"Test\":[\"NONE\"],\"Interval\":5}}");
        assertEquals(request, ContainerCreateRequest.of(request.config(), null, null));
    }

    @Test
    void emptyBodiesAreDefaults() {
        assertEquals(new ExecStartRequest(false, false, null), Json.read(ExecStartRequest.class, "{}"));
        assertEquals("{\"Id\":\"a\",\"Warnings\":[]}", Json.text(new ContainerCreateResponse("a", List.of())));
    }

    @Test
    void textsKeepTheirCharacters() {
        String text = "\"\\ \u0001 \n\t ä 日本 🚢 </script>&";
        ErrorResponse error = new ErrorResponse(text);
        assertEquals(error, Json.read(ErrorResponse.class, Json.bytes(error)));
        assertEquals(text, ((Map<?, ?>) JsonTree.parse(Json.text(error))).get("message"));
        assertEquals(error, Json.read(ErrorResponse.class, JsonTree.compact(Map.of("message", text))));
    }

    @Test
    void bigDocumentsAreReadWhole() {
        char[] long_ = new char[200_000];
        Arrays.fill(long_, 'x');
        ErrorResponse error = new ErrorResponse(new String(long_));
        assertEquals(error, Json.read(ErrorResponse.class, Json.bytes(error)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"Running\":\"yes\"}",
                "{\"Running\":tru",
                "{\"Pid\":{}}",
                "{\"Pid\":1.5}",
                "{\"Pid\":1,}",
                "{\"Pid\" 1}",
                "{\"Args\":[1,]}",
                "\"x\"",
                "{}x"
            })
    void malformedIsSaid(String json) {
        assertThrows(MalformedJsonException.class, () -> Json.read(ContainerState.class, json));
    }

    @Test
    void deepNestingIsRefusedBeforeTheStackEnds() {
        String deep = "[".repeat(100_000);
        for (String json : new String[] {"{\"unknown\":" + deep, "{\"Status\":" + deep})
            assertThrows(MalformedJsonException.class, () -> Json.read(ContainerState.class, json));
        assertThrows(
                MalformedJsonException.class,
                () -> Json.readList(ContainerState.class, deep.getBytes(StandardCharsets.UTF_8)));
        assertThrows(MalformedJsonException.class, () -> JsonTree.parse(deep));
        assertThrows(MalformedJsonException.class, () -> JsonTree.parse("{\"a\":".repeat(100_000)));
    }

    @Test
    void treeIndents() {
        assertEquals(
                "{\n    \"a\": [\n        1,\n        2.50\n    ],\n    \"b\": {},\n    \"c\": []\n}",
                JsonTree.indented(JsonTree.parse("{\"a\":[1,2.50],\"b\":{},\"c\":[]}"), "    "));
    }
}
