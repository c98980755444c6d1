# Sourced by djong, dev and .ci/run: what this machine has, what it lacks, and how it gets it. Debian and Ubuntu; elsewhere it only says so.

djong_say() { printf 'djong: %s\n' "$*" >&2; }

# ---- JDK ----

djong_java_release() { # $1 = a folder; prints its feature release when it holds a whole JDK
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# Exports JAVA_HOME of a JDK >= 25, or returns 1.
djong_find_jdk() {
    local candidate release on_path
    on_path=$(command -v javac 2>/dev/null) && on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
    for candidate in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/*25* /usr/lib/jvm/* /opt/jdk* /opt/java/*; do
        [ -n "$candidate" ] || continue
        release=$(djong_java_release "$candidate") || continue
        if [ -n "$release" ] && [ "$release" -ge 25 ]; then
            export JAVA_HOME=$candidate
            return 0
        fi
    done
    return 1
}

djong_jdk_advice() {
    cat >&2 <<'TEXT'
djong: a JDK of release 25 or newer is needed to build, and none was found in JAVA_HOME, on the PATH or under /usr/lib/jvm.
  Debian 13, Ubuntu 25.10 and newer:  apt-get install openjdk-25-jdk-headless
  Debian 12, Ubuntu 24.04:            no such package here; take Temurin 25 (temurin-25-jdk) from the apt repository that
                                      https://adoptium.net/installation/linux describes, or unpack its archive and set JAVA_HOME
TEXT
}

# ---- packages ----

# Is there a package of this name to install? A fresh machine's lists are empty, and then fetched once.
djong_available() {
    if [ "$(id -u)" -eq 0 ] && [ -z "$(find /var/lib/apt/lists -name '*_Packages*' -print -quit 2>/dev/null)" ]; then
        djong_say "fetching the lists of packages (apt-get update)"
        apt-get update -q >&2 </dev/null || return 1
    fi
    # Not grep -q: it would end the pipe early, which pipefail takes for a failure.
    [ -n "$(apt-cache policy "$1" 2>/dev/null | grep 'Candidate: [0-9]')" ]
}

# Installs the packages named, after saying so. DJONG_YES=1 is a yes; else a terminal is asked; else the command is printed and 1 returned.
djong_install() {
    [ $# -gt 0 ] || return 0
    local command="apt-get install -y --no-install-recommends $*"
    if ! command -v apt-get >/dev/null; then
        djong_say "this machine lacks: $* (names of Debian's packages); install what your system calls them"
        return 1
    fi
    if [ "$(id -u)" -ne 0 ]; then
        djong_say "this machine lacks: $*. As root:  $command"
        return 1
    fi
    if [ "${DJONG_YES:-}" = 1 ]; then
        djong_say "installing: $*"
    elif [ -t 0 ] && [ -t 2 ]; then
        local answer
        printf 'djong: this machine lacks: %s. Install now (%s)? [Y/n] ' "$*" "$command" >&2
        read -r answer
        case $answer in '' | y | Y | yes | Yes) ;; *) return 1 ;; esac
    else
        djong_say "this machine lacks: $*. Say yes with -y or DJONG_YES=1, or run:  $command"
        return 1
    fi
    local package
    for package in "$@"; do
        djong_available "$package" || { djong_say "apt has no package $package"; return 1; }
    done
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >&2 </dev/null
}

# ---- what building needs ----

djong_need_build_tools() {
    local packages=()
    command -v mvn >/dev/null || packages+=(maven)
    if ! djong_find_jdk; then
        if djong_available openjdk-25-jdk-headless; then
            packages+=(openjdk-25-jdk-headless)
        else
            djong_jdk_advice
            return 1
        fi
    fi
    djong_install "${packages[@]}" || return 1
    djong_find_jdk || { djong_jdk_advice; return 1; }
}

# ---- what containers need ----

djong_has_library() {
    [ -n "$({ ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null; } | grep "$1")" ]
}

# crun refuses a hybrid layout as long as the unified hierarchy holds controllers: they must be mounted as v1.
djong_cgroups_incomplete() {
    [ "$(stat -f -c %T /sys/fs/cgroup 2>/dev/null)" != cgroup2fs ] || return 1
    ! mountpoint -q /sys/fs/cgroup || [ -s /sys/fs/cgroup/unified/cgroup.controllers ] || ! grep -q ' - cgroup .*memory' /proc/self/mountinfo
}

# What Debian's cgroupfs-mount does: each controller the kernel has, mounted under its name.
djong_mount_cgroups() {
    mountpoint -q /sys/fs/cgroup || mount -t tmpfs -o uid=0,gid=0,mode=0755 cgroup /sys/fs/cgroup
    local controller
    for controller in $(awk '!/^#/ && $4 == 1 { print $1 }' /proc/cgroups); do
        mkdir -p "/sys/fs/cgroup/$controller"
        mountpoint -q "/sys/fs/cgroup/$controller" && continue
        mount -t cgroup -o "$controller" cgroup "/sys/fs/cgroup/$controller" || rmdir "/sys/fs/cgroup/$controller"
    done
}

djong_need_engine_tools() {
    local packages=()
    command -v crun >/dev/null || packages+=(crun)
    command -v conmon >/dev/null || packages+=(conmon)
    djong_has_library 'libnftables\.so\.1' || packages+=(libnftables1)
    djong_install "${packages[@]}" || return 1
    if djong_cgroups_incomplete; then
        if [ "$(id -u)" -ne 0 ]; then
            djong_say "control groups are only partly mounted (Debian's package cgroupfs-mount mounts them)"
            return 1
        fi
        djong_say "mounting the missing control group controllers under /sys/fs/cgroup"
        djong_mount_cgroups
        if djong_cgroups_incomplete; then djong_say "control groups are still only partly mounted; containers may fail to start"; fi
    fi
}

# What the integration tests use beyond what containers need. A test whose tool cannot be had is skipped and says so.
djong_need_test_tools() {
    local packages=()
    [ -x /bin/busybox ] || packages+=(busybox-static)
    command -v ip >/dev/null || packages+=(iproute2)
    command -v python3 >/dev/null || packages+=(python3)
    command -v curl >/dev/null || packages+=(curl)
    [ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import docker' 2>/dev/null || packages+=(python3-docker)
    if ! command -v docker >/dev/null && djong_available docker-cli; then packages+=(docker-cli); fi
    djong_install "${packages[@]}"
}

# What the long tests take besides.
djong_need_full_tools() {
    [ -x /usr/sbin/debootstrap ] || djong_install debootstrap
}

# What the virtual machine takes.
djong_need_vm_tools() {
    local packages=()
    [ -x /bin/busybox ] || packages+=(busybox-static)
    command -v curl >/dev/null || packages+=(curl)
    command -v mke2fs >/dev/null || [ -x /sbin/mke2fs ] || packages+=(e2fsprogs)
    command -v qemu-system-x86_64 >/dev/null || packages+=(qemu-system-x86)
    djong_install "${packages[@]}"
}
