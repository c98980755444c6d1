package djong.dockerfile.lint;

import djong.dockerfile.syntax.Range;
import java.util.ArrayList;
import java.util.List;

/** What was found so far, of what is wanted. For one thread. */
final class Findings {
    private final CheckDirective wanted;
    private final List<Warning> all = new ArrayList<>();

    Findings(CheckDirective wanted) {
        this.wanted = wanted;
    }

    void add(Rule rule, Range range, String message) {
        if (wanted.wants(rule)) all.add(new Warning(rule, message, range));
    }

    List<Warning> all() {
        return List.copyOf(all);
    }
}
