# Ports for the processes of a stack, read by stack.sh: next_port sets port, and keeps it for DIR while DIR/run is there.
port_free() {
    hex=$(printf '%04X' "$1")
    ! grep -q ":$hex " /proc/net/tcp && { [ ! -r /proc/net/tcp6 ] || ! grep -q ":$hex " /proc/net/tcp6; }
}
reserve() ( # PORT: a link to this stack's directory, so that no other stack takes it while one of our services is being started again
    exec 9>"$reserved/lock"
    flock 9 # two who find the same stack gone would take each other's link for the old one
    [ -e "$reserved/$1" ] || rm -f "$reserved/$1" # its stack is gone
    ln -sn "$DIR/run" "$reserved/$1" 2>/dev/null # -n: or the link would be made within the directory that another's leads to
)
next_port() { # sets port; below the range that the kernel gives to outgoing connections, where who connects too early would find itself
    reserved=${TMPDIR:-/tmp}/tiendo-ports.$(id -u)
    mkdir -p -m 700 "$reserved"
    end=$(cut -f 1 /proc/sys/net/ipv4/ip_local_port_range 2>/dev/null) || end=32000
    [ "$end" -lt 32000 ] || end=32000
    while :; do
        port=$((10100 + $(od -An -N2 -tu2 /dev/urandom) % (end - 10100))) # browsers refuse 10080
        reserve "$port" && port_free "$port" && break
    done
}
