package djong.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of builds, on its way to other daemons and back: in a registry, in folders of the client, with images. */
class BuildCacheIT {
    @RegisterExtension
    static final Daemon DAEMON = Daemon.ofBuilds();

    @TempDir
    static Path state;

    /** A second build that has nothing but a cache. {@code $1} is the cache; two lines: what ran, and whether the image's layers are the same. */
    private static final String AGAIN = """
            again() {
              layers=$(docker image inspect -f '{{.RootFS.Layers}}' kit-cache); $BUILDX prune -af >/dev/null; docker rmi -f kit-cache >/dev/null
              $BUILDX build -t kit-cache --cache-from "$1" . >log 2>&1 || cat log
              grep -c CACHED log; [ "$layers" = "$(docker image inspect -f '{{.RootFS.Layers}}' kit-cache)" ] && echo same
            }
            echo 1 >f
            printf 'FROM busybox AS tool\\nRUN head -c 8 /dev/urandom >/tool\\nFROM busybox\\nRUN head -c 8 /dev/urandom >/x\\nCOPY f /f\\nCOPY --from=tool /tool /t\\nRUN sha256sum /x /t >/y\\n' >Dockerfile
            """;

    private static Buildx buildx;

    @BeforeAll
    static void prepare() {
        buildx = Buildx.orSkip(state);
        Images.importBusybox(DAEMON);
    }

    private static String run(String script) throws IOException {
        return buildx.script(DAEMON, AGAIN + script).run().code(0).out();
    }

    @Test
    @EnabledIfSystemProperty(
            named = "djong.full",
            matches = "true",
            disabledReason = "starts a registry: ./dev test --all")
    void aRegistryKeepsACache() throws IOException {
        try (var registry = new Registry(state.resolve("registry"))) {
            String ref = "127.0.0.1:" + registry.port() + "/cache:1";
            assertEquals("5\nsame\napplication/vnd.buildkit.cacheconfig.v0\n", run("""
                    $BUILDX build -q -t kit-cache --cache-to type=registry,ref=REF,mode=max . >/dev/null
                    again type=registry,ref=REF
                    $BUILDX imagetools inspect --raw REF | grep -o 'application/vnd.buildkit.cacheconfig.v0'""".replace("REF", ref)));
        }
    }

    @Test
    void aFolderOfTheClientKeepsACacheAndNeedNotBeWhole() throws IOException {
        assertEquals("5\nsame\n0\n1\n", run("""
                $BUILDX build -q -t kit-cache --cache-to type=local,dest=cache,mode=max . >/dev/null; echo cache >.dockerignore
                again type=local,src=cache
                $BUILDX prune -af >/dev/null; rm cache/blobs/sha256/*
                $BUILDX build --cache-from type=local,src=cache . >log 2>&1 || cat log
                grep -c CACHED log; grep -c 'ERROR: failed to configure local cache importer' log"""));
    }

    @Test
    void anImageTellsOfItsOwnCache() throws IOException {
        String out = run("""
                $BUILDX build -q -t kit-inline --cache-to type=inline . >/dev/null; docker tag kit-inline kit-cache
                $BUILDX prune -af >/dev/null
                $BUILDX build --cache-from kit-inline . >log 2>&1 || cat log; grep -A1 'RUN head -c 8 /dev/urandom >/x' log | tail -1
                $BUILDX prune -af >/dev/null
                DOCKER_BUILDKIT=0 docker build --cache-from kit-inline . 2>/dev/null | grep -A1 'RUN head -c 8 /dev/urandom >/x' | tail -1""");
        assertTrue(out.endsWith(" CACHED\n ---> Using cache\n"), out);
    }
}
