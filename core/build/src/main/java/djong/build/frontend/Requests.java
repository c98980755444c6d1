package djong.build.frontend;

import djong.base.EngineException;
import djong.dockerfile.Dockerfile;
import djong.dockerfile.lint.Warning;
import java.util.List;

/** Answers what clients ask about a file without building it: {@code --call}. */
final class Requests {
    private Requests() {}

    static FrontendResult answer(Options options, Dockerfile file, DockerfileText text, List<Warning> warnings) {
        throw new EngineException.NotImplemented("unsupported request " + options.request());
    }
}
