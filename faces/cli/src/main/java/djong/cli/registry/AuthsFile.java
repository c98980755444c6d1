package djong.cli.registry;

import djong.api.AuthConfig;
import djong.api.JsonTree;
import djong.cli.command.ExitException;
import djong.client.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The part {@code "auths"} of the configuration file; the rest of the file is left as it is. */
final class AuthsFile {
    private static final String AUTHS = "auths";

    private AuthsFile() {}

    static Path path(Settings settings) {
        return settings.configDirectory().resolve("config.json");
    }

    /** Entries of old have a scheme or a path. */
    static @Nullable AuthConfig find(Settings settings, String key) {
        if (!(settings.config().get(AUTHS) instanceof Map<?, ?> auths)) return null;
        if (auths.get(key) instanceof Map<?, ?> known) return read(known, key);
        for (Map.Entry<?, ?> entry : auths.entrySet()) {
            if (entry.getValue() instanceof Map<?, ?> known
                    && Credentials.key(String.valueOf(entry.getKey())).equals(key)) return read(known, key);
        }
        return null;
    }

    private static @Nullable AuthConfig read(Map<?, ?> known, String key) {
        String user = known.get("username") instanceof String text ? text : null;
        String password = known.get("password") instanceof String text ? text : null;
        if (known.get("auth") instanceof String auth && !auth.isEmpty()) {
            String decoded;
            try {
                decoded = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw new ExitException("the credentials for " + key + " in the configuration file cannot be decoded");
            }
            int colon = decoded.indexOf(':');
            if (colon > 0) {
                user = decoded.substring(0, colon);
                password = decoded.substring(colon + 1).replace("\0", "");
            }
        }
        String token = known.get("identitytoken") instanceof String text ? text : null;
        String shown = known.get("registrytoken") instanceof String text ? text : null;
        if (user == null && token == null && shown == null) return null;
        return new AuthConfig(user, password, null, key, token, shown);
    }

    static void put(Settings settings, String key, AuthConfig auth) throws IOException {
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        String user = auth.username() == null ? "" : auth.username();
        String password = auth.password() == null ? "" : auth.password();
        String pair = user + ":" + password;
        entry.put("auth", Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        if (auth.identitytoken() != null && !auth.identitytoken().isEmpty())
            entry.put("identitytoken", auth.identitytoken());
        change(settings, auths -> auths.put(key, entry));
    }

    /** That a helper has the rest: from these entries docker and this program know whom the user has logged in to. */
    static void mention(Settings settings, String key) throws IOException {
        change(settings, auths -> auths.put(key, Map.of()));
    }

    static void remove(Settings settings, String key) throws IOException {
        if (!(settings.config().get(AUTHS) instanceof Map<?, ?> auths)) return;
        if (auths.keySet().stream()
                .noneMatch(each -> Credentials.key(String.valueOf(each)).equals(key))) return;
        change(
                settings,
                all -> all.keySet().removeIf(each -> Credentials.key(each).equals(key)));
    }

    @FunctionalInterface
    private interface Change {
        void of(Map<String, @Nullable Object> auths);
    }

    /** Written beside and moved, so that no other program reads half a file; for the user's eyes only. */
    private static void change(Settings settings, Change change) throws IOException {
        Map<String, @Nullable Object> auths = new TreeMap<>();
        if (settings.config().get(AUTHS) instanceof Map<?, ?> known)
            known.forEach((key, value) -> auths.put(String.valueOf(key), value));
        change.of(auths);
        Map<String, @Nullable Object> whole = new LinkedHashMap<>();
        whole.put(AUTHS, auths);
        settings.config().forEach((key, value) -> {
            if (!key.equals(AUTHS)) whole.put(key, value);
        });
        Path file = path(settings);
        // Where the file is a link, what it points to is replaced.
        if (Files.isSymbolicLink(file)) file = file.toRealPath();
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) throw new IOException("no folder for " + file);
        Files.createDirectories(folder);
        boolean posix = Files.getFileStore(folder).supportsFileAttributeView("posix");
        Path part = posix
                ? Files.createTempFile(
                        folder,
                        "config.json",
                        "",
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : Files.createTempFile(folder, "config.json", "");
        try {
            Files.writeString(part, JsonTree.indented(whole, "\t"));
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
