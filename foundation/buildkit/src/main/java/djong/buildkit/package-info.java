/**
 * gRPC over connections that somebody else has accepted: a {@link GrpcServer} for the calls of clients, a {@link GrpcChannel} for calls to them.
 *
 * <p>Docker's clients leave HTTP/1.1 by {@code Upgrade: h2c} and go on with HTTP/2 at once, on {@code /grpc} as callers and on {@code /session} as those who are called.
 * The messages and services are generated, into packages of their own, from {@code src/main/protobuf}.
 */
@NullMarked
package djong.buildkit;

import org.jspecify.annotations.NullMarked;
