package djong.registry.server.wire;

import io.avaje.jsonb.Json;
import java.util.List;

/** What a token says; RFC 7519, section 4.1, and the distribution project's "Token Authentication Implementation". Times are seconds since 1970. */
@Json
public record Claims(
        String iss, String sub, String aud, long exp, long nbf, long iat, String jti, List<Access> access) {
    /** What may be done where. */
    @Json
    public record Access(String type, String name, List<String> actions) {}
}
