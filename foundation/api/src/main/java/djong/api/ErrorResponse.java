package djong.api;

import io.avaje.jsonb.Json;

/** The body of every answer from 400 up: {@code {"message": …}}. */
@Json
public record ErrorResponse(@Json.Property("message") String message) {

    public ErrorResponse {
        message = message == null ? "" : message;
    }
}
