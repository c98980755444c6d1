# Sourced by dev, djong and .ci/run: finds a JDK of at least 25 and exports JAVA_HOME. Says what to install when there is none.

djong_java_release() { # $1 = a folder; prints its feature release when it is a whole JDK
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

djong_find_jdk() {
    local candidate release path_java
    path_java=$(command -v javac 2>/dev/null) && path_java=$(dirname "$(dirname "$(readlink -f "$path_java")")")
    for candidate in "${JAVA_HOME:-}" "$path_java" /usr/lib/jvm/*25* /usr/lib/jvm/* /opt/jdk* /opt/java/*; do
        [ -n "$candidate" ] || continue
        release=$(djong_java_release "$candidate") || continue
        if [ -n "$release" ] && [ "$release" -ge 25 ]; then
            JAVA_HOME=$candidate
            export JAVA_HOME
            return 0
        fi
    done
    return 1
}

djong_jdk_advice() {
    cat >&2 <<'TEXT'
Djong needs a JDK of release 25 or newer, and none was found in JAVA_HOME, on the PATH or under /usr/lib/jvm.
  Debian 13, Ubuntu 25.10 and newer:  apt-get install openjdk-25-jdk-headless
  Debian 12, Ubuntu 24.04:            these have no such package; take Temurin 25 from https://adoptium.net/installation/linux
                                      (its apt repository has temurin-25-jdk), or unpack its archive and set JAVA_HOME
TEXT
}
