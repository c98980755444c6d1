package djong.registry.server.wire;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What clients are answered; OCI distribution-spec, "API", and the distribution project's token specification. */
public final class Answers {
    private Answers() {}

    /** A refusal; distribution-spec, "Error Codes". */
    @Json
    public record Errors(List<Item> errors) {
        /** One reason. */
        @Json
        public record Item(
                String code, String message, @Nullable String detail) {}
    }

    /** Of {@code tags/list}. */
    @Json
    public record Tags(String name, List<String> tags) {}

    /** Of {@code _catalog}. */
    @Json
    public record Catalog(List<String> repositories) {}

    /** Of the token endpoint; both names carry the same token. */
    @Json
    public record Token(
            String token,
            @Json.Property("access_token") String accessToken,
            @Json.Property("expires_in") long expiresInSeconds,
            @Json.Property("issued_at") String issuedAt,
            @Nullable String scope,
            @Json.Property("refresh_token") @Nullable String refreshToken) {}

    /** Of {@code v1/search}, as docker reads it. */
    @Json
    public record Search(
            @Json.Property("num_pages") int pages,
            @Json.Property("num_results") int count,
            int page,
            @Json.Property("page_size") int pageSize,
            String query,
            List<Found> results) {
        /** One repository. */
        @Json
        public record Found(
                String name,
                String description,
                @Json.Property("star_count") int stars,
                @Json.Property("is_official") boolean official,
                @Json.Property("is_automated") boolean automated,
                @Json.Property("is_trusted") boolean trusted) {}
    }

    /** Of {@code /health}. */
    @Json
    public record Health(String status, @Nullable String reason) {}
}
