package djong.registry.server.routes;

import djong.http.Exchange;
import djong.registry.server.auth.Gate;
import org.jspecify.annotations.Nullable;

/**
 * How clients are told to show who they are.
 *
 * @param tokens whether by a token (distribution project, "Token Authentication Specification") or by a password (RFC 7617)
 * @param secure whether clients reach this server by TLS
 * @param url where they reach it; null for where the request says that it was sent
 */
public record Challenge(
        boolean tokens, boolean secure, @Nullable String url) {
    String header(Exchange exchange, @Nullable String scope, boolean tooLittle) {
        if (!tokens) return basic();
        return "Bearer realm=\"" + base(exchange) + "/token\",service=\"" + Gate.SERVICE + "\""
                + (scope == null ? "" : ",scope=\"" + scope + "\"")
                + (tooLittle ? ",error=\"insufficient_scope\"" : "");
    }

    static String basic() {
        return "Basic realm=\"" + Gate.SERVICE + "\", charset=\"UTF-8\"";
    }

    private String base(Exchange exchange) {
        if (url != null) return url;
        String host = exchange.header("Host");
        boolean usable = host != null && host.matches("[A-Za-z0-9.:\\[\\]_-]{1,255}");
        return (secure ? "https://" : "http://") + (usable ? host : "localhost");
    }
}
