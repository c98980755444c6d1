package djong.build.frontend;

import djong.base.EngineException;
import djong.dockerfile.Dockerfile;
import djong.dockerfile.lint.Lint;
import djong.dockerfile.lint.Warning;
import djong.dockerfile.syntax.Range;
import djong.dockerfile.syntax.SyntaxException;
import djong.oci.ImageConfig;
import djong.oci.Platform;
import djong.oci.RunConfig;
import java.util.ArrayList;
import java.util.List;

/** Understands Dockerfiles. */
public final class DockerfileFrontend {
    private final Options options;
    private final Gateway gateway;

    public DockerfileFrontend(Options options, Gateway gateway) {
        this.options = options;
        this.gateway = gateway;
    }

    /** Blocks for the client and for registries; carries out no step of the file. @throws DockerfileException when the file is why it cannot be built */
    public FrontendResult run() throws InterruptedException {
        DockerfileText text = DockerfileText.read(options, gateway);
        try {
            return run(text);
        } catch (SyntaxException e) {
            throw new DockerfileException(parseError(e), text.name(), text.text(), e.range(), e);
        } catch (StepException e) {
            throw new DockerfileException(String.valueOf(e.getMessage()), text.name(), text.text(), e.range(), e);
        }
    }

    private FrontendResult run(DockerfileText text) throws InterruptedException {
        if (options.request().equals("frontend.lint")) return checked(text);
        Dockerfile file = Dockerfile.parse(text.name(), text.text());
        if (!options.request().isEmpty()) return Requests.answer(options, file, text);
        IgnoreRules ignored = text.ignored(options, gateway);
        Lint lint = lint(file, ignored);
        var bases = new Bases(options, gateway);
        var context = new Context(options, gateway, text, ignored);
        List<Built> images = new ArrayList<>();
        for (Platform platform : options.platforms()) {
            // What is found for one platform is found for the others.
            Lint own = images.isEmpty() ? lint : lint(file, ignored);
            var stages = new Stages(options, gateway, bases, file, platform, context, own);
            try {
                images.add(built(stages.built(false), platform));
            } finally {
                if (images.size() < 2) warn(text, lint.found());
            }
            refuse(lint);
        }
        return new FrontendResult.Images(images, options.manyPlatforms());
    }

    private Lint lint(Dockerfile file, IgnoreRules ignored) {
        try {
            return new Lint(file, options.arguments().get("BUILDKIT_DOCKERFILE_CHECK"), ignored.file());
        } catch (IllegalArgumentException e) {
            throw new EngineException.InvalidParameter("failed to parse check options: " + e.getMessage(), e);
        }
    }

    /** All that can be said of the file without carrying anything out, and why it cannot be built, if it cannot. */
    private FrontendResult checked(DockerfileText text) throws InterruptedException {
        IgnoreRules ignored = text.ignored(options, gateway);
        List<Warning> found = List.of();
        Requests.Failure failure = null;
        Lint lint = null;
        try {
            Dockerfile file = Dockerfile.parse(text.name(), text.text());
            lint = lint(file, ignored);
            var context = new Context(options, gateway, text, ignored);
            Platform platform = options.platforms().getFirst();
            new Stages(options, gateway, new Bases(options, gateway), file, platform, context, lint)
                    .built(options.target().isEmpty());
            refuse(lint);
        } catch (SyntaxException e) {
            failure = new Requests.Failure(parseError(e), e.range());
        } catch (StepException e) {
            failure = new Requests.Failure(String.valueOf(e.getMessage()), e.range());
        } catch (EngineException e) {
            failure = new Requests.Failure(String.valueOf(e.getMessage()), null);
        }
        if (lint != null) found = lint.found();
        return Requests.checked(text, found, failure);
    }

    private static String parseError(SyntaxException e) {
        return e.ofInstruction() ? e.getMessage() : e.reason();
    }

    private void warn(DockerfileText text, List<Warning> warnings) {
        for (Warning each : warnings) {
            Range range = each.range();
            gateway.warn(
                    text.definition(),
                    new Gateway.Advice(
                            each.rule().title() + ": " + each.message() + " (line " + range.line() + ")",
                            List.of(each.rule().description()),
                            each.rule().url(),
                            text.name(),
                            text.text(),
                            List.of(new int[] {range.line(), range.endLine()})));
        }
    }

    private static void refuse(Lint lint) {
        if (!lint.fatal().isEmpty())
            throw new EngineException.InvalidParameter(
                    "lint violation found for rules: " + String.join(", ", lint.fatal()));
    }

    private Built built(StageState state, Platform platform) {
        RunConfig.Draft draft = state.config().draft();
        draft.labels.putAll(options.labels());
        String author = state.author();
        ImageConfig config = ImageConfig.create(
                state.platform(),
                null,
                author.isEmpty() ? null : author,
                null,
                draft.toConfig(),
                List.of(),
                state.steps().all());
        return new Built(platform, SharedNames.of(state.files()), config);
    }
}
