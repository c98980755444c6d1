package djong.dockerfile;

import djong.dockerfile.Instruction.*;
import djong.dockerfile.expand.Environment;
import djong.dockerfile.expand.Expanded;
import djong.dockerfile.expand.Expansion;
import djong.dockerfile.expand.ExpansionException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Puts variables into an instruction: into ADD, ARG, COPY, ENV, EXPOSE, LABEL, STOPSIGNAL, USER, VOLUME and WORKDIR, and into the mounts of a RUN. All words of an
 * instruction see what was set before it. CMD, ENTRYPOINT, the command of a RUN and the rest are for a shell.
 */
public final class Substitution {
    private final char escape;
    private final Environment environment;
    private final Consumer<String> undefined;

    public Substitution(char escape, Environment environment) {
        this(escape, environment, _ -> {});
    }

    /** @param undefined is told, for each word, which variables are named in it and do not exist; ports and arguments without a value tell of none */
    public Substitution(char escape, Environment environment, Consumer<String> undefined) {
        this.escape = escape;
        this.environment = environment;
        this.undefined = undefined;
    }

    /** @throws ExpansionException in Docker's words */
    public String text(String word) {
        try {
            return told(Expansion.of(word, escape, environment)).text();
        } catch (ExpansionException e) {
            new TreeSet<>(e.unknown()).forEach(undefined);
            throw e;
        }
    }

    private Expanded told(Expanded expanded) {
        new TreeSet<>(expanded.unknown()).forEach(undefined);
        return expanded;
    }

    private List<String> texts(List<String> words) {
        return words.stream().map(this::text).toList();
    }

    /** What a variable stands for may be several words. */
    private List<String> words(List<String> words) {
        var all = new ArrayList<String>();
        for (String word : words)
            all.addAll(Expansion.of(word, escape, environment).words());
        return all;
    }

    /** @throws ExpansionException in Docker's words */
    public Instruction apply(Instruction instruction) {
        return switch (instruction) {
            case Add i -> add(i);
            case Copy i -> copy(i);
            case Run i ->
                new Run(
                        i.node(),
                        i.command(),
                        i.mounts().stream().map(m -> m.expanded(this::text)).toList(),
                        i.network(),
                        i.security(),
                        i.devices());
            case Env i -> new Env(i.node(), pairs(i.pairs()));
            case Label i -> new Label(i.node(), pairs(i.pairs()));
            case Expose i -> new Expose(i.node(), words(i.ports()));
            case Volume i -> new Volume(i.node(), texts(i.paths()));
            case User i -> new User(i.node(), text(i.user()));
            case Workdir i -> new Workdir(i.node(), text(i.path()));
            case StopSignal i -> new StopSignal(i.node(), text(i.signal()));
            case Arg i ->
                new Arg(
                        i.node(),
                        i.arguments().stream()
                                .map(a -> {
                                    String value = a.value();
                                    return new Argument(text(a.name()), value == null ? null : text(value));
                                })
                                .toList());
            case Cmd _, Entrypoint _, Shell _, OnBuild _, Maintainer _, Health _ -> instruction;
        };
    }

    // What is undefined is told in this order: flags, sources, destination, contents.
    private Add add(Add i) {
        String chown = text(i.chown());
        String chmod = text(i.chmod());
        String checksum = text(i.checksum());
        List<String> exclude = texts(i.exclude());
        List<String> sources = texts(i.sources());
        String destination = text(i.destination());
        List<InlineFile> files = files(i.files());
        return new Add(
                i.node(),
                sources,
                files,
                destination,
                chown,
                chmod,
                i.link(),
                exclude,
                checksum,
                i.keepGitDir(),
                i.unpack());
    }

    private Copy copy(Copy i) {
        String chown = text(i.chown());
        String chmod = text(i.chmod());
        List<String> exclude = texts(i.exclude());
        List<String> sources = texts(i.sources());
        String destination = text(i.destination());
        List<InlineFile> files = files(i.files());
        return new Copy(i.node(), sources, files, destination, chown, chmod, i.link(), exclude, i.from(), i.parents());
    }

    private List<Pair> pairs(List<Pair> pairs) {
        return pairs.stream()
                .map(p -> new Pair(text(p.name()), text(p.value()), p.legacy()))
                .toList();
    }

    private List<InlineFile> files(List<InlineFile> files) {
        return files.stream()
                .map(f -> f.expand()
                        ? new InlineFile(
                                f.name(),
                                told(Expansion.document(f.content(), environment))
                                        .text(),
                                false)
                        : f)
                .toList();
    }
}
