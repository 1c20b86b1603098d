#!/bin/sh
# Hurries the cleanup when the AppHost ends. The orchestrator cleans up by itself, but it looks every two seconds whether the
# AppHost still runs, its controllers whether it does, and their watchers whether they do: up to six seconds pass, one wait after
# the other. It also ends each container in several steps, each of which is a program to start.
#
# Arguments: the process of the orchestrator, and the programs of the container runtimes that may have containers of it. The AppHost
# holds the other end of standard input: a line says that it stops, the end of input that it has ended, however that happened.
# What fails or takes too long here is left to the orchestrator.

# What the orchestrator marks its containers with: the process that created one, and whether it is to outlive that.
created=com.microsoft.developer.usvc-dev.creatorProcessId
persistent=com.microsoft.developer.usvc-dev.persistent

# The state of a process and its parent: they follow the name, which may hold anything.
read_process() {
    read -r stat <"/proc/$1/stat" || return 1
    stat=${stat##*) }
    state=${stat%% *}
    parent=${stat#? }
    parent=${parent%% *}
}

# One that only waits for its parent to take note of its end does not run.
is_running() { read_process "$1" && [ "$state" != Z ]; }

children_of() {
    for folder in /proc/[0-9]*; do
        if is_running "${folder#/proc/}" && [ "$parent" = "$1" ]; then
            echo "${folder#/proc/}"
        fi
    done
}

# All at once, while the orchestrator ends them one by one. It removes what has ended; what is gone behind its back confuses it.
kill_containers() { # controllers, runtimes...
    controllers=$1
    shift
    for runtime in "$@"; do
        for controller in $controllers; do
            containers=$("$runtime" container ls --quiet --filter "label=$created=$controller" --filter "label=$persistent=false")
            # Each word is a container.
            # shellcheck disable=SC2086
            [ -z "$containers" ] || "$runtime" container kill $containers
        done
    done
}

has_ended_after() { # process, twentieths of a second
    for _ in $(seq "$2"); do
        is_running "$1" || return 0
        sleep 0.05
    done
    return 1
}

watch() {
    server=$1
    shift

    read -r _
    controllers=$(children_of "$server")
    kill_containers "$controllers" "$@" &
    has_ended_after $! 60

    # To the end of input.
    while read -r _; do :; done
    kill -TERM "$server"
    if has_ended_after "$server" 600; then
        watchers=$(for controller in $controllers; do children_of "$controller"; done)
        # The controllers first: they would start a stream of events again that ends.
        for process in $controllers $watchers; do
            kill -TERM "$process"
        done
        for process in $controllers $watchers; do
            has_ended_after "$process" 40
        done
    fi
}

# Ctrl+C and the end of a terminal reach every process that was started from it.
trap '' HUP INT TERM
exec >/dev/null 2>&1
watch "$@"
