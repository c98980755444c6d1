package djong.build.llb;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import djong.base.EngineException;
import djong.oci.Digest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import moby.buildkit.pb.Definition;
import moby.buildkit.pb.Input;
import moby.buildkit.pb.Op;
import moby.buildkit.pb.OpMetadata;
import moby.buildkit.pb.Source;

/**
 * A definition whose ops are all there, and in which none leads back to itself.
 *
 * @param order digests of the ops that the result needs, each after its inputs
 * @param metadata by the digests of ops
 * @param result which result of which op is meant
 */
record Graph(Map<String, Op> ops, List<String> order, Map<String, OpMetadata> metadata, Input result, Source places) {
    private static final int MOST_OPS = 10_000;
    private static final int MOST_DEPTH = 1_000;

    /** @throws EngineException.InvalidParameter in BuildKit's words, where it has some */
    static Graph of(Definition definition) {
        if (definition.getDefCount() == 0) throw new EngineException.InvalidParameter("invalid empty definition");
        if (definition.getDefCount() > MOST_OPS)
            throw new EngineException.InvalidParameter("invalid definition: more than " + MOST_OPS + " ops");
        Map<String, Op> ops = new HashMap<>();
        Op last = Op.getDefaultInstance();
        for (ByteString each : definition.getDefList()) {
            last = parsed(each);
            ops.put(Digest.of(each.toByteArray()).toString(), last);
        }
        if (ops.size() < 2) throw new EngineException.InvalidParameter("invalid LLB with " + ops.size() + " vertexes");
        if (last.getInputsCount() == 0)
            throw new EngineException.InvalidParameter("invalid LLB with no inputs on last vertex");
        Input result = last.getInputs(0);
        return new Graph(
                ops, order(ops, result.getDigest()), definition.getMetadataMap(), result, definition.getSource());
    }

    private static Op parsed(ByteString bytes) {
        try {
            return Op.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new EngineException.InvalidParameter("failed to parse llb proto op: " + e.getMessage(), e);
        }
    }

    /** An op on the way down, and which of its inputs is next. */
    private static final class Visit {
        final String digest;
        final Op op;
        int next;

        Visit(String digest, Op op) {
            this.digest = digest;
            this.op = op;
        }
    }

    /** Without recursion: how deep it goes is the client's choice. */
    private static List<String> order(Map<String, Op> ops, String result) {
        List<String> order = new ArrayList<>();
        Set<String> done = new HashSet<>();
        Set<String> open = new HashSet<>();
        var path = new ArrayDeque<Visit>();
        path.push(new Visit(result, op(ops, result)));
        open.add(result);
        while (!path.isEmpty()) {
            Visit at = path.element();
            if (at.next == at.op.getInputsCount()) {
                path.pop();
                open.remove(at.digest);
                done.add(at.digest);
                order.add(at.digest);
                continue;
            }
            String input = at.op.getInputs(at.next++).getDigest();
            if (done.contains(input)) continue;
            if (!open.add(input)) throw new EngineException.InvalidParameter("invalid LLB: " + input + " needs itself");
            if (path.size() == MOST_DEPTH)
                throw new EngineException.InvalidParameter("invalid LLB: more than " + MOST_DEPTH + " ops in a row");
            path.push(new Visit(input, op(ops, input)));
        }
        return order;
    }

    private static Op op(Map<String, Op> ops, String digest) {
        Op op = ops.get(digest);
        if (op == null) throw new EngineException.InvalidParameter("invalid missing input digest " + digest);
        return op;
    }

    Op op(String digest) {
        return op(ops, digest);
    }
}
