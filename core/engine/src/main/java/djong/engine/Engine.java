package djong.engine;

import djong.base.EventBus;
import djong.engine.container.Archives;
import djong.engine.container.Commits;
import djong.engine.container.Containers;
import djong.engine.container.Execs;
import djong.image.Images;
import djong.network.Networks;
import djong.registry.client.Registries;
import djong.volume.Volumes;
import java.util.function.Supplier;

/**
 * The services of one engine, for whoever faces its clients. Made by whoever wires it; closing is theirs too.
 *
 * @param info asks anew at each call
 */
public record Engine(
        Containers containers,
        Execs execs,
        Archives archives,
        Commits commits,
        Images images,
        Registries registries,
        Networks networks,
        Volumes volumes,
        EventBus events,
        Supplier<EngineInfo> info,
        Supplier<EngineVersion> version) {}
