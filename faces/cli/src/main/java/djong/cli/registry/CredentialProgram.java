package djong.cli.registry;

import djong.api.AuthConfig;
import djong.api.JsonTree;
import djong.api.MalformedJsonException;
import djong.cli.command.ExitException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The programs {@code docker-credential-NAME}: a verb as argument, the address or a document on their input, an answer on their output. */
final class CredentialProgram {
    /** The user name under which a helper keeps an identity token. */
    private static final String TOKEN = "<token>";

    private CredentialProgram() {}

    /** Null when the helper has nothing. */
    static @Nullable AuthConfig get(String name, String key) throws IOException {
        Answer answer = call(name, "get", key);
        if (answer.status() != 0) {
            if (answer.text().contains("credentials not found")) return null;
            throw failed("get", words(answer));
        }
        try {
            if (!(JsonTree.parse(answer.text()) instanceof Map<?, ?> known)) return null;
            String user = String.valueOf(known.get("Username"));
            String secret = String.valueOf(known.get("Secret"));
            return user.equals(TOKEN)
                    ? new AuthConfig(null, null, null, key, secret, null)
                    : new AuthConfig(user, secret, null, key, null, null);
        } catch (MalformedJsonException e) {
            throw new IOException("docker-credential-" + name + " answered what is no JSON", e);
        }
    }

    static void store(String name, String key, AuthConfig auth) throws IOException {
        String token = auth.identitytoken();
        boolean byToken = token != null && !token.isEmpty();
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("ServerURL", key);
        document.put("Username", byToken ? TOKEN : auth.username());
        document.put("Secret", byToken ? token : auth.password());
        Answer answer = call(name, "store", JsonTree.compact(document));
        if (answer.status() != 0) throw failed("store", words(answer));
    }

    static void erase(String name, String key) throws IOException {
        Answer answer = call(name, "erase", key);
        if (answer.status() != 0 && !answer.text().contains("credentials not found"))
            throw failed("erase", words(answer));
    }

    private record Answer(int status, String text) {}

    private static Answer call(String name, String verb, String input) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder("docker-credential-" + name, verb)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw failed(
                    verb, "err: exec: \"docker-credential-" + name + "\": executable file not found in $PATH, out: ``");
        }
        try {
            try (var to = process.getOutputStream()) {
                to.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(process.waitFor(), text);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static ExitException failed(String verb, String words) {
        String doing = switch (verb) {
            case "store" -> "Error saving credentials: error storing credentials - ";
            case "erase" -> "error erasing credentials - ";
            default -> "error getting credentials - ";
        };
        return new ExitException(doing + words);
    }

    /** What a helper says when it fails is a reason, not a secret. */
    private static String words(Answer answer) {
        return "err: exit status " + answer.status() + ", out: `"
                + answer.text().strip() + "`";
    }
}
