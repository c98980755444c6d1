package djong.build.frontend;

import djong.build.graph.Vertex;
import djong.build.image.Configuration;
import djong.dockerfile.Instruction;
import djong.dockerfile.Pair;
import djong.oci.History;
import djong.oci.Platform;
import djong.oci.RunConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A stage in the making. What one instruction changes costs as much as it changes, however many came before it. For one thread. */
final class StageDraft {
    private final Platform platform;
    private final RunConfig.Draft draft;
    /** Where in the list of variables a name stands. */
    private final Map<String, Integer> places = new HashMap<>();

    private final Steps earlier;
    private final List<History> steps = new ArrayList<>();
    private @Nullable RunConfig frozen;
    private Vertex files;
    private String author;

    StageDraft(StageState begin) {
        platform = begin.platform();
        draft = Configuration.begun(begin.config()).draft();
        earlier = begin.steps();
        files = begin.files();
        author = begin.author();
        for (int i = 0; i < draft.env.size(); i++) places.putIfAbsent(name(draft.env.get(i)), i);
    }

    static String name(String entry) {
        int equals = entry.indexOf('=');
        return equals < 0 ? entry : entry.substring(0, equals);
    }

    StageState state() {
        return new StageState(files, config(), earlier.and(steps), author, platform);
    }

    /** As it is now; made anew after a change, which takes longer the more there is. */
    RunConfig config() {
        RunConfig config = frozen;
        if (config == null) {
            config = draft.toConfig();
            frozen = config;
        }
        return config;
    }

    /** To be read. */
    RunConfig.Draft current() {
        return draft;
    }

    /** To be changed, the variables aside. */
    RunConfig.Draft changing() {
        frozen = null;
        return draft;
    }

    Vertex files() {
        return files;
    }

    Platform platform() {
        return platform;
    }

    /** The names of variables, in their order. */
    List<String> names() {
        return draft.env.stream().map(StageDraft::name).toList();
    }

    /** Null when there is no such variable. */
    @Nullable
    String variable(String name) {
        Integer place = places.get(name);
        if (place == null) return null;
        String entry = draft.env.get(place);
        return entry.length() > name.length() ? entry.substring(name.length() + 1) : null;
    }

    private void set(Pair pair) {
        String entry = pair.name() + "=" + pair.value();
        Integer place = places.putIfAbsent(pair.name(), draft.env.size());
        if (place == null) draft.env.add(entry);
        else draft.env.set(place, entry);
    }

    /** @param commandSet whether this stage has a CMD of its own */
    void apply(Instruction instruction, boolean commandSet) {
        frozen = null;
        if (instruction instanceof Instruction.Env env) env.pairs().forEach(this::set);
        else Configuration.change(instruction, draft, commandSet);
    }

    void now(Vertex next) {
        files = next;
    }

    void by(String who) {
        author = who;
    }

    /** One more step, which gets its time when its layer is there. */
    void after(String text, boolean layer) {
        steps.add(new History(null, text, null, "buildkit.dockerfile.v0", !layer));
    }
}
