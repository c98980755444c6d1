package djong.registry.server.routes;

import djong.http.Exchange;
import djong.oci.Descriptor;
import djong.oci.Manifest;
import djong.oci.Manifest.ImageIndex;
import djong.oci.MediaTypes;
import djong.registry.server.auth.Action;
import djong.registry.server.spec.Target;
import djong.registry.server.storage.Repositories;
import djong.registry.server.wire.Answers;
import djong.registry.server.wire.Records;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Repositories, tags, referrers and the search; distribution-spec, "Content Discovery", and Docker's v1 search. Long answers come in pages. */
public final class ListRoutes {
    private static final int MAX_SEARCH = 100;
    private static final int REFERRERS_PAGE = 200;

    private final Repositories repositories;

    public ListRoutes(Repositories repositories) {
        this.repositories = repositories;
    }

    void catalog(Request request) throws IOException {
        Front.allow(request, "GET", "HEAD");
        request.requireAccount("registry:catalog:*");
        int most = request.page();
        List<String> names =
                most == 0 ? List.of() : repositories.names(request.last(), most + 1, name -> request.mayList(name));
        if (names.size() > most) {
            names = names.subList(0, most);
            next(request.exchange(), "/v2/_catalog", Map.of(), most, names.getLast());
        }
        request.json(200, new Answers.Catalog(names));
    }

    void tags(Request request, Target.Tags target) throws IOException {
        Front.allow(request, "GET", "HEAD");
        request.require(target.repository(), Action.PULL);
        int most = request.page();
        List<String> tags = repositories.tags(target.repository(), request.last(), most + 1).stream()
                .map(Records.Tag::name)
                .toList();
        if (tags.size() > most) {
            tags = tags.subList(0, most);
            if (most > 0)
                next(request.exchange(), "/v2/" + target.repository() + "/tags/list", Map.of(), most, tags.getLast());
        }
        request.json(200, new Answers.Tags(target.repository(), tags));
    }

    void referrers(Request request, Target.Referrers target) throws IOException {
        Front.allow(request, "GET", "HEAD");
        request.require(target.repository(), Action.PULL);
        Exchange exchange = request.exchange();
        int most = Math.max(1, request.page(REFERRERS_PAGE));
        String type = exchange.query("artifactType");
        List<Descriptor> page = repositories.referrers(target.repository(), target.subject(), request.last(), most + 1);
        boolean more = page.size() > most;
        if (more) page = page.subList(0, most);
        // The filter comes after the page, so that a page may be empty and another follow; the specification allows
        // both.
        String last = page.isEmpty() ? "" : page.getLast().digest().toString();
        List<Descriptor> fitting = new ArrayList<>(page);
        if (type != null && !type.isEmpty()) {
            fitting.removeIf(descriptor -> !type.equals(descriptor.artifactType()));
            exchange.header("OCI-Filters-Applied", "artifactType");
        }
        byte[] index = ImageIndex.create(MediaTypes.OCI_INDEX, fitting, Map.of())
                .document()
                .bytes();
        // Annotations may be long: what does not fit into a manifest's limit goes to the next page.
        while (index.length > Manifest.MAX_BYTES && fitting.size() > 1) {
            fitting = fitting.subList(0, fitting.size() / 2);
            last = fitting.getLast().digest().toString();
            more = true;
            index = ImageIndex.create(MediaTypes.OCI_INDEX, fitting, Map.of())
                    .document()
                    .bytes();
        }
        if (more)
            next(
                    exchange,
                    "/v2/" + target.repository() + "/referrers/" + target.subject(),
                    type == null ? Map.of() : Map.of("artifactType", type),
                    most,
                    last);
        exchange.send(200, MediaTypes.OCI_INDEX, index);
    }

    /** RFC 8288. */
    private static void next(Exchange exchange, String path, Map<String, String> more, int n, String last) {
        var query = new StringBuilder("?n=" + n + "&last=" + encoded(last));
        more.forEach((key, value) -> query.append('&').append(key).append('=').append(encoded(value)));
        exchange.header("Link", "<" + path + query + ">; rel=\"next\"");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Docker's {@code docker search HOST/TERM}: repositories whose name contains the term. */
    void search(Request request) throws IOException {
        Front.allow(request, "GET", "HEAD");
        String query = request.exchange().query("q");
        String term = query == null ? "" : query.toLowerCase(Locale.ROOT);
        int most = Math.clamp(request.page(MAX_SEARCH), 1, MAX_SEARCH);
        List<Answers.Search.Found> found =
                repositories.names("", most, name -> name.contains(term) && request.may(name, Action.PULL)).stream()
                        .map(name -> new Answers.Search.Found(name, "", 0, false, false, false))
                        .toList();
        request.json(200, new Answers.Search(1, found.size(), 1, most, query == null ? "" : query, found));
    }
}
