package djong.cli.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.api.Json;
import djong.api.container.ContainerCreateRequest;
import djong.api.container.HostConfig;
import djong.cli.command.ExitException;
import djong.cli.flags.FlagSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Flags to the request, one row per flag: a piece of the JSON that it must make. */
class CreateFlagsTest {
    record Row(String flags, String json) {
        @Override
        public String toString() {
            return flags;
        }
    }

    private static ContainerCreateRequest request(String... words) {
        FlagSet set = new FlagSet();
        CreateFlags flags = new CreateFlags(set);
        List<String> arguments = set.parse(List.of(words));
        return flags.request(
                arguments.get(0), arguments.subList(1, arguments.size()), Map.of("MINE", "yes", "PATH", "/bin"), false);
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row(
                        "",
                        "\"AttachStdin\":false,\"AttachStdout\":true,\"AttachStderr\":true,\"Tty\":false,\"OpenStdin\":false,\"StdinOnce\":false"),
                new Row("", "\"NetworkMode\":\"default\""),
                new Row("", "\"RestartPolicy\":{\"Name\":\"no\",\"MaximumRetryCount\":0}"),
                new Row(
                        "-it",
                        "\"AttachStdin\":true,\"AttachStdout\":true,\"AttachStderr\":true,\"Tty\":true,\"OpenStdin\":true,\"StdinOnce\":true"),
                new Row("-a stderr", "\"AttachStdin\":false,\"AttachStdout\":false,\"AttachStderr\":true"),
                new Row("-e A=1 -e MINE -e NOT", "\"Env\":[\"A=1\",\"MINE=yes\",\"NOT\"]"),
                new Row("-u 1:2 -w /w -h box", "\"Hostname\":\"box\",\"Domainname\":\"\",\"User\":\"1:2\""),
                new Row("--entrypoint sh", "\"Entrypoint\":[\"sh\"]"),
                new Row("--entrypoint=", "\"Entrypoint\":[\"\"]"),
                new Row("-l a=b -l c", "\"Labels\":{\"a\":\"b\",\"c\":\"\"}"),
                new Row("-v /a:/b:ro -v name:/c", "\"Binds\":[\"/a:/b:ro\",\"name:/c\"]"),
                new Row("-v /data", "\"Volumes\":{\"/data\":{}}"),
                new Row("--tmpfs /t:size=1m --tmpfs /u", "\"Tmpfs\":{\"/t\":\"size=1m\",\"/u\":\"\"}"),
                new Row(
                        "--mount type=bind,src=/a,dst=/b,ro",
                        "\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/a\",\"Target\":\"/b\",\"ReadOnly\":true}]"),
                new Row(
                        "--mount type=tmpfs,dst=/b,tmpfs-size=1k,tmpfs-mode=1777",
                        "\"TmpfsOptions\":{\"SizeBytes\":1024,\"Mode\":1023}"),
                new Row(
                        "--mount dst=/b,volume-opt=a=b,volume-driver=d",
                        "\"VolumeOptions\":{\"DriverConfig\":{\"Name\":\"d\",\"Options\":{\"a\":\"b\"}}}"),
                new Row("-m 64m --memory-swap -1", "\"Memory\":67108864"),
                new Row("--memory-swap -1", "\"MemorySwap\":-1"),
                new Row("--cpus 1.5 -c 512 --pids-limit 7", "\"NanoCpus\":1500000000"),
                new Row("--pids-limit 7", "\"PidsLimit\":7"),
                new Row(
                        "--ulimit nofile=5:6 --ulimit core=-1",
                        "\"Ulimits\":[{\"Name\":\"core\",\"Hard\":-1,\"Soft\":-1},{\"Name\":\"nofile\",\"Hard\":6,\"Soft\":5}]"),
                new Row("--cap-add NET_ADMIN --cap-drop ALL", "\"CapAdd\":[\"CAP_NET_ADMIN\"],\"CapDrop\":[\"ALL\"]"),
                new Row(
                        "--security-opt seccomp=unconfined --security-opt no-new-privileges",
                        "\"SecurityOpt\":[\"seccomp=unconfined\",\"no-new-privileges\"]"),
                new Row("--security-opt systempaths=unconfined", "\"MaskedPaths\":[],\"ReadonlyPaths\":[]"),
                new Row("--network none", "\"NetworkMode\":\"none\""),
                new Row("--network name=n,alias=x,ip=1.2.3.4", "\"Aliases\":[\"x\"]"),
                new Row(
                        "--net-alias x --network n",
                        "\"EndpointsConfig\":{\"n\":{\"IPAMConfig\":null,\"Links\":null,\"Aliases\":[\"x\"]"),
                new Row(
                        "-p 8080:80 -p 127.0.0.1::53/udp -p [::1]:1:1",
                        "\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"8080\"}],"
                                + "\"53/udp\":[{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"\"}],\"1/tcp\":[{\"HostIp\":\"::1\",\"HostPort\":\"1\"}]}"),
                new Row(
                        "-p 80-81:90-91",
                        "\"PortBindings\":{\"90/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"80\"}],\"91/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"81\"}]}"),
                new Row("-p 8000-8010:80", "{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"8000-8010\"}]}"),
                new Row("-p target=80,published=81", "{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"81\"}]}"),
                new Row("--expose 5-6/udp", "\"ExposedPorts\":{\"5/udp\":{},\"6/udp\":{}}"),
                new Row(
                        "--restart on-failure:3",
                        "\"RestartPolicy\":{\"Name\":\"on-failure\",\"MaximumRetryCount\":3}"),
                new Row("--rm --init --read-only --privileged", "\"AutoRemove\":true"),
                new Row("--init", "\"Init\":true"),
                new Row("--stop-signal INT --stop-timeout 0", "\"StopSignal\":\"INT\",\"StopTimeout\":0"),
                new Row(
                        "--health-cmd true --health-interval 5s --health-retries 2",
                        "\"Healthcheck\":{\"Test\":[\"CMD-SHELL\",\"true\"],\"Interval\":5000000000,\"Retries\":2}"),
                new Row("--no-healthcheck", "\"Healthcheck\":{\"Test\":[\"NONE\"]}"),
                new Row(
                        "--add-host a:1.2.3.4 --add-host b=host-gateway",
                        "\"ExtraHosts\":[\"a:1.2.3.4\",\"b:host-gateway\"]"),
                new Row(
                        "--device /dev/a:/dev/b:r --device /dev/c",
                        "\"Devices\":[{\"PathOnHost\":\"/dev/a\",\"PathInContainer\":\"/dev/b\",\"CgroupPermissions\":\"r\"},"
                                + "{\"PathOnHost\":\"/dev/c\",\"PathInContainer\":\"/dev/c\",\"CgroupPermissions\":\"rwm\"}]"),
                new Row(
                        "--gpus all",
                        "\"DeviceRequests\":[{\"Driver\":\"\",\"Count\":-1,\"DeviceIDs\":null,\"Capabilities\":[[\"gpu\"]],\"Options\":{}}]"),
                new Row(
                        "--device-read-bps /dev/a:1m",
                        "\"BlkioDeviceReadBps\":[{\"Path\":\"/dev/a\",\"Rate\":1048576}]"),
                new Row("--annotation a=b --sysctl net.k=v --log-driver none", "\"Annotations\":{\"a\":\"b\"}"),
                new Row("--sysctl net.k=v", "\"Sysctls\":{\"net.k\":\"v\"}"),
                new Row("--runtime runc --shm-size 1g", "\"Runtime\":\"runc\""));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void makes(Row row) {
        String words = (row.flags() + " image cmd").strip();
        String json = Json.text(request(words.split(" ")));
        assertTrue(json.contains(row.json()), () -> json);
    }

    @Test
    void theCommandKeepsItsOwnFlags() {
        ContainerCreateRequest request = request("-t", "image", "ls", "-l", "--", "-a");
        assertEquals(List.of("ls", "-l", "--", "-a"), request.cmd());
        assertEquals("image", request.image());
    }

    @Test
    void whatWasNotAskedForIsLeftToTheDaemon() {
        ContainerCreateRequest request = request("image");
        assertNull(request.cmd());
        assertNull(request.entrypoint());
        assertNull(request.env());
        HostConfig host = request.hostConfig();
        assertNull(host.binds());
        assertNull(host.init());
        assertEquals(0L, host.pidsLimit());
        assertNull(host.maskedPaths());
        assertFalse(host.privileged());
    }

    @Test
    void filesAreRead(@TempDir Path folder) throws IOException {
        Path env = Files.writeString(folder.resolve("env"), "# remark\n\nA=1\n  B=two words\nMINE\nNOT\n");
        Path labels = Files.writeString(folder.resolve("labels"), "x=y\nz\n");
        Path seccomp =
                Files.writeString(folder.resolve("seccomp.json"), "{ \"defaultAction\" :\n \"SCMP_ACT_ALLOW\" }");
        ContainerCreateRequest request = request(
                "--env-file",
                env.toString(),
                "--label-file",
                labels.toString(),
                "--security-opt",
                "seccomp=" + seccomp,
                "image");
        assertEquals(List.of("A=1", "B=two words", "MINE=yes"), request.env());
        assertEquals(Map.of("x", "y", "z", ""), request.labels());
        assertEquals(
                List.of("seccomp={\"defaultAction\":\"SCMP_ACT_ALLOW\"}"),
                request.hostConfig().securityOpt());
    }

    @Test
    void contradictionsAreRefused() {
        ExitException e = assertThrows(ExitException.class, () -> request("--rm", "--restart", "always", "image"));
        assertEquals("conflicting options: cannot specify both --restart and --rm", e.getMessage());
        assertEquals(125, e.status());
    }
}
