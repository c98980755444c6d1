"""Python's client of Docker, call by call, against the engine that DOCKER_HOST names. Prints "all well" at the end."""
import io
import tarfile
import threading

import docker
from docker.types import Healthcheck, LogConfig, Mount, Ulimit

BUSYBOX = "busybox:latest"
client = docker.from_env(timeout=60)
api = client.api


def refused(status, call, *arguments, **options):
    try:
        call(*arguments, **options)
    except docker.errors.APIError as e:
        assert e.response.status_code == status, e
        return e.explanation
    raise AssertionError("not refused")


def archive(name, content):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        entry.mode = 0o640
        entry.mtime = 1577836800
        tar.addfile(entry, io.BytesIO(content))
    return data.getvalue()


def engine():
    assert client.ping()
    assert client.info()["NCPU"] > 0
    assert client.version()["ApiVersion"] == "1.51"
    assert "Containers" in client.df()


def runs():
    assert client.containers.run(BUSYBOX, "echo hi", remove=True) == b"hi\n"
    try:
        client.containers.run(BUSYBOX, "sh -c 'echo bad >&2; exit 3'", remove=True)
        raise AssertionError("no error")
    except docker.errors.ContainerError as e:
        assert e.exit_status == 3 and e.stderr == b"bad\n", e
    assert "No such image" in refused(404, client.containers.create, "no/such/image", "true")


def options():
    c = client.containers.create(
        BUSYBOX, ["sleep", "100"], name="py1", hostname="box", user="33:33", working_dir="/tmp", environment={"A": "1"},
        labels={"who": "py"}, mem_limit="64m", nano_cpus=500000000, pids_limit=20, cap_add=["SYS_ADMIN"], cap_drop=["CHOWN"],
        ulimits=[Ulimit(name="nofile", soft=100, hard=200)], tmpfs={"/n": "size=1m"}, read_only=True, init=True,
        restart_policy={"Name": "on-failure", "MaximumRetryCount": 2}, log_config=LogConfig(type="json-file", config={"max-size": "1m"}),
        healthcheck=Healthcheck(test=["CMD", "true"], interval=3600 * 10**9), extra_hosts={"a": "1.1.1.1"}, dns=["1.1.1.1"],
        sysctls={"net.ipv4.ip_forward": "1"}, shm_size="8m", stop_signal="SIGQUIT", security_opt=["no-new-privileges"])
    assert c.status == "created" and c.attrs["HostConfig"]["Memory"] == 64 << 20
    assert c.attrs["Config"]["Labels"] == {"who": "py"}
    c.start()
    code, output = c.exec_run(["sh", "-c", "exec 2>&1; hostname; pwd; echo $A; id -u; ulimit -n; df /n | tail -1 | awk '{print $2}'; touch /x"])
    assert code == 1 and output == b"box\n/tmp\n1\n33\n100\n1024\ntouch: /x: Read-only file system\n", output
    assert [x.name for x in client.containers.list(filters={"label": "who=py"})] == ["py1"]
    assert "Conflict" in refused(409, client.containers.create, BUSYBOX, name="py1")
    c.rename("py2")
    c.reload()
    assert c.name == "py2"
    c.update(mem_limit="96m", memswap_limit="192m")
    c.reload()
    assert c.attrs["HostConfig"]["Memory"] == 96 << 20
    c.remove(force=True)
    refused(404, client.containers.get, "py2")


def life():
    c = client.containers.run(BUSYBOX, ["sleep", "1000"], detach=True)
    assert c.top(ps_args="-o pid,args")["Processes"][0][1] == "sleep 1000"
    c.pause()
    c.reload()
    assert c.status == "paused"
    c.unpause()
    c.restart(timeout=0)
    c.kill(signal="KILL")
    assert c.wait() == {"StatusCode": 137}
    c.start()
    c.stop(timeout=0)
    c.reload()
    assert c.status == "exited" and c.attrs["State"]["ExitCode"] == 137
    assert c.wait(condition="not-running")["StatusCode"] == 137
    c.remove()


def logs():
    c = client.containers.run(BUSYBOX, ["sh", "-c", "echo 1; echo 2 >&2; echo 3"], detach=True)
    c.wait()
    assert sorted(c.logs().splitlines()) == [b"1", b"2", b"3"]
    assert c.logs(stderr=False) == b"1\n3\n"
    assert c.logs(stdout=False) == b"2\n"
    assert c.logs(tail=2).count(b"\n") == 2
    assert c.logs(stderr=False, timestamps=True).splitlines()[0].endswith(b"Z 1")
    assert b"".join(c.logs(stream=True, follow=True, stderr=False)) == b"1\n3\n"
    c.remove()


def attach():
    c = client.containers.create(BUSYBOX, ["sh", "-c", "read x; echo got $x; echo err >&2"], stdin_open=True)
    socket = c.attach_socket(params={"stdin": 1, "stream": 1})
    parts = c.attach(stream=True, demux=True, stdout=True, stderr=True, logs=False)
    c.start()
    socket._sock.sendall(b"words\n")
    out, err = b"", b""
    for o, e in parts:
        out, err = out + (o or b""), err + (e or b"")
    assert (out, err) == (b"got words\n", b"err\n"), (out, err)
    socket.close()
    c.remove(force=True)


def execs():
    c = client.containers.run(BUSYBOX, ["sleep", "1000"], detach=True)
    result = c.exec_run(["sh", "-c", "echo out; echo err >&2; exit 4"], demux=True)
    assert result == (4, (b"out\n", b"err\n")), result
    assert c.exec_run("whoami", user="nobody") == (0, b"nobody\n")
    assert c.exec_run(["sh", "-c", "echo $PWD $V"], workdir="/tmp", environment={"V": "1"}) == (0, b"/tmp 1\n")
    assert c.exec_run("tty", tty=True).output.startswith(b"/dev/pts/")
    assert b"".join(c.exec_run("echo streamed", stream=True).output) == b"streamed\n"
    created = api.exec_create(c.id, "true")
    assert api.exec_start(created) == b""
    assert api.exec_inspect(created)["ExitCode"] == 0
    refused(404, api.exec_inspect, "nosuch")
    c.remove(force=True)
    refused(404, api.exec_create, c.id, "true")


def archives():
    c = client.containers.create(BUSYBOX, ["cat", "/tmp/in"])
    assert c.put_archive("/tmp", archive("in", b"by archive\n"))
    bits, stat = c.get_archive("/tmp/in")
    assert stat["name"] == "in" and stat["size"] == 11 and stat["mode"] & 0o777 == 0o640, stat
    with tarfile.open(fileobj=io.BytesIO(b"".join(bits))) as tar:
        assert tar.extractfile("in").read() == b"by archive\n"
    refused(404, c.get_archive, "/no/such")
    refused(404, c.put_archive, "/no/such", archive("in", b""))
    c.start()
    c.wait()
    assert c.logs() == b"by archive\n"
    assert {"Path": "/tmp/in", "Kind": 1} in c.diff()
    with tarfile.open(fileobj=io.BytesIO(b"".join(c.export()))) as tar:
        assert "tmp/in" in tar.getnames()
    image = c.commit("pycommitted", tag="1", message="why", author="me", changes=["CMD echo changed"])
    assert image.attrs["Comment"] == "why"
    assert client.containers.run("pycommitted:1", remove=True) == b"changed\n"
    c.remove()
    client.images.remove("pycommitted:1")
    refused(404, client.images.get, "pycommitted:1")


def stats():
    c = client.containers.run(BUSYBOX, ["sh", "-c", "while :; do :; done"], detach=True)
    samples = c.stats(decode=True)
    first, second = next(samples), next(samples)
    assert second["cpu_stats"]["cpu_usage"]["total_usage"] > first["cpu_stats"]["cpu_usage"]["total_usage"]
    assert second["precpu_stats"]["cpu_usage"] == first["cpu_stats"]["cpu_usage"]
    once = c.stats(stream=False)
    assert once["pids_stats"]["current"] == 1 and once["memory_stats"]["usage"] > 0 and "eth0" in once["networks"]
    c.remove(force=True)


def volumes():
    v = client.volumes.create("py-data", driver="local", labels={"who": "py"})
    assert v.attrs["Driver"] == "local" and v.attrs["Labels"] == {"who": "py"}
    assert client.volumes.create("py-data").id == v.id
    assert client.containers.run(
        BUSYBOX, ["sh", "-c", "echo 1 > /d/f; cat /m/f; touch /m/x || true"], remove=True, stderr=False,
        volumes={"py-data": {"bind": "/d", "mode": "rw"}}, mounts=[Mount("/m", "py-data", read_only=True)]) == b"1\n"
    c = client.containers.create(BUSYBOX, volumes=["py-data:/d", "/anonymous"])
    assert "in use" in refused(409, v.remove)
    assert [x.name for x in client.volumes.list(filters={"label": "who=py"})] == ["py-data"]
    assert len(client.volumes.list()) == 2
    c.remove(v=True)
    assert len(client.volumes.list()) == 1
    assert client.volumes.prune(filters={"all": "true"})["VolumesDeleted"] == ["py-data"]
    refused(404, client.volumes.get, "py-data")


def events():
    heard = []
    stream = client.events(decode=True, filters={"label": "heard=py", "type": "container"})

    def listen():
        for event in stream:
            heard.append((event["Action"], event["Actor"]["Attributes"].get("exitCode")))
            if event["Action"] == "destroy":
                return

    listener = threading.Thread(target=listen)
    listener.start()
    client.containers.run(BUSYBOX, "true", labels={"heard": "py"}, remove=True, network_mode="none")
    listener.join(30)
    assert not listener.is_alive(), heard
    shown = [h for h in heard if h[0] in ("create", "start", "die", "destroy")]
    assert shown == [("create", None), ("start", None), ("die", "0"), ("destroy", None)], heard


def networks():
    n = client.networks.create("py-net", driver="bridge", labels={"who": "py"})
    c = client.containers.run(BUSYBOX, ["sleep", "100"], detach=True, name="pyn", network="py-net")
    assert client.containers.run(BUSYBOX, "ping -c 1 -q pyn", remove=True, network="py-net").count(b" 0% packet loss") == 1
    n.disconnect(c)
    n.connect(c, aliases=["other"])
    n.reload()
    assert [x.name for x in n.containers] == ["pyn"]
    c.remove(force=True)
    n.remove()
    refused(404, client.networks.get, "py-net")


def prunes():
    c = client.containers.create(BUSYBOX, "true", labels={"prune": "me"})
    kept = client.containers.create(BUSYBOX, "true")
    assert client.containers.prune(filters={"label": "prune=me"})["ContainersDeleted"] == [c.id]
    kept.remove()


for step in (engine, runs, options, life, logs, attach, execs, archives, stats, volumes, events, networks, prunes):
    try:
        step()
    except Exception as e:
        raise AssertionError(step.__name__) from e
print("all well")
