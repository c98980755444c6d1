package djong.build.op;

import djong.base.EngineException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A URL as Dockerfiles have them: characters that it should not hold are encoded, and a user's name and password in it go with the request.
 *
 * @param uri without who asks
 * @param authorization what the header of that name says of them; null when the URL names nobody
 * @param shown for people, without the password
 */
public record WebAddress(URI uri, @Nullable String authorization, String shown) {
    private static final String UNNAMED = "__unnamed__";
    /** What comes between a scheme and a host. */
    private static final Pattern USER = Pattern.compile("(?<=://)[^/\\s@]*@");

    /** What is told of an address or any other text: all but who somebody is at a host. */
    public static String redacted(String text) {
        return USER.matcher(text).replaceAll("xxxxx@");
    }

    /** @throws EngineException.InvalidParameter for what is no URL */
    static WebAddress of(String url) {
        try {
            URI uri = new URI(encoded(url));
            String user = uri.getUserInfo();
            if (uri.getHost() == null) throw new URISyntaxException(url, "no Host in request URL");
            String raw = uri.getRawUserInfo();
            URI plain = raw == null ? uri : new URI(uri.toString().replaceFirst("//[^/?#]*@", "//"));
            return new WebAddress(plain, user == null ? null : basic(user), shown(uri, raw));
        } catch (URISyntaxException e) {
            throw new EngineException.InvalidParameter("parse \"" + url + "\": " + reason(e), e);
        }
    }

    private static String reason(URISyntaxException e) {
        if (e.getReason().startsWith("Expected closing bracket")) return "missing ']' in host";
        if (e.getReason().startsWith("Malformed escape pair"))
            return "invalid URL escape \""
                    + e.getInput()
                            .substring(
                                    e.getIndex(),
                                    Math.min(e.getIndex() + 3, e.getInput().length())) + "\"";
        return e.getReason();
    }

    private static String encoded(String url) {
        var text = new StringBuilder();
        for (byte each : url.getBytes(StandardCharsets.UTF_8)) {
            boolean allowed = each > ' ' && each < 0x7f && "\"<>\\^`{|}".indexOf(each) < 0;
            if (allowed) text.append((char) each);
            else text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(each));
        }
        return text.toString();
    }

    private static String basic(String user) {
        String both = user.contains(":") ? user : user + ":";
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }

    private static String shown(URI uri, @Nullable String user) {
        if (user == null || !user.contains(":")) return uri.toString();
        return uri.toString().replaceFirst("//[^/?#]*@", "//" + user.substring(0, user.indexOf(':')) + ":***@");
    }

    /** Where a redirection leads. Who asks is told to the same host alone. */
    WebAddress moved(String location) {
        WebAddress next = of(uri.resolve(encoded(location)).toString());
        boolean same = next.uri.getAuthority().equals(uri.getAuthority());
        return next.authorization != null || !same ? next : new WebAddress(next.uri, authorization, next.shown);
    }

    /** Host and port, as one dials them. */
    String dialled() {
        int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
        return uri.getHost() + ":" + port;
    }

    /** What the file is called that it leads to: the last part of the path. */
    String name() {
        String path = uri.getPath().replaceFirst("/+$", "");
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.isEmpty() || name.equals(".") || name.equals("..") ? UNNAMED : name;
    }
}
