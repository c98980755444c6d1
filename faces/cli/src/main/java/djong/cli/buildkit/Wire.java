package djong.cli.buildkit;

import djong.buildkit.GrpcChannel;
import djong.buildkit.GrpcServer;
import djong.client.Body;
import djong.client.EngineClient;
import djong.client.Hijacked;
import djong.client.Upgrade;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The two connections of a build: on one the daemon is called, on the other it calls. */
final class Wire implements AutoCloseable {
    private static final Context.Key<Metadata> HEADERS = Context.key("headers");
    private static final String SESSION = "X-Docker-Expose-Session-";

    private final Hijacked session;
    private final GrpcServer server;
    private final Hijacked calls;
    private final GrpcChannel channel;

    private Wire(Hijacked session, GrpcServer server, Hijacked calls, GrpcChannel channel) {
        this.session = session;
        this.server = server;
        this.calls = calls;
        this.channel = channel;
    }

    /**
     * Opens both.
     *
     * @param id of the session
     * @param name of what is built, and where: folders of the same are kept by the daemon for the next build
     */
    static Wire open(EngineClient client, String id, String name, List<ServerServiceDefinition> services)
            throws IOException {
        List<String> methods = new ArrayList<>();
        for (ServerServiceDefinition service : services)
            service.getMethods()
                    .forEach(method ->
                            methods.add("/" + method.getMethodDescriptor().getFullMethodName()));
        var headers = Map.of(
                SESSION + "Uuid", List.of(id),
                SESSION + "Name", List.of(""),
                SESSION + "Sharedkey", List.of(name),
                SESSION + "Grpc-Method", methods);
        Hijacked session = client.hijack("/session", Body.NONE, new Upgrade("h2c", headers));
        List<io.grpc.BindableService> bound = new ArrayList<>();
        for (ServerServiceDefinition service : services) bound.add(() -> service);
        GrpcServer server = GrpcServer.start(bound, List.of(new Headers()));
        Thread.ofVirtual().name("session").start(() -> {
            try {
                server.serve(session.input(), session.output());
            } catch (IOException | InterruptedException e) {
                // The daemon has left; the build's own call says why.
            }
        });
        Hijacked calls = client.hijack("/grpc", Body.NONE, new Upgrade("h2c", Map.of()));
        return new Wire(session, server, calls, GrpcChannel.over(calls.input(), calls.output()));
    }

    Channel channel() {
        return channel.channel();
    }

    private static final class Headers implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            return Contexts.interceptCall(Context.current().withValue(HEADERS, headers), call, headers, next);
        }
    }

    /** What the call that is answered on this thread says beside its messages. */
    static List<String> headers(String name) {
        Metadata headers = HEADERS.get();
        List<String> values = new ArrayList<>();
        var found = headers.getAll(key(name));
        if (found == null) return values;
        boolean encoded = headers.containsKey(key(name + "-encoded"));
        for (String value : found) values.add(encoded ? URLDecoder.decode(value, StandardCharsets.UTF_8) : value);
        return values;
    }

    static String header(String name) {
        List<String> values = headers(name);
        return values.isEmpty() ? "" : values.getFirst();
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    @Override
    public void close() {
        // The connections first: what reads from them ends with them.
        calls.close();
        session.close();
        channel.close();
        server.close();
    }
}
