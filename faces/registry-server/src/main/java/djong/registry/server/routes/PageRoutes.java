package djong.registry.server.routes;

import djong.registry.server.auth.Action;
import djong.registry.server.auth.Gate.Shown;
import djong.registry.server.spec.Code;
import djong.registry.server.spec.Names;
import djong.registry.server.spec.Problem;
import djong.registry.server.storage.Repositories;
import djong.registry.server.wire.Records;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** Pages for people: the repositories, and the tags of one. Plain HTML without scripts. */
public final class PageRoutes {
    private static final int MOST = 500;
    private static final String STYLE = """
            :root { color-scheme: light dark; }
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
            table { border-collapse: collapse; width: 100%; }
            th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8884; }
            td.number { text-align: right; }
            code { font-size: .9em; overflow-wrap: anywhere; }
            """;

    private final Repositories repositories;
    private final boolean shown;

    /** @param shown whether there are pages at all */
    public PageRoutes(Repositories repositories, boolean shown) {
        this.repositories = repositories;
        this.shown = shown;
    }

    void answer(Request request, String path) throws IOException {
        if (!shown) throw missing();
        Front.allow(request, "GET", "HEAD");
        request.exchange()
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'")
                .header("Referrer-Policy", "no-referrer");
        if (path.equals("/style.css")) {
            request.exchange().send(200, "text/css; charset=utf-8", STYLE.getBytes(StandardCharsets.UTF_8));
            return;
        }
        if (path.equals("/")) repositories(request);
        else if (path.startsWith("/r/")) tags(request, path.substring("/r/".length()));
        else throw missing();
    }

    private static Problem missing() {
        return new Problem(Code.UNSUPPORTED, "no such page").withStatus(404);
    }

    private void repositories(Request request) throws IOException {
        List<String> names = repositories.names(request.last(), MOST + 1, name -> request.may(name, Action.PULL));
        if (names.isEmpty()) askWho(request);
        var html = new StringBuilder("<h1>Repositories</h1><table><tr><th>Name<th>Size");
        for (String name : names.subList(0, Math.min(MOST, names.size()))) {
            Records.Repository record = repositories.read(rows -> rows.repository(name));
            html.append("<tr><td><a href=\"/r/")
                    .append(escaped(name))
                    .append("\">")
                    .append(escaped(name))
                    .append("</a><td class=number>")
                    .append(size(record == null ? 0 : record.bytes()));
        }
        html.append("</table>");
        if (names.isEmpty()) html.append("<p>None to be seen.");
        if (names.size() > MOST)
            html.append("<p><a href=\"/?last=")
                    .append(escaped(names.get(MOST - 1)))
                    .append("\">More</a>");
        page(request, "Registry", html);
    }

    private void tags(Request request, String name) throws IOException {
        Names.repository(name);
        if (!request.may(name, Action.PULL)) askWho(request);
        request.require(name, Action.PULL);
        List<Records.Tag> tags = repositories.tags(name, request.last(), MOST + 1);
        String host = request.exchange().header("Host");
        var html = new StringBuilder("<p><a href=\"/\">Repositories</a><h1>")
                .append(escaped(name))
                .append("</h1>");
        if (!tags.isEmpty())
            html.append("<p><code>docker pull ")
                    .append(escaped(host == null ? "localhost" : host))
                    .append('/')
                    .append(escaped(name))
                    .append(':')
                    .append(escaped(tags.getFirst().name()))
                    .append("</code>");
        html.append("<table><tr><th>Tag<th>Digest<th>Pushed");
        for (Records.Tag tag : tags.subList(0, Math.min(MOST, tags.size()))) {
            html.append("<tr><td>")
                    .append(escaped(tag.name()))
                    .append("<td><code>")
                    .append(escaped(tag.digest()))
                    .append("</code><td>")
                    .append(Instant.ofEpochMilli(tag.pushed()).truncatedTo(ChronoUnit.SECONDS));
        }
        html.append("</table>");
        if (tags.size() > MOST)
            html.append("<p><a href=\"?last=")
                    .append(escaped(tags.get(MOST - 1).name()))
                    .append("\">More</a>");
        page(request, name, html);
    }

    /** A browser asks for a name and a password, not for a token. */
    private static void askWho(Request request) {
        if (request.gate().closed() && request.shown() instanceof Shown.Nothing)
            throw new Problem(Code.UNAUTHORIZED, "authentication required")
                    .withHeaders(Map.of("WWW-Authenticate", Challenge.basic()));
    }

    private static void page(Request request, String title, CharSequence body) throws IOException {
        String html =
                "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">"
                        + "<title>" + escaped(title) + "</title><link rel=stylesheet href=/style.css><body>" + body;
        request.exchange().send(200, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String size(long bytes) {
        if (bytes < 1000) return bytes + " B";
        if (bytes < 1_000_000) return bytes / 1000 + " kB";
        if (bytes < 10_000_000_000L) return bytes / 1_000_000 + " MB";
        return bytes / 1_000_000_000 + " GB";
    }
}
