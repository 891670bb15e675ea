# How each tool builds and pushes, and how its local stores are emptied.

version=$(sed -n 's|^  <version>\(.*\)</version>|\1|p' "$home/pom.xml" | head -n 1)

maven_() {
  XDG_CACHE_HOME=$WORK/cooper-cache MAVEN_OPTS="-Xmx${HEAP:-256m} ${JAVA_OPTIONS:-}" mvn -B -ntp -s "$WORK/settings.xml" \
    -Dmaven.repo.local="${PLUGIN_REPOSITORY:-$home/target/it-repository}" -Dstyle.color=never "$@"
}
# What was there is put aside and deleted at the end: ext4 takes minutes to get over the deletion of many files, and
# all who make files meanwhile are slow. A runner that starts with nothing has not just deleted something.
aside() {
  local place
  for place in "$@"; do
    if [ -e "$place" ]; then
      mkdir -p "$WORK/aside"
      mv "$place" "$(mktemp -d "$WORK/aside/XXXXXX")/"
    fi
  done
  # Half as much again as a case may need at most.
  if [ "$(df --output=avail -BG "$WORK" | tail -n 1 | tr -dc 0-9)" -lt 20 ]; then rm -rf "$WORK/aside"; fi
}

empty_cooper() { aside "$WORK/cooper-cache"; }

buildah_() {
  local command=$1; shift
  buildah --root="$WORK/buildah/store" --runroot="$WORK/buildah/run" --storage-driver=overlay "$command" \
    $(case $command in from | build | push | add) echo --signature-policy="$WORK/policy.json" ;; esac) "$@"
}
empty_buildah() {
  mkdir -p "$WORK/buildah"
  echo '{"default": [{"type": "insecureAcceptAnything"}]}' > "$WORK/policy.json"
  unmount_below "$WORK/buildah"
  aside "$WORK/buildah/store" "$WORK/buildah/run"
}

# The engine starts anew, and empty.
empty_docker() {
  stop_docker
  aside "$WORK/docker/data"
  start_docker
}

# The engine does the work, not its client; its highest mark is set back after it was read.
docker_peak() {
  local pid
  pid=$(cat "$WORK/docker/pid")
  awk '/VmHWM/ {print $2}' "/proc/$pid/status"
  echo 5 > "/proc/$pid/clear_refs"
}

# Each of these builds what is in the directory and pushes it under the name.
export_tools() { export -f maven_ buildah_; export WORK home registry base; }

deploy_cooper() { # DIRECTORY NAME [OPTION...]
  local directory=$1 name=$2; shift 2
  cd "$directory" && maven_ deploy -Dcooper.image="$registry/$name" -Dcooper.insecureRegistries="$registry" \
    -Dcooper.basePolicy=any -Dmaven.deploy.skip=true "$@"
}
deploy_buildah() { # DIRECTORY NAME [OPTION...]
  local directory=$1 name=$2; shift 2
  cd "$directory" && buildah_ build --isolation=chroot --tls-verify=false "$@" -t "$registry/$name" . &&
    buildah_ push --tls-verify=false "$registry/$name" "docker://$registry/$name"
}
deploy_docker() { # DIRECTORY NAME [OPTION...]
  local directory=$1 name=$2; shift 2
  cd "$directory" && docker build --network=host "$@" -t "$registry/$name" . && docker push "$registry/$name"
}
deploy_jib() { # DIRECTORY NAME
  cd "$1" && maven_ -Pjib package -Djib.to.image="$registry/$2" -DsendCredentialsOverHttp=true \
    -Djib.baseImageCache="$WORK/jib/base" -Djib.applicationCache="$WORK/jib/application"
}
empty_jib() { rm -rf "$WORK/jib"; }

# in_shell FUNCTION ARGUMENT...: the words of a command that runs one of these functions.
in_shell() {
  export_tools
  export -f deploy_cooper deploy_buildah deploy_docker deploy_jib
  command=(bash -c '"$@"' bash "$@")
}

versions() {
  echo "Cooper $version, $(mvn -v 2> /dev/null | grep -o 'Apache Maven [0-9.]*'), Java $(java -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.version = //p'), $(buildah --version | cut -d '(' -f 1), Docker $(dockerd --version | cut -d ' ' -f 3 | tr -d ,), jib-maven-plugin $JIB"
}
