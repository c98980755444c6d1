/**
 * Builds as BuildKit's clients ask for them: the services Control and LLBBridge, what they tell of vertices, and what becomes of results.
 *
 * <p>A client asks for a build by {@code Control.Solve} and then, under the build's id, drives the frontend itself by {@code LLBBridge}; calls of both may come in
 * any order. {@link Builds} holds those that run, {@link BuildRun} is one, {@link Progress} what its clients are told. {@link ControlService} and
 * {@link BridgeService} speak gRPC and do nothing else.
 */
@NullMarked
package djong.build.buildkit;

import org.jspecify.annotations.NullMarked;
