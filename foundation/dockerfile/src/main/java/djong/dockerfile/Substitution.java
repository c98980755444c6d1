package djong.dockerfile;

import djong.dockerfile.Instruction.*;
import djong.dockerfile.expand.Environment;
import djong.dockerfile.expand.Expanded;
import djong.dockerfile.expand.Expansion;
import djong.dockerfile.expand.ExpansionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts variables into an instruction: into ADD, ARG, COPY, ENV, EXPOSE, LABEL, STOPSIGNAL, USER, VOLUME and WORKDIR, and into the mounts of a RUN. All words of an
 * instruction see what was set before it. CMD, ENTRYPOINT, the command of a RUN and the rest are for a shell.
 */
public final class Substitution {
    private final char escape;
    private final Environment environment;
    private final Set<String> unknown = new TreeSet<>();

    public Substitution(char escape, Environment environment) {
        this.escape = escape;
        this.environment = environment;
    }

    /** Variables that were named and do not exist. */
    public Set<String> unknown() {
        return unknown;
    }

    /** @throws ExpansionException in Docker's words */
    public String text(String word) {
        Expanded expanded = Expansion.of(word, escape, environment);
        unknown.addAll(expanded.unknown());
        return expanded.text();
    }

    private List<String> texts(List<String> words) {
        return words.stream().map(this::text).toList();
    }

    /** What a variable stands for may be several words. */
    private List<String> words(List<String> words) {
        var all = new ArrayList<String>();
        for (String word : words) {
            Expanded expanded = Expansion.of(word, escape, environment);
            unknown.addAll(expanded.unknown());
            all.addAll(expanded.words());
        }
        return all;
    }

    /** @throws ExpansionException in Docker's words */
    public Instruction apply(Instruction instruction) {
        return switch (instruction) {
            case Add i ->
                new Add(
                        i.node(),
                        texts(i.sources()),
                        files(i.files()),
                        text(i.destination()),
                        text(i.chown()),
                        text(i.chmod()),
                        i.link(),
                        texts(i.exclude()),
                        text(i.checksum()),
                        i.keepGitDir(),
                        i.unpack());
            case Copy i ->
                new Copy(
                        i.node(),
                        texts(i.sources()),
                        files(i.files()),
                        text(i.destination()),
                        text(i.chown()),
                        text(i.chmod()),
                        i.link(),
                        texts(i.exclude()),
                        i.from(),
                        i.parents());
            case Run i ->
                new Run(
                        i.node(),
                        i.command(),
                        i.mounts().stream().map(this::mount).toList(),
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

    private List<Pair> pairs(List<Pair> pairs) {
        return pairs.stream()
                .map(p -> new Pair(text(p.name()), text(p.value()), p.legacy()))
                .toList();
    }

    private List<InlineFile> files(List<InlineFile> files) {
        return files.stream()
                .map(f ->
                        f.expand() ? new InlineFile(f.name(), Expansion.document(f.content(), environment), false) : f)
                .toList();
    }

    private Mount mount(Mount mount) {
        return mount.with(text(mount.from()), text(mount.source()), text(mount.target()), text(mount.id()));
    }
}
