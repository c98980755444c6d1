package djong.cli.buildkit;

import djong.api.AuthConfig;
import djong.cli.registry.Credentials;
import djong.client.Settings;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import moby.filesync.v1.AuthGrpc;
import moby.filesync.v1.CredentialsRequest;
import moby.filesync.v1.CredentialsResponse;

/** {@code moby.filesync.v1.Auth}: who the user is to registries. */
final class Account extends AuthGrpc.AuthImplBase {
    private final Settings settings;

    Account(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void credentials(CredentialsRequest request, StreamObserver<CredentialsResponse> observer) {
        try {
            AuthConfig known = Credentials.of(settings, request.getHost());
            var answer = CredentialsResponse.newBuilder();
            if (known != null) {
                String token = known.identitytoken();
                String name = known.username();
                String password = known.password();
                if (token != null && !token.isEmpty()) answer.setSecret(token);
                else if (name != null && password != null)
                    answer.setUsername(name).setSecret(password);
            }
            observer.onNext(answer.build());
            observer.onCompleted();
        } catch (IOException | RuntimeException e) {
            observer.onError(Status.UNKNOWN
                    .withDescription(String.valueOf(e.getMessage()))
                    .asException());
        }
    }
}
