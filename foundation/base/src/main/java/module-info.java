/** What every room needs: errors with a meaning, events, ids, names, and the undo of half-done work. */
module djong.base {
    requires static transitive org.jspecify;

    exports djong.base;
}
