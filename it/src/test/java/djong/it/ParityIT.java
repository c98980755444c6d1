package djong.it;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same shell script with the same docker CLI against this engine and the reference. Its output, errors and exit codes must be equal
 * once ids, times and addresses are taken away. A difference is a bug or a row in docs/compat.md.
 */
class ParityIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    private static Reference reference = new Reference("");

    record Row(String rule, String script) {
        @Override
        public String toString() {
            return rule;
        }
    }

    @BeforeAll
    static void images() {
        reference = Reference.orSkip();
        for (Engine engine : List.of(DAEMON, reference)) {
            engine.dockerCommand(
                            "import", "-c", "CMD [\"sh\"]", "-c", "ENV A=1", "-c", "LABEL x=y", "-", "parity:latest")
                    .input(Images.busybox())
                    .run()
                    .ok();
        }
    }

    @AfterAll
    static void cleanUp() {
        if (reference.host().isEmpty()) return;
        script(
                reference,
                "docker ps -aq --filter label=parity | xargs -r docker rm -f; docker rmi -f parity:latest parity:other");
    }

    private static String script(Engine engine, String script) {
        var run = engine.client("sh", "-c", "exec 2>&1; " + script).run();
        return Normal.of(run.out()).replace("runc create failed", "crun create failed") + "exit " + run.code() + "\n";
    }

    static Stream<Row> rows() {
        return Stream.of(
                // what a container sees
                new Row(
                        "environment, folder and user",
                        "docker run --rm --label parity parity sh -c 'env | sort; pwd; id'"),
                new Row(
                        "environment under a terminal",
                        "script -qec 'docker run --rm -t --label parity parity env' /dev/null | sort"),
                new Row("a named user with its groups", "docker run --rm --label parity -u www-data parity id"),
                new Row("a numeric user", "docker run --rm --label parity -u 1234:33 parity id"),
                new Row("an unknown user", "docker run --rm --label parity -u nosuch parity id; echo $?"),
                new Row(
                        "a folder that is made",
                        "docker run --rm --label parity -w /new/folder parity sh -c 'pwd; stat -c %a-%u /new/folder'"),
                new Row(
                        "a given host name",
                        "docker run --rm --label parity -h box parity sh -c 'hostname; cat /etc/hostname; tail -n 1 /etc/hosts'"),
                new Row("capabilities", "docker run --rm --label parity parity grep Cap /proc/self/status"),
                new Row(
                        "added and dropped capabilities",
                        "docker run --rm --label parity --cap-add SYS_ADMIN --cap-drop CHOWN parity grep Cap /proc/self/status"),
                new Row(
                        "all capabilities dropped",
                        "docker run --rm --label parity --cap-drop ALL parity grep Cap /proc/self/status"),
                new Row(
                        "an unknown capability",
                        "docker run --rm --label parity --cap-add NOSUCH parity true; echo $?"),
                new Row(
                        "seccomp and no-new-privileges",
                        "docker run --rm --label parity --security-opt no-new-privileges parity grep -E 'Seccomp:|NoNewPrivs' /proc/self/status"),
                new Row(
                        "seccomp off",
                        "docker run --rm --label parity --security-opt seccomp=unconfined parity grep Seccomp: /proc/self/status"),
                new Row(
                        "privileged",
                        "docker run --rm --label parity --privileged parity sh -c 'grep -E \"Cap|Seccomp:\" /proc/self/status'"),
                new Row(
                        "mounts",
                        "docker run --rm --label parity parity sh -c \"cut -d' ' -f2,3 /proc/mounts | grep -vE '^/ |cgroup|^/(proc|sys)/|/dev/shm' | sort\""),
                new Row(
                        "devices",
                        "docker run --rm --label parity parity sh -c 'ls /dev | grep -v core; stat -c \"%n %t:%T %a\" /dev/null /dev/zero /dev/random'"),
                new Row(
                        "masked and read-only paths",
                        "docker run --rm --label parity parity sh -c 'exec 2>&1; cat /proc/kcore /proc/keys | wc -c; ls /sys/firmware | wc -l; echo 1 > /proc/sys/kernel/dmesg_restrict; echo $?'"),
                new Row(
                        "a read-only root",
                        "docker run --rm --label parity --read-only parity sh -c 'exec 2>&1; touch /x; echo $?; touch /dev/shm/x; echo $?'"),
                new Row(
                        "limits",
                        "docker run --rm --label parity --ulimit nofile=100:200 parity sh -c 'ulimit -n; ulimit -Hn'"),
                new Row(
                        "shared memory",
                        "docker run --rm --label parity --shm-size 8m parity sh -c 'df -k /dev/shm | tail -n 1'"),
                new Row(
                        "a tmpfs",
                        "docker run --rm --label parity --tmpfs /t:size=1m,mode=700 parity sh -c \"grep ' /t ' /proc/mounts | sed 's/,inode64//'\""),
                new Row(
                        "a bind",
                        "docker run --rm --label parity -v /usr:/b:ro parity sh -c 'exec 2>&1; ls -d /b/bin; touch /b/x; echo $?'"),
                new Row(
                        "a bind by --mount without a source",
                        "docker run --rm --label parity --mount type=bind,src=/nonexistent/folder,dst=/b parity true; echo $?"),
                new Row("an entrypoint", "docker run --rm --label parity --entrypoint echo parity a b"),
                new Row(
                        "interfaces without a network",
                        "docker run --rm --label parity --network none parity ip -o addr | grep -v inet6 | cut -d' ' -f2-9"),
                new Row(
                        "interfaces on the bridge",
                        "docker run --rm --label parity parity sh -c \"ip -o link | grep -oE '(lo|eth0).*mtu [0-9]+' | sed 's/@if[0-9]*//'; ip route | wc -l\""),
                new Row("an init", "docker run --rm --label parity --init parity sh -c 'cat /proc/1/comm'; echo $?"),
                new Row(
                        "an init reaps and hands on signals",
                        "docker run -d --init --label parity --name parity18 parity sh -c 'trap \"exit 7\" TERM; (sh -c \"sleep 0.1 & exit\" &); while :; do sleep 0.05; done';"
                                + " docker exec parity18 sh -c 'sleep 0.5; ps -o stat | grep -c Z'; docker stop -t 5 parity18; docker inspect -f '{{.State.ExitCode}}' parity18; docker rm parity18"),
                new Row(
                        "shared memory of another container",
                        "docker run -d --label parity --name parity19 --ipc shareable --shm-size 1m parity sleep 100; docker exec parity19 sh -c 'echo hi > /dev/shm/f';"
                                + " docker run --rm --label parity --ipc container:parity19 parity sh -c \"cat /dev/shm/f; df -k /dev/shm | tail -n 1; grep -c ' /dev/shm tmpfs rw,nosuid,nodev,noexec' /proc/mounts\"; docker rm -f parity19"),
                new Row(
                        "memory that is not shared",
                        "docker run -d --label parity --name parity20 parity sleep 100; docker run --rm --label parity --ipc container:parity20 parity true; echo $?;"
                                + " docker stop -t 0 parity20; docker run --rm --label parity --ipc container:parity20 parity true; echo $?; docker run --rm --label parity --pid container:parity20 parity true; echo $?; docker rm -f parity20"),
                new Row(
                        "processes of another container",
                        "docker run -d --label parity --name parity21 parity sleep 100; docker run --rm --label parity --pid container:parity21 parity ps -o args; docker rm -f parity21"),
                new Row(
                        "links",
                        "docker run -d --label parity --name parity22 --expose 80 --expose 53/udp -e X=1 parity sleep 100; docker run -d --label parity --name parity23 --link parity22:ali parity sleep 100;"
                                + " docker exec parity23 sh -c 'env | grep ^ALI | sort; grep ali /etc/hosts | cut -f2 | wc -w; ping -c 1 -W 2 ali >/dev/null; echo $?';"
                                + " docker inspect -f '{{.HostConfig.Links}}' parity23; docker ps --filter name=parity22 --format '{{.Names}}'; docker restart -t 0 parity22; docker exec parity23 ping -c 1 -W 2 ali >/dev/null; echo $?;"
                                + " docker rm --link parity23/ali; docker inspect -f '{{.HostConfig.Links}}' parity23; docker rm --link parity23/ali; docker rm -f parity22 parity23"),
                new Row(
                        "a link to one that does not run",
                        "docker create --label parity --name parity24 parity true; docker run --rm --label parity --name parity24b --link parity24:x parity true; echo $?; docker run --rm --label parity --link nosuch parity true; echo $?; docker rm parity24"),
                new Row(
                        "a folder of devices",
                        "docker run --rm --label parity --device /dev/net:/dev/n parity sh -c 'stat -c \"%n %t:%T\" /dev/n/*'"),
                // exit codes and errors
                new Row(
                        "exit codes",
                        "for c in 'exit 0' 'exit 9' 'kill -15 $$'; do docker run --rm --label parity parity sh -c \"$c\"; echo $?; done"),
                new Row("a missing command", "docker run --rm --label parity parity nosuch; echo $?"),
                new Row("a missing path", "docker run --rm --label parity parity /no/such; echo $?"),
                new Row("a folder as command", "docker run --rm --label parity parity /etc; echo $?"),
                new Row("a file that is no program", "docker run --rm --label parity parity /etc/passwd; echo $?"),
                new Row(
                        "a missing container",
                        "for c in 'inspect' 'logs' 'stop' 'kill' 'rm' 'start' 'wait' 'exec' 'rename' 'attach'; do docker $c nosuch nosuch2; echo $?; done"),
                new Row(
                        "a missing image",
                        "docker image inspect nosuch:1; docker rmi nosuch; docker tag nosuch other; docker history nosuch; echo $?"),
                new Row(
                        "a name in use",
                        "docker create --label parity --name parity1 parity true; docker create --label parity --name parity1 parity true; echo $?; docker rm parity1"),
                new Row(
                        "a missing network",
                        "docker run --label parity --name parity17 --network nosuch parity true; echo $?; docker inspect -f '{{.State.Status}} {{.State.Error}}' parity17; docker rm parity17"),
                new Row("a bad name", "docker create --label parity --name 'a b' parity true; echo $?"),
                new Row("a bad reference", "docker tag parity 'bad reference:x'; echo $?"),
                new Row("too little memory", "docker create --label parity -m 1m parity true; echo $?"),
                new Row(
                        "removing a running one",
                        "docker run -d --label parity --name parity2 parity sleep 100; docker rm parity2; echo $?; docker rm -f parity2"),
                new Row(
                        "stopped things",
                        "docker create --label parity --name parity3 parity true; docker kill parity3; echo $?; docker stop parity3; echo $?; docker exec parity3 true; echo $?; docker rm parity3"),
                new Row(
                        "a bad signal",
                        "docker run -d --label parity --name parity4 parity sleep 100; docker kill -s NOSUCH parity4; echo $?; docker rm -f parity4"),
                // state and lists
                new Row(
                        "a life in ps",
                        "docker create --label parity --name parity5 parity sh -c 'exit 4'; docker ps -a --filter name=parity5 --format '{{.Names}}|{{.Image}}|{{.Command}}|{{.Status}}|{{.State}}|{{.Ports}}|{{.Networks}}|{{.Labels}}'; docker start -a parity5; docker ps -a --filter name=parity5 --format '{{.Status}}|{{.State}}'; docker rm parity5"),
                new Row(
                        "filters",
                        "docker create --label parity --label k=v --name parity6 parity true; for f in label=k label=k=w status=created status=running ancestor=parity id=zz name=arity6 network=bridge is-task=false exited=0; do echo $f; docker ps -a --filter label=parity --filter $f --format '{{.Names}}'; done; docker ps --filter nosuch=1; echo $?; docker rm parity6"),
                new Row(
                        "state after each step",
                        "s() { docker inspect -f '{{json .State}}' parity7 | sed 's/\"Pid\":[0-9]*/\"Pid\":N/'; }; docker create --label parity --name parity7 parity sleep 100; s; docker start parity7; s; docker stop -t 0 parity7; s; docker restart -t 0 parity7; s; docker kill parity7; docker wait parity7; s; docker rm parity7"),
                new Row(
                        "rename",
                        "docker create --label parity --name parity8 parity true; docker rename parity8 parity8b; docker inspect -f '{{.Name}}' parity8b; docker rename parity8b parity8b; echo $?; docker rm parity8b"),
                new Row(
                        "logs with times and streams",
                        "docker run --label parity --name parity9 parity sh -c 'echo a; echo b >&2; sleep 0.2; printf c' >/dev/null 2>/dev/null;"
                                + " for o in '' -t '--tail 1' '--since 1h' '--until 2001-01-01'; do docker logs $o parity9 2>/dev/null; echo;"
                                + " docker logs $o parity9 2>&1 >/dev/null; done; docker rm parity9"),
                new Row(
                        "long lines",
                        "docker run --label parity --name parity10 parity sh -c 'head -c 40000 /dev/zero | tr \"\\\\0\" x; echo; echo end' | md5sum; docker logs parity10 | md5sum; docker logs -t parity10 | wc -l; docker rm parity10"),
                new Row(
                        "log drivers and their options in inspect",
                        "for o in '' '--log-driver local' '--log-driver none' '--log-opt max-size=1m --log-opt max-file=2' '--log-opt labels=x'; do docker run --label parity --name parity20 $o parity echo said; docker inspect -f '{{json .HostConfig.LogConfig}} {{len .LogPath | lt 0}}' parity20; docker logs parity20; echo $?; docker logs --details parity20; docker rm parity20; done"),
                new Row(
                        "log options refused at create",
                        "for o in '--log-driver nosuch' '--log-opt x=1' '--log-driver local --log-opt tag=a' '--log-driver syslog --log-opt syslog-address=foo://x' '--log-driver syslog --log-opt syslog-facility=x' '--log-driver none --log-opt x=1' '--log-opt mode=x' '--log-opt max-buffer-size=1m'; do docker create --label parity --name parity21 $o parity true; echo $?; done"),
                new Row(
                        "log options refused at start",
                        "for o in '--log-opt max-size=abc' '--log-opt max-size=0' '--log-opt max-file=0' '--log-opt compress=true' '--log-driver local --log-opt max-file=1' '--log-opt tag={{.Foo}}'; do docker run --label parity --name parity22 $o parity true; echo $?; docker logs parity22; docker inspect -f '{{.State.Status}} {{.State.ExitCode}} {{.State.Error}}' parity22; docker rm parity22; done"),
                new Row(
                        "details",
                        "docker run --label parity --label b='1 2' -e E=x=y --log-opt labels=b --log-opt env=E --log-opt tag={{.Name}} --name parity23 parity sh -c 'echo a; echo b' >/dev/null; docker logs --details parity23; docker logs --details -t -n 1 parity23; docker rm parity23"),
                new Row(
                        "tail and since, with and without following",
                        "docker run --label parity --name parity24 parity sh -c 'echo a; echo b; echo c' >/dev/null; docker logs -f -n 0 parity24; docker logs -f -n 2 parity24; docker logs --since $(date -d '1 hour ago' +%s).000000001 parity24; docker logs -n -5 parity24; docker logs -n x parity24; docker logs --since x parity24; docker rm parity24"),
                new Row(
                        "a terminal's log",
                        "docker run -dt --label parity --name parity25 parity sh -c 'echo a; printf b; echo c >&2' >/dev/null; docker wait parity25; docker logs parity25 | od -c; docker logs -t parity25 2>&1 | wc -l; docker rm parity25"),
                new Row(
                        "attach replays nothing",
                        "docker run -d --label parity --name parity11 parity sh -c 'echo early; sleep 1; echo late'; docker attach --no-stdin parity11 | tail -n 1; docker rm parity11"),
                new Row(
                        "exec state",
                        "docker run -d --label parity --name parity12 parity sleep 100; docker exec parity12 sh -c 'exit 5'; echo $?; docker exec -w /nosuch parity12 pwd; echo $?; docker exec -u nosuch parity12 id; echo $?; docker exec parity12 nosuch; echo $?; docker exec -d parity12 true; echo $?; docker rm -f parity12"),
                new Row(
                        "exec environment",
                        "docker run -d --label parity --name parity13 -e B=2 parity sleep 100; docker exec -e C=3 parity13 sh -c 'env | sort; pwd; id'; docker exec --privileged parity13 grep CapEff /proc/self/status; docker exec -u 33 parity13 id; docker rm -f parity13"),
                new Row(
                        "events of a life",
                        "b=$(date +%s); docker run --label parity --name parity14 parity false; docker rm parity14; docker events --since $b --until $(($(date +%s)+1)) --filter container=parity14 --format '{{.Type}} {{.Action}} {{json .Actor.Attributes}}' | sed -E 's/\"execDuration\":\"[0-9]+\"/D/'"),
                new Row(
                        "events of exec, kill and rename",
                        "b=$(date +%s); docker run -d --label parity --name parity15 parity sleep 100; docker exec parity15 sh -c 'exit 2'; docker rename parity15 parity15b; docker kill -s USR2 parity15b; docker stop -t 1 parity15b; docker rm parity15b; docker events --since $b --until $(($(date +%s)+1)) --filter label=parity --format '{{.Type}} {{.Action}} {{.Actor.Attributes.exitCode}} {{.Actor.Attributes.signal}} {{.Actor.Attributes.name}} {{.Actor.Attributes.oldName}}'"),
                // images
                new Row("image list", "docker image ls parity --format '{{.Repository}} {{.Tag}} {{.Digest}}'"),
                new Row(
                        "image inspect",
                        "docker image inspect -f '{{json .Config}} {{.Os}} {{.Architecture}} {{.Comment}} {{.RootFS.Type}} {{len .RootFS.Layers}} {{.RepoTags}} {{.RepoDigests}} {{.Author}}' parity"),
                new Row("history", "docker history --no-trunc --format '{{.CreatedBy}}|{{.Comment}}|{{.Size}}' parity"),
                new Row(
                        "tag and untag",
                        "docker tag parity parity:other; docker image ls parity --format '{{.Tag}}' | sort; docker rmi parity:other; docker image ls parity --format '{{.Tag}}'"),
                new Row(
                        "an image in use",
                        "docker create --label parity --name parity16 parity true; docker rmi parity; echo $?; docker rm parity16"),
                new Row(
                        "image filters",
                        "for f in reference='par*' dangling=true label=x label=x=z before=parity; do echo $f; docker image ls --filter $f --format '{{.Repository}}' | grep ^parity; done; docker image ls --filter nosuch=1; echo $?"),
                // networks and system
                new Row(
                        "networks",
                        "docker network ls --filter driver=host --filter driver=null --format '{{.Name}} {{.Driver}} {{.Scope}}'; docker network inspect none host -f '{{.Name}} {{.Driver}} {{.Internal}} {{json .IPAM}} {{json .Options}}'; docker network inspect nosuch; echo $?"),
                new Row(
                        "volumes by name",
                        "docker volume create --label parity=1 --label a=b parity-v; docker volume create parity-v;"
                                + " docker volume inspect parity-v -f '{{.Name}} {{.Driver}} {{.Scope}} {{json .Labels}}"
                                + " {{json .Options}}'; docker volume ls -f name=parity- --format '{{.Name}} {{.Driver}}';"
                                + " docker volume ls -q -f label=a=b -f dangling=true; docker volume rm parity-v nosuch;"
                                + " echo $?; docker volume rm -f nosuch"),
                new Row(
                        "volumes that cannot be",
                        "for o in foo=1 type=tmpfs device=x o=ro size=1m size=x; do docker volume create -o $o"
                                + " parity-w; done; for n in a -a a/b 'a b'; do docker volume create -- \"$n\"; done;"
                                + " docker volume ls -f nosuch=1; docker volume ls -f dangling=x; docker volume prune -f"
                                + " --filter nosuch=1; echo $?"),
                new Row(
                        "mounts of volumes as inspect tells them",
                        "for m in '-v parity-v:/x' '-v parity-v:/x:ro' '-v parity-v:/x:Z,nocopy' '-v /x' '-v"
                                + " /usr:/x:ro' '-v parity-v:/x -v /x' '--mount type=volume,src=parity-v,dst=/x,ro'"
                                + " '--mount type=volume,dst=/x' '--mount"
                                + " type=volume,src=parity-v,dst=/x,volume-nocopy,volume-subpath=a' '--tmpfs /x' '--mount"
                                + " type=tmpfs,dst=/x'; do docker create --name parity-m --label parity $m parity true"
                                + " >/dev/null; docker inspect parity-m -f '{{range .Mounts}}{{.Type}}|{{if eq .Type"
                                + " \"volume\"}}{{len"
                                + " .Name}}{{end}}|{{.Destination}}|{{.Driver}}|{{.Mode}}|{{.RW}}|{{.Propagation}}{{end}}"
                                + " {{json .HostConfig.Binds}} {{json .HostConfig.Mounts}} {{json .Config.Volumes}}';"
                                + " docker rm -v parity-m >/dev/null; done; docker volume rm parity-v"),
                new Row(
                        "mounts of volumes that cannot be",
                        "for m in '-v a:/x/' '-v vol:/' '-v vol:x' '-v a/b:/x' '-v vol:/x:foo' '-v vol:/x:ro,rw' '-v"
                                + " vol:/x:rshared' '-v /tmp:/x:nocopy' '-v v1:/x -v v2:/x' '-v v1:/x --tmpfs /x' '-v"
                                + " v1:/x --mount type=volume,src=v2,dst=/x' '--mount type=volume,src=a,dst=/x' '--mount"
                                + " type=volume,src=vol,dst=/x,volume-subpath=../x' '--mount"
                                + " type=volume,dst=/x,volume-subpath=a' '--mount type=volume,dst=/x,ro' '--mount"
                                + " type=image,dst=/x' '--mount type=image,src=parity,dst=/x,image-subpath=/a'"
                                + " '--volumes-from nosuch' '--volumes-from parity:foo'; do docker create --label parity"
                                + " $m parity true; done 2>&1 | grep -v '^.[0-9a-f]*$'; docker ps -aq --filter"
                                + " label=parity --filter status=created | xargs -r docker rm -v >/dev/null; docker volume"
                                + " rm -f v1 v2 >/dev/null"),
                new Row(
                        "what containers see of volumes",
                        "docker run --rm --label parity -v parity-v:/x parity sh -c 'mkdir /x/sub; echo f > /x/sub/f;"
                                + " ln -s /etc /x/evil'; for s in sub sub/f . evil nosuch; do docker run --rm --label"
                                + " parity --mount type=volume,src=parity-v,dst=/x,volume-subpath=$s parity ls /x 2>&1 |"
                                + " sed 's#/[^ ]*/volumes/#/volumes/#g'; done; docker run --rm --label parity -v"
                                + " parity-v:/bin parity true; docker run --rm --label parity -v parity-n:/etc parity ls"
                                + " /etc; docker create --label parity --name parity-f -v parity-v:/x -v /y parity true"
                                + " >/dev/null; docker run --rm --label parity --volumes-from parity-f:ro parity sh -c 'ls"
                                + " /x; touch /x/f /y/f 2>&1'; docker rm -v parity-f; docker volume rm parity-v parity-n"),
                new Row(
                        "volumes of the driver's options",
                        "docker volume create -o type=tmpfs -o device=tmpfs -o o=size=1m,uid=7,noexec,ro parity-t;"
                                + " docker run --rm --label parity -v parity-t:/x parity sh -c \"stat -c '%u %a' /x; grep"
                                + " ' /x ' /proc/mounts | cut -d, -f1-2\"; docker volume create -o type=nfs -o device=:/x"
                                + " -o o=addr=127.0.0.1,ro parity-u; docker volume create -o type=ext4 -o"
                                + " device=/dev/nosuch parity-d; for v in parity-u parity-d; do docker run --rm --label"
                                + " parity -v $v:/x parity true 2>&1 | sed 's#/[^ :]*/volumes/#/volumes/#g'; done; docker"
                                + " volume rm parity-t parity-u parity-d"),
                new Row(
                        "a volume in use",
                        "docker create --label parity --name parity-u -v parity-v:/x -v /y parity true >/dev/null;"
                                + " docker volume rm parity-v; docker volume rm -f parity-v; docker ps -a --filter"
                                + " volume=parity-v --filter label=parity --format '{{.Names}} {{.LocalVolumes}}'; docker"
                                + " ps -a --filter volume=/y --filter label=parity --format '{{.Names}}'; docker rm -v"
                                + " parity-u; docker volume rm parity-v"),
                new Row(
                        "events of volumes",
                        "s=$(date +%s); docker run --rm --label parity -v parity-e:/x:ro parity true; docker volume rm"
                                + " parity-e; docker events --since $s --until $(($(date +%s) + 1)) --filter"
                                + " volume=parity-e --format '{{.Type}} {{.Action}} {{.Actor.ID}} {{json"
                                + " .Actor.Attributes}}'"),
                new Row(
                        "the server's word on versions",
                        "docker version -f '{{.Server.APIVersion}} {{.Server.MinAPIVersion}} {{.Server.Os}} {{.Server.Arch}}'"),
                new Row(
                        "kernel and platform in info",
                        "docker info -f '{{.OSType}} {{.Architecture}} {{.NCPU}} {{.MemTotal}} {{.KernelVersion}} {{.CgroupDriver}} {{.CgroupVersion}} {{.MemoryLimit}} {{.PidsLimit}} {{.OomKillDisable}} {{.Name}} {{.IndexServerAddress}} {{.LoggingDriver}} {{.Driver}}'"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void agrees(Row row) throws Exception {
        Both.agree(() -> script(reference, row.script()), () -> script(DAEMON, row.script()));
    }
}
