package djong.registry.client;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which servers are reached through another. Texts are empty where nothing is set.
 *
 * @param http address of the proxy for plain HTTP
 * @param https address of the proxy for TLS
 * @param none names, addresses and endings of names to reach directly, with commas; {@code *} for all
 */
public record Proxies(String http, String https, String none) {
    /** None. */
    public static final Proxies NONE = new Proxies("", "", "");

    /** What the environment says, in upper or lower case. */
    public static Proxies of(Map<String, String> environment) {
        return new Proxies(
                value(environment, "HTTP_PROXY"), value(environment, "HTTPS_PROXY"), value(environment, "NO_PROXY"));
    }

    private static String value(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value != null ? value : environment.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** Where to go for {@code target}: one entry. */
    List<Proxy> select(URI target) {
        String address = "https".equals(target.getScheme()) ? https : http;
        String host = target.getHost();
        if (address.isEmpty() || host == null || direct(host.toLowerCase(Locale.ROOT))) return List.of(Proxy.NO_PROXY);
        URI proxy = URI.create(address.contains("://") ? address : "http://" + address);
        int port = proxy.getPort() >= 0 ? proxy.getPort() : "https".equals(proxy.getScheme()) ? 443 : 80;
        return List.of(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port)));
    }

    /** Name and password in the address of the proxy for {@code target}; empty for none. */
    String userInfo(String scheme) {
        String address = scheme.equals("https") ? https : http;
        if (address.isEmpty()) return "";
        String info = URI.create(address.contains("://") ? address : "http://" + address)
                .getUserInfo();
        return info == null ? "" : info;
    }

    private boolean direct(String host) {
        if (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]")) return true;
        for (String entry : none.toLowerCase(Locale.ROOT).split(",")) {
            String name = entry.strip().replaceFirst(":[0-9]+$", "");
            if (name.equals("*")) return true;
            if (name.isEmpty()) continue;
            String ending = name.startsWith("*.") ? name.substring(1) : name.startsWith(".") ? name : "." + name;
            if (host.equals(name) || host.endsWith(ending)) return true;
        }
        return false;
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "Proxies[http=" + masked(http) + ", https=" + masked(https) + ", none=" + none + "]";
    }

    /** An address to be shown. */
    public static String masked(String address) {
        return address.replaceFirst("//[^/@]*@", "//xxxxx:xxxxx@");
    }
}
