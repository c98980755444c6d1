package djong.registry.client;

/**
 * A repository that a search found.
 *
 * @param description empty where there is none
 */
public record Found(String name, String description, long stars, boolean official) {}
