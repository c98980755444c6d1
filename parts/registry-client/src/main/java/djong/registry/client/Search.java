package djong.registry.client;

import djong.base.EngineException;
import djong.base.JsonDepth;
import djong.oci.Repository;
import djong.registry.client.Prefetched.Body;
import djong.registry.client.Session.Ask;
import djong.registry.client.wire.SearchAnswer;
import io.avaje.json.JsonException;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Searches by the first version of the API, {@code /v1/search}, which the Hub still speaks; and in the catalog of registries that do not. */
final class Search {
    private static final String HUB = "https://index.docker.io";
    private static final Jsonb JSONB = Jsonb.builder().build();

    private Search() {}

    static List<Found> run(Connections connections, String term, int limit, @Nullable Credentials credentials) {
        if (term.contains("://"))
            throw new EngineException.InvalidParameter(
                    "invalid repository name: repository name (" + term + ") should not have a scheme");
        int slash = term.indexOf('/');
        String first = slash < 0 ? "" : term.substring(0, slash);
        boolean named = first.contains(".") || first.contains(":") || first.equals("localhost");
        if (!named || first.equals(Repository.DEFAULT_DOMAIN) || first.equals("index.docker.io")) {
            return hub(connections, named ? term.substring(slash + 1) : term, limit);
        }
        String text = term.substring(slash + 1);
        Endpoints endpoints = Endpoints.writing(connections, first, credentials, false);
        List<Found> found = endpoints.first(session -> {
            URI uri = session.endpoint().resolve(path(text, limit));
            HttpResponse<Body> answer = session.ask(new Ask("GET", uri, "", Map.of()));
            if (answer.statusCode() == 200) return found(answer);
            Session.close(answer);
            return List.of();
        });
        if (!found.isEmpty()) return found;
        return new HttpRegistry(endpoints)
                .catalog(text, limit).stream()
                        .map(name -> new Found(first + "/" + name, "", 0, false))
                        .toList();
    }

    private static List<Found> hub(Connections connections, String text, int limit) {
        String name = text.startsWith("library/") ? text.substring("library/".length()) : text;
        URI uri = URI.create(HUB + path(name, limit));
        HttpResponse<Body> answer;
        try {
            answer = connections.send(uri, false, HttpRequest.newBuilder());
        } catch (EngineException.Unavailable e) {
            // The question itself is part of Docker's words here, and holds no secret.
            throw new EngineException.System(e.getMessage().replace("/v1/search\"", path(name, limit) + "\""), e);
        }
        if (answer.statusCode() == 200) return found(answer);
        Session.close(answer);
        throw new EngineException.System("Unexpected status code " + answer.statusCode());
    }

    private static String path(String text, int limit) {
        return "/v1/search?q=" + URLEncoder.encode(text, StandardCharsets.UTF_8) + "&n=" + limit;
    }

    private static List<Found> found(HttpResponse<Body> answer) {
        try (Body body = answer.body()) {
            List<SearchAnswer.Item> results = JSONB.type(SearchAnswer.class)
                    .fromJson(JsonDepth.checked(body.document(Registry.MAX_MANIFEST_BYTES)))
                    .results();
            if (results == null) return List.of();
            return results.stream()
                    .map(item -> new Found(
                            item.name() == null ? "" : item.name(),
                            item.description() == null ? "" : item.description(),
                            item.stars() == null ? 0 : item.stars(),
                            Boolean.TRUE.equals(item.official())))
                    .toList();
        } catch (IOException | JsonException | EngineException.InvalidParameter e) {
            throw new EngineException.System("the answer to the search cannot be read: " + e.getMessage(), e);
        }
    }
}
