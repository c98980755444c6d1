package djong.build.buildkit;

import djong.build.control.ControlCalls;
import djong.build.op.CacheFolders;
import djong.build.session.Sessions;
import djong.build.solver.BuildCache;
import djong.build.solver.Solver;
import djong.engine.container.Parts;
import djong.engine.container.Steps;
import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import java.util.List;

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
