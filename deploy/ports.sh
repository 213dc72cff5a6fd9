# Ports for the processes of a stack, read by stack.sh: next_port sets port, and keeps it for DIR while DIR/run is there. Like stack.sh's, functions set a variable.
reserve() { # PORT: a link to this stack's directory, so that no other stack takes it while one of our services is being started again
    ln -sn "$DIR/run" "$reserved/$1" 2>/dev/null && return # -n: or the link would be made within the directory that another's leads to
    [ ! -e "$reserved/$1" ] || return 1
    (
        exec 9>"$reserved/lock"
        flock 9 # two who find the same stack gone would take each other's link for the old one
        [ -e "$reserved/$1" ] || rm -f "$reserved/$1" # its stack is gone
        ln -sn "$DIR/run" "$reserved/$1" 2>/dev/null
    )
}
begin_ports() { # what all ports of a stack need, looked up once: the kernel's lists are long where much is connected
    reserved=${TMPDIR:-/tmp}/tiendo-ports.$(id -u)
    mkdir -p -m 700 "$reserved"
    end=$(cut -f 1 /proc/sys/net/ipv4/ip_local_port_range 2>/dev/null) || end=32000
    [ "$end" -lt 32000 ] || end=32000
    # shellcheck disable=SC2046 # a word a port
    in_use=" $(printf '%d ' $(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | grep -o ':[0-9A-F]\{4\} ' | sort -u | sed 's/:/0x/'))"
    draws=
}
next_port() { # sets port; below the range that the kernel gives to outgoing connections, where who connects too early would find itself
    [ -n "${in_use:-}" ] || begin_ports
    while :; do
        [ -n "$draws" ] || draws=$(od -An -N128 -tu2 /dev/urandom | tr -s ' \n' ' ' | sed 's/^ //')
        port=$((10100 + ${draws%% *} % (end - 10100))) # browsers refuse 10080
        draws=${draws#* }
        case $in_use in *" $port "*) continue ;; esac
        if reserve "$port"; then break; fi
    done
}

# Those of a stack: a word SERVICE/PROCESS/KIND/PORT each in ports, and a line each in DIR/run/ports.
assign() { # SERVICE KIND…: a port of each kind for each of its processes
    service=$1
    shift
    names_of "$service"
    for process in $names; do
        for kind in "$@"; do
            next_port
            ports="$ports $service/$process/$kind/$port"
            echo "$service $process $kind $port" >>"$DIR/run/ports"
        done
    done
}
read_ports() { # sets ports
    ports=
    [ -r "$DIR/run/ports" ] || return 0
    while read -r service process kind port; do ports="$ports $service/$process/$kind/$port"; done <"$DIR/run/ports"
}
port_of() { # PROCESS KIND: sets port
    port=
    for one in $ports; do case $one in */"$1"/"$2"/*) port=${one##*/} ;; esac; done
}
addresses() { # SERVICE KIND SCHEME [PATH]: sets addresses, a comma list of SCHEME://127.0.0.1:PORT/PATH
    addresses=
    for one in $ports; do case $one in "$1"/*/"$2"/*) addresses=$addresses${addresses:+,}$3://127.0.0.1:${one##*/}${4:-} ;; esac; done
}
