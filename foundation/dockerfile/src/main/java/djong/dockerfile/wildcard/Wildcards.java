package djong.dockerfile.wildcard;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A pattern as a list of parts. All ways to match are followed at once, as by Thompson's simulation of a finite automaton, so that no pattern makes one try them one
 * after the other.
 */
public final class Wildcards {
    private enum Kind {
        ONE,
        MANY,
        FOLDERS
    }

    private record Part(Kind kind, IntPredicate characters) {}

    private final List<Part> parts;

    private Wildcards(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** Makes a pattern from its begin to its end. For one thread. */
    public static final class Builder {
        private final List<Part> parts = new ArrayList<>();

        /** One character. */
        public Builder one(IntPredicate characters) {
            parts.add(new Part(Kind.ONE, characters));
            return this;
        }

        /** Any number of characters, perhaps none. */
        public Builder many(IntPredicate characters) {
            parts.add(new Part(Kind.MANY, characters));
            return this;
        }

        /** Nothing, or anything that ends in a slash. */
        public Builder folders() {
            parts.add(new Part(Kind.FOLDERS, _ -> true));
            return this;
        }

        public Wildcards build() {
            return new Wildcards(parts);
        }
    }

    /** The same for texts that are read backwards; not for patterns with folders. */
    public Wildcards reversed() {
        return new Wildcards(parts.reversed());
    }

    public boolean matches(String text) {
        int[] characters = text.codePoints().toArray();
        return end(characters, 0, true) == characters.length;
    }

    /**
     * Where a match that begins at {@code from} ends; below zero when there is none.
     *
     * @param longest whether it is the longest, else the shortest
     */
    public int end(int[] text, int from, boolean longest) {
        var states = new BitSet(parts.size() + 1);
        enter(states, 0);
        int found = -1;
        for (int at = from; ; at++) {
            if (states.get(parts.size())) {
                if (!longest) return at;
                found = at;
            }
            if (at == text.length || states.isEmpty()) return found;
            states = after(states, text[at]);
        }
    }

    private BitSet after(BitSet states, int c) {
        var next = new BitSet(parts.size() + 1);
        for (int i = states.nextSetBit(0); i >= 0 && i < parts.size(); i = states.nextSetBit(i + 1)) {
            Part part = parts.get(i);
            if (!part.characters().test(c)) continue;
            switch (part.kind()) {
                case ONE -> enter(next, i + 1);
                case MANY -> enter(next, i);
                case FOLDERS -> {
                    next.set(i);
                    if (c == '/') enter(next, i + 1);
                }
            }
        }
        return next;
    }

    /** Also what follows parts that may stand for nothing. */
    private void enter(BitSet states, int state) {
        int at = state;
        while (true) {
            states.set(at);
            if (at == parts.size() || parts.get(at).kind() == Kind.ONE) return;
            at++;
        }
    }
}
