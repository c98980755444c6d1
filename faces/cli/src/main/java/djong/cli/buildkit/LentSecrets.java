package djong.cli.buildkit;

import com.google.protobuf.ByteString;
import djong.cli.command.ExitException;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import moby.buildkit.secrets.v1.GetSecretRequest;
import moby.buildkit.secrets.v1.GetSecretResponse;
import moby.buildkit.secrets.v1.SecretsGrpc;

/** {@code moby.buildkit.secrets.v1.Secrets}: what {@code --secret} names, read when a step asks for it. */
final class LentSecrets extends SecretsGrpc.SecretsImplBase {
    /** BuildKit's limit. */
    private static final long MOST_BYTES = 500 << 10;

    private interface Source {
        byte[] read() throws IOException;
    }

    private final Map<String, Source> sources;

    private LentSecrets(Map<String, Source> sources) {
        this.sources = Map.copyOf(sources);
    }

    /** @throws ExitException for a value that names no secret, or a file that is not there */
    static LentSecrets of(List<String> values, Map<String, String> environment) {
        Map<String, Source> sources = new LinkedHashMap<>();
        for (String value : values) {
            Map<String, String> fields = Fields.of(value, "secret");
            String id = fields.getOrDefault("id", "");
            if (id.isEmpty()) throw new ExitException("invalid secret \"" + value + "\": it has no id");
            String type = fields.getOrDefault("type", "");
            if (!type.isEmpty() && !type.equals("file") && !type.equals("env"))
                throw new ExitException("unsupported secret type \"" + type + "\"");
            String file = fields.getOrDefault("src", fields.getOrDefault("source", ""));
            String name = fields.getOrDefault("env", type.equals("env") ? file : "");
            boolean variable = !name.isEmpty()
                    || type.equals("env")
                    || file.isEmpty() && type.isEmpty() && environment.containsKey(id);
            if (variable) sources.put(id, variable(environment, name.isEmpty() ? id : name));
            else sources.put(id, file(Path.of(file.isEmpty() ? id : file)));
        }
        return new LentSecrets(sources);
    }

    private static Source variable(Map<String, String> environment, String name) {
        byte[] content = environment.getOrDefault(name, "").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return () -> content;
    }

    private static Source file(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES)
                throw new ExitException("secret " + file + " too big. max size " + MOST_BYTES + " bytes");
        } catch (IOException e) {
            throw new ExitException("failed to stat " + file + ": no such file or directory");
        }
        return () -> Files.readAllBytes(file);
    }

    @Override
    public void getSecret(GetSecretRequest request, StreamObserver<GetSecretResponse> observer) {
        Source source = sources.get(request.getID());
        if (source == null) {
            observer.onError(Status.NOT_FOUND
                    .withDescription("secret " + request.getID() + ": not found")
                    .asException());
            return;
        }
        try {
            observer.onNext(GetSecretResponse.newBuilder()
                    .setData(ByteString.copyFrom(source.read()))
                    .build());
            observer.onCompleted();
        } catch (IOException e) {
            observer.onError(Status.UNKNOWN
                    .withDescription("cannot read secret " + request.getID() + ": " + e.getMessage())
                    .asException());
        }
    }
}
