package djong.registry.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import djong.oci.Digest;
import djong.registry.server.Running.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Distribution-spec, "Content Discovery": tags, the catalog, referrers; and the search, the pages and what operators ask. */
class DiscoveryTest {
    @TempDir
    Path root;

    private Running registry;

    @BeforeEach
    void start() {
        registry = new Running(root);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    /** Follows the Link header from page to page. */
    private List<String> pages(String path) {
        List<String> pages = new ArrayList<>();
        for (String next = path; next != null; ) {
            Answer page = registry.get(next).expect(200);
            pages.add(page.text());
            String link = page.header("Link");
            if (link == null) return pages;
            Matcher matcher = Pattern.compile("<(.*)>; rel=\"next\"").matcher(link);
            assertTrue(matcher.matches(), link);
            next = matcher.group(1);
        }
        return pages;
    }

    @Test
    void tagsInOrderWithoutRegardToCaseAndInPages() {
        byte[] manifest = registry.manifest("a", "layer", "");
        for (String tag : new String[] {"b", "C", "a", "B", "1", "_x"})
            registry.put("a", tag, manifest).expect(201);
        assertEquals(
                "{\"name\":\"a\",\"tags\":[\"1\",\"_x\",\"a\",\"B\",\"b\",\"C\"]}",
                registry.get("/v2/a/tags/list").text());
        assertEquals(
                List.of(
                        "{\"name\":\"a\",\"tags\":[\"1\",\"_x\"]}",
                        "{\"name\":\"a\",\"tags\":[\"a\",\"B\"]}",
                        "{\"name\":\"a\",\"tags\":[\"b\",\"C\"]}"),
                pages("/v2/a/tags/list?n=2"));
        assertEquals(
                "{\"name\":\"a\",\"tags\":[\"b\",\"C\"]}",
                registry.get("/v2/a/tags/list?last=B").text());
        assertEquals(
                "{\"name\":\"a\",\"tags\":[\"B\",\"b\",\"C\"]}",
                registry.get("/v2/a/tags/list?last=AZ&n=9").text());
        Answer none = registry.get("/v2/a/tags/list?n=0").expect(200);
        assertEquals("{\"name\":\"a\",\"tags\":[]}", none.text());
        assertNull(none.header("Link"));
        for (String n : new String[] {"-1", "x", "99999999999"})
            registry.get("/v2/a/tags/list?n=" + n).expect(400, "PAGINATION_NUMBER_INVALID");
    }

    @Test
    void theCatalogInPages() {
        assertEquals(
                "{\"repositories\":[]}",
                registry.get("/v2/_catalog").expect(200).text());
        for (String name : new String[] {"b/x", "a", "b/y"}) registry.blob(name, Running.bytes("x"));
        assertEquals(
                List.of("{\"repositories\":[\"a\",\"b/x\"]}", "{\"repositories\":[\"b/y\"]}"),
                pages("/v2/_catalog?n=2"));
        assertEquals(
                "{\"repositories\":[\"b/y\"]}",
                registry.get("/v2/_catalog?last=b/x").text());
        registry.get("/v2/_catalog?n=x").expect(400, "PAGINATION_NUMBER_INVALID");
    }

    private static String about(Digest subject, String type) {
        return ",\"artifactType\":\"" + type + "\",\"annotations\":{\"k\":\"" + type
                + "\"},\"subject\":{\"mediaType\":\"" + Running.OCI_MANIFEST + "\",\"digest\":\"" + subject
                + "\",\"size\":2}";
    }

    @Test
    void referrersByTypeAndInPages() {
        Digest subject = registry.image("a", "v1", "layer");
        String path = "/v2/a/referrers/" + subject;
        Answer none = registry.get(path).expect(200);
        assertEquals(Running.OCI_INDEX, none.header("Content-Type"));
        assertTrue(none.text().contains("\"manifests\":[]"), none.text());

        for (String type : new String[] {"application/sbom", "application/signature"}) {
            byte[] referrer = registry.manifest("a", type, about(subject, type));
            Answer put =
                    registry.put("a", Digest.of(referrer).toString(), referrer).expect(201);
            assertEquals(subject.toString(), put.header("OCI-Subject"));
        }
        String all = registry.get(path).expect(200).text();
        assertTrue(all.contains("application/sbom") && all.contains("application/signature"), all);
        assertTrue(all.contains("\"annotations\":{\"k\":"), all);

        Answer filtered = registry.get(path + "?artifactType=application/sbom").expect(200);
        assertEquals("artifactType", filtered.header("OCI-Filters-Applied"));
        assertTrue(filtered.text().contains("application/sbom"));
        assertFalse(filtered.text().contains("application/signature"));
        assertEquals(2, pages(path + "?n=1").size());
        assertEquals(2, pages(path + "?n=1&artifactType=application/sbom").size());
        registry.get("/v2/a/referrers/nonsense").expect(400, "DIGEST_INVALID");
        registry.get("/v2/nowhere/referrers/" + subject).expect(200);
    }

    @Test
    void whatIsDeletedRefersToNothing() {
        Digest subject = Digest.of(Running.bytes("not there, which is allowed"));
        byte[] referrer = registry.manifest("a", "x", about(subject, "application/sbom"));
        registry.put("a", Digest.of(referrer).toString(), referrer).expect(201);
        registry.send("DELETE", "/v2/a/manifests/" + Digest.of(referrer), null).expect(202);
        assertTrue(registry.get("/v2/a/referrers/" + subject).text().contains("\"manifests\":[]"));
    }

    @Test
    void aConfigsTypeStandsInForTheArtifacts() {
        Digest subject = registry.image("a", "v1", "layer");
        byte[] referrer = registry.manifest("a", "x", about(subject, "X").replace("\"artifactType\":\"X\",", ""));
        registry.put("a", "sig", referrer).expect(201);
        assertTrue(registry.get("/v2/a/referrers/" + subject)
                .text()
                .contains("\"artifactType\":\"application/vnd.oci.image.config.v1+json\""));
    }

    @Test
    void theSearchOfDocker() {
        registry.image("team/web", "v1", "x");
        registry.image("team/db", "v1", "x");
        registry.get("/v1/_ping").expect(200);
        String found = registry.get("/v1/search?q=WEB&n=25").expect(200).text();
        assertTrue(found.contains("\"name\":\"team/web\"") && !found.contains("team/db"), found);
        assertTrue(found.contains("\"num_results\":1"), found);
    }

    @Test
    void pagesForPeople() {
        registry.image("team/web", "v_1", "x");
        Answer first = registry.get("/").expect(200);
        assertTrue(first.text().contains("<a href=\"/r/team/web\">team/web</a>"), first.text());
        assertTrue(first.header("Content-Security-Policy").contains("default-src 'none'"));
        Answer tags = registry.get("/r/team/web").expect(200);
        assertTrue(tags.text().contains("docker pull " + registry.domain() + "/team/web:v_1"), tags.text());
        assertFalse(tags.text().contains("<script"));
        registry.get("/style.css").expect(200);
        registry.get("/r/nowhere").expect(404, "NAME_UNKNOWN");
        registry.get("/r/%3Cscript%3E").expect(400, "NAME_INVALID");
        registry.get("/favicon.ico").expect(404);
    }

    @Test
    void healthMetricsAndTheLog() {
        registry.image("a", "v1", "x");
        assertEquals("{\"status\":\"ok\"}", registry.get("/health").expect(200).text());
        registry.awaitNoRequests();
        String metrics = registry.get("/metrics").expect(200).text();
        assertTrue(metrics.contains("djong_registry_repositories 1\n"), metrics);
        assertTrue(
                metrics.contains(
                        "djong_registry_requests_total{target=\"manifest\",method=\"PUT\",status=\"201\"} 1\n"),
                metrics);
        String line = registry.logged()
                .lines()
                .filter(text -> text.contains("\"path\":\"/v2/a/manifests/v1\""))
                .findFirst()
                .orElse(null);
        assertNotNull(line);
        assertTrue(line.contains("\"method\":\"PUT\"") && line.contains("\"status\":201"), line);
    }
}
