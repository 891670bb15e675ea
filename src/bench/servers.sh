# The servers that all share, on loopback, and what has to be there before anything is measured.

pids=()

background() {
  local log=$1; shift
  "$@" > "$log" 2>&1 < /dev/null &
  pids+=($!)
}

await() {
  local attempt
  for attempt in $(seq 300); do
    if "$@" > /dev/null 2>&1; then return 0; fi
    sleep 0.1
  done
  say "did not start: $*"
  return 1
}

# The archive that this machine's apt is configured with, or else the distribution's own.
archive() {
  { sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/*.sources
    sed -n 's/^deb *\(\[[^]]*\] *\)\{0,1\}\([^ ]*\).*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/*.list
    echo http://ftp.debian.org/debian; } 2> /dev/null | tr ' ' '\n' | grep -m 1 '/debian/*$'
}

start_servers() {
  mkdir -p "$WORK/mirror" "$WORK/docker/config"
  echo '{}' > "$WORK/docker/config/config.json"
  background "$logs/mirror.log" java "$here/MirrorCache.java" "$MIRROR_PORT" "${MIRROR:-$(archive)}" "$WORK/mirror"
  start_registry
  await curl -fs -o /dev/null "http://127.0.0.1:$MIRROR_PORT/debian/dists/$SUITE/InRelease"
  if uses docker; then start_docker; fi
}

start_registry() {
  rm -rf "$WORK/registry"
  cat > "$WORK/registry.yml" <<CONFIG
version: 0.1
log: {level: error}
storage:
  filesystem: {rootdirectory: '$WORK/registry'}
  delete: {enabled: true}
http: {addr: '$registry', secret: loopback only}
CONFIG
  background "$logs/registry.log" docker-registry serve "$WORK/registry.yml"
  await curl -fs "http://$registry/v2/"
}

start_docker() {
  background "$logs/dockerd.log" dockerd --data-root="$WORK/docker/data" --exec-root="$WORK/docker/exec" \
    --pidfile="$WORK/docker/pid" --host="unix://$WORK/docker/socket" --bridge=none --iptables=false --ip6tables=false
  export DOCKER_HOST=unix://$WORK/docker/socket DOCKER_CONFIG=$WORK/docker/config
  await docker version
}

stop_docker() {
  local pid rest=()
  for pid in "${pids[@]}"; do
    if [ "$pid" = "$(cat "$WORK/docker/pid")" ]; then kill "$pid"; wait "$pid" || true; else rest+=("$pid"); fi
  done
  pids=("${rest[@]}")
  unmount_below "$WORK/docker"
}

unmount_below() { grep -o " $1[^ ]*" /proc/self/mountinfo | sort -r | xargs -r -n 1 umount -l 2> /dev/null || true; }

stop_all() {
  local pid
  for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2> /dev/null || true; done
  unmount_below "$WORK/docker"
  unmount_below "$WORK/buildah"
  rm -rf "$WORK/aside"
}

# The base is made once from the mirror, and pushed as an image that all of them start from.
make_base() {
  if [ ! -s "$WORK/base.tar" ]; then
    say "making the base"
    mmdebstrap --variant=minbase "$SUITE" "$WORK/base.tar" "http://127.0.0.1:$MIRROR_PORT/debian" > "$logs/base.log" 2>&1
  fi
  local container
  empty_buildah
  container=$(buildah_ from scratch)
  buildah_ add -q "$container" "$WORK/base.tar" / > /dev/null
  buildah_ config --cmd bash --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
  buildah_ commit -q --rm "$container" "$base" > /dev/null
  buildah_ push -q --tls-verify=false "$base" "docker://$base"
  empty_buildah
}

# Every package that a case installs is in the mirror's cache before anything is measured.
fill_mirror() {
  [ ! -e "$WORK/mirror/filled" ] || return 0
  say "filling the mirror's cache"
  fresh_tree
  chroot "$WORK/tree" apt-get update -q > "$logs/fill.log" 2>&1
  # shellcheck disable=SC2086
  chroot "$WORK/tree" apt-get install -y -q -d --no-install-recommends chrony ${ADDED[*]} >> "$logs/fill.log" 2>&1
  touch "$WORK/mirror/filled"
}

fresh_tree() {
  rm -rf "$WORK/tree"
  mkdir -p "$WORK/tree"
  tar -xf "$WORK/base.tar" -C "$WORK/tree"
  devices
}

# apt needs them, and a layer may not have them.
devices() {
  [ -c "$WORK/tree/dev/null" ] || mknod -m 666 "$WORK/tree/dev/null" c 1 3
  [ -c "$WORK/tree/dev/urandom" ] || mknod -m 666 "$WORK/tree/dev/urandom" c 1 9
}

prepare() {
  say "building the plugin"
  (cd "$home" && mvn -q -B -ntp pre-integration-test -DskipTests -DskipITs -Dspotless.check.skip) > "$logs/plugin.log" 2>&1 ||
    { say "the plugin cannot be built: $logs/plugin.log"; return 1; }
  sed "s|@localRepositoryUrl@|file://$HOME/.m2/repository|" "$home/src/it/settings.xml" > "$WORK/settings.xml"
  start_servers
  make_base
  fill_mirror
}
