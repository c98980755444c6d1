package djong.engine.container;

import java.util.List;

/** A container that has been made. @param warnings what was asked for and could not be given */
public record Created(ContainerId id, List<String> warnings) {}
