# How each tool builds and pushes, and how its local stores are emptied.

version=$(sed -n 's|^  <version>\(.*\)</version>|\1|p' "$home/pom.xml" | head -n 1)

maven_() {
  XDG_CACHE_HOME=$WORK/cooper-cache MAVEN_OPTS=-Xmx256m mvn -B -ntp -s "$WORK/settings.xml" \
    -Dmaven.repo.local="$home/target/it-repository" -Dstyle.color=never "$@"
}
empty_cooper() { rm -rf "$WORK/cooper-cache"; }

buildah_() {
  local command=$1; shift
  buildah --root="$WORK/buildah/store" --runroot="$WORK/buildah/run" --storage-driver=overlay "$command" \
    $(case $command in from | build | push | add) echo --signature-policy="$WORK/policy.json" ;; esac) "$@"
}
empty_buildah() {
  mkdir -p "$WORK/buildah"
  echo '{"default": [{"type": "insecureAcceptAnything"}]}' > "$WORK/policy.json"
  if [ -d "$WORK/buildah/store" ]; then
    buildah_ rm -a > /dev/null 2>&1 || true
    buildah_ rmi -a -f > /dev/null 2>&1 || true
  fi
  rm -rf "$WORK/buildah"
  mkdir -p "$WORK/buildah"
}

empty_docker() { docker system prune -a -f > /dev/null; }

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
