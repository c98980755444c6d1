package djong.build.buildkit;

import djong.base.EngineException;
import djong.base.Ids;
import djong.build.control.ControlCalls;
import djong.build.op.CacheFolders;
import djong.build.op.WebFiles;
import djong.build.session.ClientSession;
import djong.build.session.Sessions;
import djong.build.solver.BuildCache;
import djong.build.solver.Solver;
import djong.engine.container.Parts;
import djong.engine.container.Steps;
import djong.oci.Digest;
import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import moby.buildkit.v1.Exporter;
import moby.buildkit.v1.SolveRequest;
import moby.buildkit.v1.SolveResponse;

/** BuildKit's services for one daemon, and what the builds that ask for them share. */
public final class BuildKit {
    private final Parts parts;
    private final Steps steps;
    private final BuildCache cache;
    private final Solver solver;
    private final CacheFolders folders;
    private final Sessions sessions;
    private final ControlCalls control;
    private final Builds builds = new Builds();
    private final WebFiles webFiles = new WebFiles();

    /** @param control what is asked for besides builds */
    public BuildKit(
            Parts parts,
            Steps steps,
            BuildCache cache,
            Solver solver,
            CacheFolders folders,
            Sessions sessions,
            ControlCalls control) {
        this.parts = parts;
        this.steps = steps;
        this.cache = cache;
        this.solver = solver;
        this.folders = folders;
        this.sessions = sessions;
        this.control = control;
    }

    /** To be served to clients, with {@link #interceptors}. */
    public List<BindableService> services() {
        return List.of(new ControlService(this), new BridgeService(this));
    }

    public List<ServerInterceptor> interceptors() {
        return List.of(new Calls.BuildIds());
    }

    /**
     * Builds an image for a client of the Engine API. Blocks until the build has ended; an interrupt ends it.
     *
     * @param told hears on another thread what BuildKit's clients are told, each a message {@code moby.buildkit.v1.StatusResponse}
     * @return the image's id; empty where the result is none
     * @throws EngineException when it fails, in BuildKit's words
     */
    public Optional<Digest> build(ApiBuild build, Consumer<byte[]> told) throws InterruptedException {
        String ref = Ids.random();
        SolveRequest request = SolveRequest.newBuilder()
                .setRef(ref)
                .setSession(build.session())
                .setFrontend("dockerfile.v0")
                .putAllFrontendAttrs(build.attributes())
                .addAllEntitlements(build.entitlements())
                .addExporters(Exporter.newBuilder().setType(build.exporter()).putAllAttrs(build.exporterAttributes()))
                .build();
        var service = new ControlService(this);
        Thread telling = Thread.ofVirtual().name("build status").unstarted(() -> tell(service, ref, told));
        try {
            SolveResponse response = service.solve(request, run -> {
                telling.start();
                ClientSession client = build.session().isEmpty() ? null : service.session(build.session());
                run.join(new RequestSession(build, client));
            });
            return Optional.ofNullable(response.getExporterResponseMap().get("containerimage.config.digest"))
                    .map(Digest::parse);
        } catch (StatusRuntimeException e) {
            String why = e.getStatus().getDescription();
            throw new EngineException.System(why == null ? e.getStatus().toString() : why, e);
        } finally {
            // What is told comes before the end.
            if (telling.getState() != Thread.State.NEW) telling.join();
        }
    }

    private static void tell(ControlService service, String ref, Consumer<byte[]> told) {
        try {
            service.follow(ref, status -> told.accept(status.toByteArray()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (UncheckedIOException e) {
            System.getLogger(BuildKit.class.getName())
                    .log(System.Logger.Level.DEBUG, "the client of a build listens no more", e);
        }
    }

    Parts parts() {
        return parts;
    }

    Steps steps() {
        return steps;
    }

    BuildCache cache() {
        return cache;
    }

    Solver solver() {
        return solver;
    }

    CacheFolders folders() {
        return folders;
    }

    WebFiles webFiles() {
        return webFiles;
    }

    Sessions sessions() {
        return sessions;
    }

    ControlCalls control() {
        return control;
    }

    Builds builds() {
        return builds;
    }
}
