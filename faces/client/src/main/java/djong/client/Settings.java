package djong.client;

import djong.api.JsonTree;
import djong.api.MalformedJsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whom to talk to and how, found as Docker's own client finds it: the flag {@code -H}, the flag {@code --context}, DOCKER_HOST,
 * DOCKER_CONTEXT, the configuration's {@code currentContext}, and in the end {@link #DEFAULT_HOST}.
 *
 * @param contextName the context's name, "default" when an address decided
 * @param apiVersion what DOCKER_API_VERSION demands, or null to agree with the daemon
 * @param config the client's configuration file, empty when there is none
 */
public record Settings(
        Endpoint endpoint,
        String contextName,
        @Nullable String apiVersion,
        Path configDirectory,
        Map<String, @Nullable Object> config) {
    public static final String DEFAULT_HOST = "unix:///run/djong.sock";

    /** What the command line says about the connection; null and false where it says nothing. */
    public record Flags(
            @Nullable String host,
            @Nullable String context,
            @Nullable String config,
            boolean tls,
            boolean tlsVerify,
            @Nullable String tlsAuthority,
            @Nullable String tlsCertificate,
            @Nullable String tlsKey) {
        public static final Flags NONE = new Flags(null, null, null, false, false, null, null, null);
    }

    /**
     * Reads the environment and the files that it names.
     *
     * @throws IllegalArgumentException in words for the user: an address or a context that does not work
     */
    public static Settings find(Flags flags, Map<String, String> environment) throws IOException {
        Path directory = configDirectory(flags, environment);
        Map<String, @Nullable Object> config = readConfig(directory);
        String version = nonEmpty(environment.get("DOCKER_API_VERSION"));
        if (version != null && version.startsWith("v")) version = version.substring(1);

        if (flags.host() != null && flags.context() != null) {
            throw new IllegalArgumentException("conflicting options: cannot specify both --host and --context");
        }
        String host = flags.host();
        if (host == null && flags.context() == null) {
            host = nonEmpty(environment.get("DOCKER_HOST"));
        }
        if (host == null) {
            String context = flags.context();
            if (context == null) context = nonEmpty(environment.get("DOCKER_CONTEXT"));
            if (context == null && config.get("currentContext") instanceof String current) context = nonEmpty(current);
            if (context != null && !context.equals("default")) {
                return new Settings(contextEndpoint(directory, context), context, version, directory, config);
            }
            host = DEFAULT_HOST;
        }
        Endpoint.Tls tls = tls(flags, environment, directory);
        return new Settings(Endpoint.parse(host, tls), "default", version, directory, config);
    }

    /** A text of the configuration file, or null. */
    public @Nullable String text(String key) {
        return config.get(key) instanceof String text && !text.isEmpty() ? text : null;
    }

    /** Headers to send with every request, from the configuration file. */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        if (config.get("HttpHeaders") instanceof Map<?, ?> map) {
            map.forEach((name, value) -> headers.put(String.valueOf(name), String.valueOf(value)));
        }
        return headers;
    }

    private static Path configDirectory(Flags flags, Map<String, String> environment) {
        if (flags.config() != null) return Path.of(flags.config());
        String fromEnvironment = nonEmpty(environment.get("DOCKER_CONFIG"));
        if (fromEnvironment != null) return Path.of(fromEnvironment);
        String home = nonEmpty(environment.get("HOME"));
        return Path.of(home == null ? System.getProperty("user.home", "/") : home, ".docker");
    }

    private static Map<String, @Nullable Object> readConfig(Path directory) throws IOException {
        Path file = directory.resolve("config.json");
        if (!Files.exists(file)) return Map.of();
        try {
            return object(JsonTree.parse(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException("loading config file: " + file + ": " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("unchecked") // JsonTree makes maps of texts only
    private static Map<String, @Nullable Object> object(@Nullable Object tree) {
        return tree instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
    }

    private static Endpoint.@Nullable Tls tls(Flags flags, Map<String, String> environment, Path directory) {
        boolean verify = flags.tlsVerify() || nonEmpty(environment.get("DOCKER_TLS_VERIFY")) != null;
        if (!verify && !flags.tls() && nonEmpty(environment.get("DOCKER_TLS")) == null) return null;
        String certificates = nonEmpty(environment.get("DOCKER_CERT_PATH"));
        Path folder = certificates == null ? directory : Path.of(certificates);
        return new Endpoint.Tls(
                existing(flags.tlsAuthority(), folder.resolve("ca.pem")),
                existing(flags.tlsCertificate(), folder.resolve("cert.pem")),
                existing(flags.tlsKey(), folder.resolve("key.pem")),
                verify);
    }

    private static @Nullable Path existing(@Nullable String named, Path usual) {
        if (named != null) return Path.of(named);
        return Files.exists(usual) ? usual : null;
    }

    /** Contexts are kept in folders named after the SHA-256 of their name. */
    private static Endpoint contextEndpoint(Path directory, String name) throws IOException {
        String folder = sha256(name);
        Path meta =
                directory.resolve("contexts").resolve("meta").resolve(folder).resolve("meta.json");
        Map<String, @Nullable Object> document;
        try {
            document = object(JsonTree.parse(Files.readAllBytes(meta)));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "context \"" + name + "\": context not found: open " + meta + ": no such file or directory", e);
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException("context \"" + name + "\": " + meta + ": " + e.getMessage(), e);
        }
        Map<String, @Nullable Object> docker =
                object(object(document.get("Endpoints")).get("docker"));
        if (!(docker.get("Host") instanceof String host) || host.isEmpty()) {
            throw new IllegalArgumentException("context \"" + name + "\" has no docker endpoint");
        }
        Path files =
                directory.resolve("contexts").resolve("tls").resolve(folder).resolve("docker");
        boolean skip = Boolean.TRUE.equals(docker.get("SkipTLSVerify"));
        Endpoint.Tls tls = Files.isDirectory(files) || skip
                ? new Endpoint.Tls(
                        existing(null, files.resolve("ca.pem")),
                        existing(null, files.resolve("cert.pem")),
                        existing(null, files.resolve("key.pem")),
                        !skip)
                : null;
        return Endpoint.parse(host, tls);
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static @Nullable String nonEmpty(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
