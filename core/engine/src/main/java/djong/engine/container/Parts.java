package djong.engine.container;

import djong.base.EventBus;
import djong.image.Images;
import djong.linux.HostFacts;
import djong.network.Networks;
import djong.runtime.Runtimes;
import djong.store.Store;
import djong.volume.Volumes;
import java.time.InstantSource;

/** What the engine is made of. Whoever wires it owns and closes each. */
public record Parts(
        Store store,
        Images images,
        Networks networks,
        Volumes volumes,
        Runtimes runtimes,
        EventBus events,
        HostFacts host,
        EngineOptions options,
        InstantSource clock) {}
