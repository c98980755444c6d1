package djong.registry.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Why a request came to nothing, as Docker says it: {@code Get "https://…/v2/": dial tcp …}. */
final class Words {
    private static final Pattern TUNNEL = Pattern.compile("Tunnel failed, got: ([0-9]{3})");

    private Words() {}

    /** {@code Get "https://host/path": }, without the query, which may carry a signature. */
    static String quoted(String method, URI uri) {
        String verb = method.charAt(0) + method.substring(1).toLowerCase(Locale.ROOT);
        return verb + " \"" + uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath() + "\": ";
    }

    static String of(String method, URI uri, IOException e) {
        return quoted(method, uri) + reason(e, uri);
    }

    private static String reason(IOException e, URI uri) {
        String address = uri.getHost() + ":"
                + (uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80);
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String known = known(cause, uri.getHost(), address);
            if (known != null) return known;
        }
        if (e instanceof ConnectException) return "dial tcp " + address + ": connect: connection refused";
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static @Nullable String known(Throwable cause, String host, String address) {
        String message = cause.getMessage() == null ? "" : cause.getMessage();
        return switch (cause) {
            case UnknownHostException _, UnresolvedAddressException _ -> "dial tcp: lookup " + host + ": no such host";
            case HttpConnectTimeoutException _ -> "dial tcp " + address + ": i/o timeout";
            case HttpTimeoutException _ -> "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
            case ConnectException _
            when !message.isEmpty() -> "dial tcp " + address + ": connect: " + message.toLowerCase(Locale.ROOT);
            case CertificateExpiredException _, CertificateNotYetValidException _ ->
                x509("certificate has expired or is not yet valid: " + message);
            case CertPathValidatorException _ -> x509(message);
            case CertificateException _
            when message.startsWith("No ") || message.contains("subject alternative") ->
                x509("certificate is not valid for " + host);
            default -> unnamed(message);
        };
    }

    /** Kinds that have no class that could be named. */
    private static @Nullable String unnamed(String message) {
        // Of a proxy that was asked for a tunnel.
        Matcher refused = TUNNEL.matcher(message);
        if (refused.matches())
            return Refusal.phrase(Integer.parseInt(refused.group(1))).strip();
        if (message.contains("unable to find valid certification path"))
            return x509("certificate signed by unknown authority");
        if (message.contains("Unsupported or unrecognized SSL message") || message.contains("plaintext connection"))
            return "http: server gave HTTP response to HTTPS client";
        if (message.contains("certificate_required") || message.contains("bad_certificate"))
            return "remote error: tls: certificate required";
        return null;
    }

    private static String x509(String what) {
        return "tls: failed to verify certificate: x509: " + what;
    }
}
