package djong.server;

import djong.api.AuthAnswer;
import djong.api.AuthConfig;
import djong.api.Descriptor;
import djong.api.Json;
import djong.api.MalformedJsonException;
import djong.api.PlatformSpec;
import djong.api.image.DistributionInspect;
import djong.api.image.SearchResult;
import djong.base.EngineException;
import djong.http.Exchange;
import djong.http.Router;
import djong.oci.Platform;
import djong.oci.Reference;
import djong.registry.client.Credentials;
import djong.registry.client.Described;
import djong.registry.client.Found;
import djong.registry.client.Registries;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Engine API: what concerns registries and no image here. */
final class RegistryRoutes {
    private static final int MAX_BODY_BYTES = 1 << 20;
    private static final int USUAL_FOUND = 25;
    private static final int MAX_FOUND = 100;

    private final Registries registries;

    RegistryRoutes(Registries registries) {
        this.registries = registries;
    }

    void register(Router router) {
        router.post("/auth", this::login)
                .get("/distribution/{name:.*}/json", this::describe)
                .get("/images/search", this::search);
    }

    private void login(Exchange exchange) throws IOException {
        byte[] body = exchange.body(MAX_BODY_BYTES);
        if (body.length == 0) throw new EngineException.System("EOF");
        AuthConfig auth = read(body);
        Credentials known = RegistryAuth.of(auth);
        Credentials credentials = known == null ? new Credentials("", "") : known;
        String address = auth.serveraddress() == null ? "" : auth.serveraddress();
        // An answer without a token is one, too.
        @Nullable String[] token = {null};
        answered(() -> {
            token[0] = registries.login(address, credentials);
            return true;
        });
        Answers.document(exchange, 200, new AuthAnswer(token[0] == null ? "" : token[0], "Login Succeeded"));
    }

    /** Docker answers 500 to what is no JSON here. */
    private static AuthConfig read(byte[] body) {
        try {
            GoJson.check(body, "registry.AuthConfig");
            return Json.read(AuthConfig.class, body);
        } catch (EngineException.InvalidParameter e) {
            throw new EngineException.System(e.getMessage().replaceFirst("^invalid JSON: ", ""), e);
        } catch (MalformedJsonException e) {
            throw new EngineException.System(String.valueOf(e.getMessage()), e);
        }
    }

    private void describe(Exchange exchange) throws IOException {
        Reference reference = Reference.parse(exchange.path("name"));
        Credentials credentials = RegistryAuth.of(exchange);
        Described found = answered(() -> registries.describe(reference, credentials));
        djong.oci.Descriptor target = found.descriptor();
        Answers.document(
                exchange,
                200,
                new DistributionInspect(
                        new Descriptor(
                                target.mediaType(), target.digest().toString(), target.sizeBytes(), null, null, null),
                        found.platforms().stream().map(RegistryRoutes::platform).toList(),
                        Requests.flag(exchange, "manifest")
                                ? new DistributionInspect.Extension(Base64.getEncoder()
                                        .encodeToString(found.manifest().bytes()))
                                : null));
    }

    private static PlatformSpec platform(Platform platform) {
        return new PlatformSpec(platform.architecture(), platform.os(), platform.osVersion(), platform.variant());
    }

    private void search(Exchange exchange) throws IOException {
        int limit = limit(Requests.text(exchange, "limit"));
        Filters filters = Filters.of(exchange).only("is-automated", "is-official", "stars");
        long stars = stars(filters);
        boolean onlyOfficial = filters.bool("is-official", false);
        boolean onlyOthers = filters.has("is-official") && !onlyOfficial;
        // Nothing is built automatically any more.
        boolean none = filters.bool("is-automated", false);
        String term = Requests.text(exchange, "term");
        Credentials credentials = RegistryAuth.of(exchange);
        List<Found> found = answered(() -> registries.search(term, limit, credentials));
        List<SearchResult> results = found.stream()
                .filter(each -> !none && each.stars() >= stars)
                .filter(each -> each.official() ? !onlyOthers : !onlyOfficial)
                .map(each -> new SearchResult(each.stars(), each.official(), each.name(), false, each.description()))
                .toList();
        Answers.list(exchange, SearchResult.class, results);
    }

    private static int limit(String text) {
        if (text.isEmpty()) return USUAL_FOUND;
        if (!text.matches("-?[0-9]{1,9}"))
            throw new EngineException.InvalidParameter(
                    "invalid limit specified: strconv.Atoi: parsing \"" + text + "\": invalid syntax");
        int limit = Integer.parseInt(text);
        if (limit == 0) return USUAL_FOUND;
        if (limit < 1 || limit > MAX_FOUND)
            throw new EngineException.InvalidParameter(
                    "limit " + limit + " is outside the range of [1, " + MAX_FOUND + "]");
        return limit;
    }

    private static long stars(Filters filters) {
        long most = 0;
        for (String text : filters.get("stars")) {
            if (!text.matches("-?[0-9]{1,18}"))
                throw new EngineException.InvalidParameter(
                        "invalid filter 'stars=" + text + "': strconv.Atoi: parsing \"" + text + "\": invalid syntax");
            most = Math.max(most, Long.parseLong(text));
        }
        return most;
    }

    /** That a registry does not answer is a 500 of ours. */
    private static <T> T answered(Supplier<T> question) {
        try {
            return question.get();
        } catch (EngineException.Unavailable e) {
            throw new EngineException.System(e.getMessage(), e);
        }
    }
}
