/**
 * The Engine API, v1.24 to v1.51: what Docker's clients see.
 *
 * <p>{@link djong.server.Server} takes a request, strips and checks the version in its path, finds the route and turns an
 * {@link djong.base.EngineException} into a status and {@code {"message": …}}. One class of routes per tag of the API: decode, call one
 * method of the engine, encode. A class that ends in {@code Documents} is a pure function from the engine's records to Docker's documents;
 * Docker's overlapping state flags are made there and nowhere else. What other operations the API has answers 501 and names itself
 * ({@code Unimplemented}).
 *
 * <p>Nobody here keeps state. Differences between versions live in {@link djong.server.compat}.
 *
 * <p>Start with {@link djong.server.Server}, then {@code ContainerRoutes}.
 */
@NullMarked
package djong.server;

import org.jspecify.annotations.NullMarked;
