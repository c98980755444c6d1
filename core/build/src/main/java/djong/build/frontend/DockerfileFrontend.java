package djong.build.frontend;

import djong.base.EngineException;
import djong.dockerfile.Dockerfile;
import djong.dockerfile.lint.CheckDirective;
import djong.dockerfile.lint.Lint;
import djong.dockerfile.lint.Warning;
import djong.dockerfile.syntax.Range;
import djong.dockerfile.syntax.SyntaxException;
import djong.oci.ImageConfig;
import djong.oci.Platform;
import djong.oci.RunConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
            throw new DockerfileException(
                    "dockerfile parse error on line " + e.range().line() + ": " + e.reason(),
                    text.name(),
                    text.text(),
                    e.range(),
                    e);
        } catch (StepException e) {
            throw new DockerfileException(String.valueOf(e.getMessage()), text.name(), text.text(), e.range(), e);
        }
    }

    private FrontendResult run(DockerfileText text) throws InterruptedException {
        Dockerfile file = Dockerfile.parse(text.name(), text.text());
        IgnoreRules ignored = text.ignored(options, gateway);
        List<Warning> warnings = warnings(file, ignored);
        if (!options.request().isEmpty()) return Requests.answer(options, file, text, warnings);
        warn(file, text, warnings);
        var bases = new Bases(options, gateway);
        var context = new Context(options, gateway, text, ignored);
        List<Built> images = new ArrayList<>();
        for (Platform platform : options.platforms()) {
            var stages = new Stages(options, gateway, bases, file, platform, context);
            images.add(built(stages.built(), platform));
        }
        return new FrontendResult.Images(images, options.manyPlatforms(), warnings);
    }

    private List<Warning> warnings(Dockerfile file, IgnoreRules ignored) {
        Map<String, String> given = new HashMap<>();
        options.arguments().forEach((name, value) -> {
            if (value != null) given.put(name, value);
        });
        try {
            return Lint.of(file, given, ignored.file());
        } catch (RuntimeException e) {
            // Whatever is wrong is told better by who makes the stages.
            return List.of();
        }
    }

    private void warn(Dockerfile file, DockerfileText text, List<Warning> warnings) {
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
        boolean fails = !warnings.isEmpty()
                && CheckDirective.parse(file.directives().check()).error();
        if (fails)
            throw new EngineException.InvalidParameter("lint violation found for rules: "
                    + String.join(
                            ", ",
                            warnings.stream()
                                    .map(w -> w.rule().title())
                                    .distinct()
                                    .toList()));
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
                state.history());
        return new Built(platform, state.files(), config);
    }
}
