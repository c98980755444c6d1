package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names, ids, digests and platforms of images, and what goes when: as {@link ParityIT}. What is pruned here has a label of its own. */
class StoreParityIT {
    @RegisterExtension
    static final Daemon DAEMON = new Daemon();

    @TempDir
    static Path temporary;

    private static Reference reference = new Reference("");
    private static DebianRegistry registry;

    record Row(String rule, String script) {
        @Override
        public String toString() {
            return rule;
        }
    }

    @BeforeAll
    static void start() {
        reference = Reference.orSkip();
        registry = DebianRegistry.open(temporary.resolve("registry"));
        for (Engine engine : List.of(DAEMON, reference))
            engine.dockerCommand("import", "-c", "CMD [\"sh\"]", "-c", "LABEL storepar=base", "-", "storepar:base")
                    .input(Images.busybox())
                    .run()
                    .ok();
    }

    @AfterAll
    static void stop() {
        if (registry != null) registry.close();
        if (!reference.host().isEmpty()) reference.docker("rmi", "-f", "storepar:base");
    }

    private static final String CLEAN =
            "exec 2>/dev/null; docker ps -aq --filter label=storepar | xargs -r docker rm -f >/dev/null;"
                    + " docker images 'storepar/*' --format '{{.Repository}}:{{.Tag}}' | xargs -r docker rmi -f >/dev/null;"
                    + " docker images \"$REG/*\" --format '{{.Repository}}:{{.Tag}}' | xargs -r docker rmi -f >/dev/null;"
                    + " docker images -qf label=storepar=row | xargs -r docker rmi -f >/dev/null";

    /** A new image of each row, with the labels and the platform that it says. */
    private static final String MAKE =
            "make() { name=$1; shift; date +%s%N >\"$FILES/unique\"; tar -cf - -C \"$FILES\" unique -C / bin/busybox |"
                    + " docker import -c 'LABEL storepar=row' -m $name \"$@\" - storepar/$name >/dev/null; };"
                    + " id() { docker image inspect -f '{{.Id}}' storepar/$1 | cut -c8-19; };"
                    + " names() { docker images \"$1\" --format '{{.Repository}}:{{.Tag}} {{.Digest}}' | sort; };";

    private static String script(Engine engine, String script) {
        Path files = temporary.resolve(engine.equals(reference) ? "theirs" : "ours");
        var run = engine.client(
                        "sh",
                        "-c",
                        "mkdir -p \"$FILES\"; exec 2>&1; " + MAKE + script + "; code=$?; " + CLEAN + "; exit $code")
                .env("REG", registry.host())
                .env("FILES", files.toString())
                .run();
        return Normal.of(run.out()).replace(files.toString(), "FILES") + "exit " + run.code() + "\n";
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row(
                        "tags are given, moved and refused",
                        "make a; docker tag storepar/a storepar/a:2; docker tag storepar/a storepar/b; names storepar/a;"
                                + " docker tag storepar/nosuch storepar/c; docker tag storepar/a UPPER; docker tag storepar/a"
                                + " storepar/a@sha256:$(printf %064d 0); make b; names 'storepar/*'; docker image inspect -f"
                                + " '{{.RepoTags}} {{.RepoDigests}}' storepar/a"),
                new Row(
                        "one of two names, the last one, and what is not there",
                        "make a; docker tag storepar/a storepar/a:2; docker rmi storepar/a; names 'storepar/*'; docker rmi"
                                + " storepar/nosuch storepar/a:2; docker rmi -f storepar/nosuch; names 'storepar/*'"),
                new Row(
                        "an id with names of two repositories",
                        "make a; docker tag storepar/a storepar/b; i=$(id a); docker rmi $i; docker rmi -f $i; names"
                                + " 'storepar/*'"),
                new Row(
                        "an id with two names of one repository",
                        "make a; docker tag storepar/a storepar/a:2; docker rmi $(id a); names 'storepar/*'"),
                new Row(
                        "an image that runs",
                        "make a; docker tag storepar/a storepar/b; i=$(id a); docker run -d --label storepar storepar/a"
                                + " busybox sleep 100 >/dev/null; docker rmi storepar/b; docker rmi storepar/a; docker rmi $i;"
                                + " docker rmi -f $i; docker rmi -f storepar/a; names 'storepar/*'; docker ps --filter"
                                + " label=storepar --format '{{.Image}}'"),
                new Row(
                        "an image of a stopped container",
                        "make a; i=$(id a); docker create --label storepar storepar/a true >/dev/null; docker rmi storepar/a;"
                                + " docker rmi $i; docker rmi -f $i; docker ps -a --filter label=storepar --format '{{.Image}}'"
                                + " | wc -c"),
                new Row(
                        "filters",
                        "make a -c 'LABEL x=1' -c 'LABEL y=z'; sleep 1.1; make b -c 'LABEL x=2'; docker tag storepar/b"
                                + " storepar/c; for f in label=x=1 label=y=z label=y=a 'reference=storepar/*'"
                                + " 'reference=*/b:*' reference=storepar/b 'reference=[' dangling=maybe before=nosuch"
                                + " since=nosuch nosuch=1; do echo $f; docker images -f label=storepar=row -f \"$f\" --format"
                                + " '{{.Repository}}:{{.Tag}}' | sort; done; docker images -f label=storepar=row -f"
                                + " before=storepar/b --format '{{.Repository}}'; docker images -f label=storepar=row -f"
                                + " since=storepar/a --format '{{.Repository}}' | sort; docker images storepar/b --format"
                                + " '{{.Repository}}'; docker images -q storepar/nosuch"),
                new Row(
                        "what a newer image leaves behind is pruned by its label",
                        "make a -c 'LABEL x=old'; make a; docker images -f dangling=true -f label=x=old --format"
                                + " '{{.Repository}}:{{.Tag}}'; docker image prune -f --filter label=storepar=nosuch; docker"
                                + " image prune -f --filter label=x=old; docker tag storepar/a storepar/b; docker image prune"
                                + " -af --filter label=storepar=row; docker image prune -f --filter label=x --filter"
                                + " until=nonsense; docker image prune -f --filter label=x --filter nosuch=1"),
                new Row(
                        "one platform of an image",
                        "make a; make b --platform linux/arm64; docker tag storepar/b $REG/b; for p in linux/amd64 linux/arm64 arm64 x/y/z/w; do docker image"
                                + " inspect --platform $p -f '{{.Architecture}}' storepar/b; docker history --platform $p"
                                + " --format '{{.Comment}}' storepar/b; docker save --platform $p -o \"$FILES/b.tar\""
                                + " storepar/b; docker push -q --platform $p $REG/b;"
                                + " done; docker save --platform linux/amd64 -o \"$FILES/x.tar\" storepar/a storepar/b; docker"
                                + " save --platform linux/amd64 --platform linux/arm64 -o \"$FILES/x.tar\" storepar/a; docker"
                                + " rmi --platform linux/amd64 storepar/b; docker rmi --platform linux/arm64 storepar/b"),
                new Row(
                        "one platform of an archive",
                        "make a; make b --platform linux/arm64; docker save -o \"$FILES/both.tar\" storepar/a storepar/b;"
                                + " docker rmi storepar/a storepar/b >/dev/null; for p in linux/amd64 linux/arm64"
                                + " linux/s390x; do docker load --platform $p -i \"$FILES/both.tar\"; names 'storepar/*';"
                                + " done; docker load --platform linux/amd64 --platform linux/arm64 -i \"$FILES/both.tar\""),
                new Row(
                        "digests come and go with their repository",
                        "make a; docker tag storepar/a $REG/x:1; docker tag storepar/a $REG/x:2; docker push -q $REG/x:1"
                                + " >/dev/null; docker images --digests $REG/x --format '{{.Tag}} {{.Digest}}' | sort; d=$(docker"
                                + " image inspect -f '{{index .RepoDigests 0}}' $REG/x:1); docker rmi $REG/x:1; docker image"
                                + " inspect -f '{{len .RepoDigests}}' storepar/a; docker rmi $REG/x:2; docker image inspect -f"
                                + " '{{len .RepoDigests}}' storepar/a; docker pull -q $d >/dev/null; docker images --digests"
                                + " $REG/x --format '{{.Tag}} {{.Digest}}'; docker rmi $d; docker image inspect -f '{{len"
                                + " .RepoDigests}}' storepar/a; docker rmi storepar/a; docker pull -q $d >/dev/null; docker"
                                + " images --digests --format '{{.Repository}} {{.Tag}}' -f label=storepar=row; docker rmi $d"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void bothEnginesAnswerAlike(Row row) throws Exception {
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> theirs = each.submit(() -> script(reference, row.script()));
            String ours = script(DAEMON, row.script());
            assertEquals(theirs.get(), ours);
        }
    }
}
