package djong.build.buildkit;

import djong.base.EngineException;
import djong.build.export.Attributes;
import java.util.Map;

/** What becomes of a build's result: an image here or at a registry, an archive or a folder with the client. */
final class Exports {
    private final BuildRun run;
    private final BuildResult result;
    private final String exporter;

    /** @param exporter number of it in the build's request */
    Exports(BuildRun run, BuildResult result, String exporter) {
        this.run = run;
        this.result = result;
        this.exporter = exporter;
    }

    /** Refuses what cannot be exported, before anything is built for it. */
    static void check(String type, Map<String, String> values, BuildResult result) {
        var attributes = new Attributes(values);
        attributes.check(many(result));
        boolean here = type.equals("moby") || type.equals("image");
        if (here && result.refs().size() > 1 && !attributes.flag("push", false))
            throw new EngineException.InvalidParameter(
                    "one name has one platform's image here: send several to a registry by --push, or take them by"
                            + " --output type=oci");
        if (type.equals("docker") && many(result))
            throw new EngineException.InvalidParameter(
                    "docker exporter does not currently support exporting manifest lists");
    }

    /** Whether the images are told apart by their platforms. */
    private static boolean many(BuildResult result) {
        return !result.refs().isEmpty() && !result.refs().containsKey("");
    }

    /** Blocks until all is where it belongs. @return what the client is told of it */
    Map<String, String> export(String type, Map<String, String> values) throws InterruptedException {
        var attributes = new Attributes(values);
        var products = new Products(run, result, attributes);
        var files = new FileExport(run, result, attributes, products.epoch(), exporter);
        boolean many = many(result);
        return switch (type) {
            case "tar" -> run.step("exporting to client tarball", files::archive);
            case "local" -> run.step("exporting to client directory", files::folders);
            case "moby", "image" ->
                run.step("exporting to image", vertex -> {
                    Progress.Line line = run.progress().line(vertex, "exporting layers", "exporting layers");
                    boolean push = attributes.flag("push", false);
                    if (!push) new Attestations(run).leftOut(vertex);
                    var made = products.make(push);
                    line.done(0, 0);
                    return new ImageExport(run, attributes, made, many, vertex).export();
                });
            case "oci" ->
                run.step(
                        "exporting to oci image format",
                        vertex -> layout(products, attributes, true).export(false, exporter, vertex));
            case "docker" ->
                run.step("exporting to docker image format", vertex -> {
                    new Attestations(run).leftOut(vertex);
                    return layout(products, attributes, false).export(true, exporter, vertex);
                });
            default -> throw new EngineException.NotImplemented("exporter " + type + " is not supported");
        };
    }

    private LayoutExport layout(Products products, Attributes attributes, boolean said) throws InterruptedException {
        return new LayoutExport(run, attributes, products.make(said), many(result), products.epoch());
    }
}
