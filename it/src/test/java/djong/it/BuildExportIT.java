package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a build's result beside an image here: archives, registries, several platforms, and the same bytes on two daemons. */
class BuildExportIT {
    @RegisterExtension
    static final Daemon DAEMON = Daemon.ofBuilds();

    @TempDir
    static Path folder;

    private static final String ONE = "echo a >a; printf 'FROM busybox\\nCOPY a /a\\nRUN echo b >/b\\n' >Dockerfile\n";

    private static final String TWO = "printf 'FROM --platform=$BUILDPLATFORM busybox AS b\\n"
            + "ARG TARGETARCH\\n"
            + "RUN echo for $TARGETARCH >/f\\n"
            + "FROM scratch\\n"
            + "ARG TARGETARCH\\n"
            + "COPY --from=b /f /f-$TARGETARCH\\n"
            + "' >Dockerfile; P=linux/amd64,linux/arm64\n";

    /** A manifest or an index, of which only the former is one image alone. */
    private static final String NOTHING_SAID = "export BUILDX_NO_DEFAULT_ATTESTATIONS=1\n";

    private static Buildx buildx;
    private static DebianRegistry registry;

    @BeforeAll
    static void prepare() {
        buildx = Buildx.orSkip(folder.resolve("state"));
        Images.importBusybox(DAEMON);
        registry = DebianRegistry.open(folder.resolve("registry"));
    }

    @AfterAll
    static void stop() {
        if (registry != null) registry.close();
    }

    private static String run(Engine engine, String script) throws IOException {
        return buildx.script(engine, "R=" + registry.host() + "\n" + script)
                .run()
                .code(0)
                .out();
    }

    private static String digest(String metadata) {
        Matcher digest = Pattern.compile("\"containerimage.digest\": \"(sha256:[0-9a-f]{64})\"")
                .matcher(metadata);
        assertTrue(digest.find(), metadata);
        return digest.group(1);
    }

    @Test
    void archivesAreLoadedAndRead() throws IOException {
        String out = run(DAEMON, ONE + """
            $BUILDX build -q --output type=docker,dest=d.tar --output type=oci,dest=o.tar,compression=zstd,force-compression=true --output type=local,dest=files -t exported:1 . >/dev/null
            docker image inspect exported:1 >/dev/null 2>&1 || echo not here
            docker load -q -i d.tar; docker run --rm exported:1 cat /b; cat files/b
            docker rmi -f exported:1 >/dev/null; docker load -q -i o.tar; docker run --rm exported:1 cat /b; tar xOf o.tar index.json
            $BUILDX build -q --output type=oci,dest=layout,tar=false -t exported:2 . >/dev/null; tar -C layout -cf l.tar .; docker load -q -i l.tar
            docker rmi -f exported:1 exported:2 >/dev/null\
            """);
        assertTrue(out.startsWith("not here\nLoaded image: exported:1\nb\nb\nLoaded image: exported:1\nb\n"), out);
        assertTrue(out.contains("\"org.opencontainers.image.ref.name\":\"1\""), out);
        assertTrue(out.endsWith("Loaded image: exported:2\n"), out);
    }

    @Test
    void pushesTellTheDigestThatTheRegistryHas() throws IOException {
        String out = run(DAEMON, NOTHING_SAID + ONE + """
            $BUILDX build -q -t $R/app:1 -t $R/app:2 -t $R/other:1 --push --annotation a.b=c --metadata-file m.json --iidfile id . >/dev/null; cat m.json; echo
            for n in app/manifests/1 app/manifests/2 other/manifests/1; do curl -sI -H 'Accept: application/vnd.oci.image.manifest.v1+json' http://$R/v2/$n | grep -i docker-content-digest | cut -d' ' -f2; done | tr -d '\\r' | sort -u
            curl -s -H 'Accept: application/vnd.oci.image.manifest.v1+json' http://$R/v2/app/manifests/1 | grep -o '"annotations":{"a.b":"c"}'
            docker image inspect -f '{{.Id}} {{index .RepoDigests 0}}' $R/app:1; cat id; echo
            docker rmi -f $R/app:1 $R/app:2 $R/other:1 >/dev/null; docker pull -q $R/app:2; docker run --rm $R/app:2 cat /b
            $BUILDX build -q --output type=registry,name=$R/app:3,compression=uncompressed,force-compression=true . >/dev/null
            curl -s -H 'Accept: application/vnd.docker.distribution.manifest.v2+json' http://$R/v2/app/manifests/3 | grep -o 'diff.tar"' | sort -u\
            """);
        String digest = digest(out);
        assertTrue(out.contains("}\n" + digest + "\n\"annotations\":{\"a.b\":\"c\"}\nsha256:"), out);
        assertTrue(out.contains("@" + digest + "\nsha256:"), out);
        assertTrue(out.endsWith("/app:2\nb\ndiff.tar\"\n"), out);
    }

    @Test
    void severalPlatformsAreAnIndexOrFolders() throws IOException {
        String out = run(DAEMON, TWO + """
            $BUILDX build -q --platform $P -t $R/many:1 --push --output type=local,dest=files . 2>&1 >/dev/null
            $BUILDX imagetools inspect $R/many:1 | grep -o 'linux/.*'
            find files -type f | sort; cat files/linux_arm64/f-arm64
            docker pull -q --platform linux/arm64 $R/many:1; docker image inspect -f '{{.Architecture}}' $R/many:1
            $BUILDX build --platform $P -t many:1 . 2>&1 | grep -c 'one name has one platform'
            docker rmi -f $R/many:1 >/dev/null\
            """);
        assertEquals(
                "linux/amd64\nlinux/arm64\nfiles/linux_amd64/f-amd64\nfiles/linux_arm64/f-arm64\nfor arm64\n"
                        + registry.host() + "/many:1\narm64\n1\n",
                out);
    }

    @Test
    void whatIsSaidAboutAnImageGoesWithItAndTellsNoPasswords() throws IOException {
        String out = run(DAEMON, """
            printf 'Package: one\\nVersion: 1-2\\nStatus: install ok installed\\n\\nPackage: gone\\nVersion: 1\\nStatus: deinstall ok config-files\\n' >status
            printf 'FROM busybox\\nARG U\\nRUN echo $U >/u\\nCOPY status /var/lib/dpkg/status\\n' >Dockerfile; A='--build-arg U=https://me:hidden@example.org/x'
            $BUILDX build -q -t $R/said:1 --push $A --metadata-file m.json . >/dev/null; grep -c 'pkg:docker/busybox@latest' m.json
            $BUILDX imagetools inspect $R/said:1 --format '{{json .Provenance}}' >p; grep -c 'pkg:docker/busybox@latest' p; grep -c build-arg p
            $BUILDX build -q -t $R/said:2 --push $A --provenance mode=max,version=v1 --sbom=true . >/dev/null
            $BUILDX imagetools inspect $R/said:2 --format '{{json .Provenance}}' | tee -a p | grep 'build-arg:U'; $BUILDX imagetools inspect $R/said:2 --format '{{json .SBOM}}' | grep -o '"pkg:.*"'
            $BUILDX build -q -o type=local,dest=files $A --provenance mode=max --sbom=true . >/dev/null; ls files | grep json; grep -o '"name":"u"' files/provenance.json
            $BUILDX build -q -o type=local,dest=plain . >/dev/null; ls plain | grep -c json; cat p m.json files/*.json | grep -c hidden
            for a in --sbom=true --pull=false; do $BUILDX build -t said:3 $a . 2>&1 | grep -q 'attestations are left out' && echo warned || echo silent; done
            docker rmi -f $R/said:1 >/dev/null; docker pull -q $R/said:1; docker run --rm $R/said:1 ls /u; docker rmi -f $R/said:1 $R/said:2 >/dev/null\
            """);
        assertEquals("""
            1
            1
            0
                        "build-arg:U": "https://xxxxx@example.org/x"
            "pkg:deb/debian/one@1-2"
            provenance.json
            sbom.spdx.json
            "name":"u"
            0
            0
            warned
            silent
            """ + registry.host() + "/said:1\n/u\n", out);
    }

    /** Two lines of digests, then the times that are in the results. */
    private static final String REPRODUCIBLE = NOTHING_SAID + ONE + """
            $BUILDX build -q --no-cache --build-arg SOURCE_DATE_EPOCH=1500000000 --output type=oci,dest=o.tar,rewrite-timestamp=true --output type=tar,dest=f.tar -t same:1 . >/dev/null
            sha256sum o.tar f.tar; tar tvf f.tar | awk '{print $4}' | sort -u; tar xOf o.tar index.json | grep -o '"org.opencontainers.image.created":"[^"]*"'\
            """;

    @Test
    void theSameDockerfileHasTheSameDigest() throws IOException {
        String one = run(DAEMON, REPRODUCIBLE);
        assertEquals(one, run(DAEMON, REPRODUCIBLE));
        assertTrue(one.endsWith("2017-07-14\n\"org.opencontainers.image.created\":\"2017-07-14T02:40:00Z\"\n"), one);
    }

    @Nested
    @EnabledIfSystemProperty(
            named = "djong.full",
            matches = "true",
            disabledReason = "starts a second daemon: ./dev test --all")
    class OnTwoDaemons {
        @RegisterExtension
        static final Daemon OTHER = new Daemon();

        @Test
        void theSameDockerfileHasTheSameDigest() throws IOException {
            Path base = folder.resolve("base.tar");
            DAEMON.docker("save", "-o", base.toString(), "busybox").ok();
            OTHER.docker("load", "-i", base.toString()).ok();
            assertEquals(run(DAEMON, REPRODUCIBLE), run(OTHER, REPRODUCIBLE));
        }
    }
}
