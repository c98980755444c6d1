package djong.build.op;

import djong.base.EngineException;

/** What {@code --chmod} says: an octal number, or chmod(1)'s words such as {@code u+x,go=r}. */
record Permissions(String text) {
    static Permissions parse(String text) {
        var permissions = new Permissions(text);
        permissions.of(0, false);
        return permissions;
    }

    /** The twelve bits that a file gets that has {@code mode} now. */
    int of(int mode, boolean folder) {
        if (text.matches("[0-7]{1,5}")) {
            int value = Integer.parseInt(text, 8);
            if (value > 07777) throw invalid();
            return value;
        }
        int result = mode;
        for (String clause : text.split(",", -1)) result = clause(clause, result, folder);
        return result;
    }

    private EngineException.InvalidParameter invalid() {
        return new EngineException.InvalidParameter(
                "invalid chmod parameter: '" + text + "'. it should be octal string and between 0 and 07777");
    }

    private int clause(String clause, int mode, boolean folder) {
        int at = 0;
        int who = 0;
        for (; at < clause.length() && "ugoa".indexOf(clause.charAt(at)) >= 0; at++)
            who |= switch (clause.charAt(at)) {
                case 'u' -> 04700;
                case 'g' -> 02070;
                case 'o' -> 01007;
                default -> 07777;
            };
        if (who == 0) who = 07777;
        if (at == clause.length()) throw invalid();
        int result = mode;
        while (at < clause.length()) {
            char operator = clause.charAt(at++);
            if ("+-=".indexOf(operator) < 0) throw invalid();
            int bits = 0;
            for (; at < clause.length() && "+-=".indexOf(clause.charAt(at)) < 0; at++)
                bits |= bits(clause.charAt(at), result, folder);
            bits &= who;
            result = switch (operator) {
                case '+' -> result | bits;
                case '-' -> result & ~bits;
                default -> result & ~(who & 0777) | bits;
            };
        }
        return result;
    }

    private int bits(char permission, int mode, boolean folder) {
        return switch (permission) {
            case 'r' -> 0444;
            case 'w' -> 0222;
            case 'x' -> 0111;
            case 'X' -> folder || (mode & 0111) != 0 ? 0111 : 0;
            case 's' -> 06000;
            case 't' -> 01000;
            case 'u' -> (mode >> 6 & 7) * 0111;
            case 'g' -> (mode >> 3 & 7) * 0111;
            case 'o' -> (mode & 7) * 0111;
            default -> throw invalid();
        };
    }
}
