# The cases. Each makes its project, and runs every tool RUNS times and once before that.

JIB=3.4.5

# module DIRECTORY ARTIFACT CONFIGURATION: an image module for Cooper.
module() {
  mkdir -p "$1"
  jvm_config "$1"
  cat > "$1/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId>
  <artifactId>$2</artifactId>
  <version>1.0-SNAPSHOT</version>
  <packaging>container-image</packaging>
  <build><plugins><plugin>
    <groupId>io.cooper</groupId>
    <artifactId>cooper-maven-plugin</artifactId>
    <version>$version</version>
    <extensions>true</extensions>
    <configuration><from>$base</from>$3</configuration>
  </plugin></plugins></build>
</project>
POM
}

# Maven's JVM as cooper:init sets it up.
jvm_config() { mkdir -p "$1/.mvn"; cp "$home/src/main/resources/io/cooper/scaffold/common/.mvn/jvm.config" "$1/.mvn/"; }

# The NTP image, for all of them.
ntp() { # DIRECTORY PACKAGES
  local directory=$1 packages=$2
  mkdir -p "$directory"
  cp -r "$home/src/it/ntp/src" "$directory/"
  rm -rf "$directory/src/test"
  module "$directory" ntp "<packages>${packages// /,}</packages><env><TZ>UTC</TZ></env><ports>123/udp</ports>
    <entrypoint><arg>chronyd</arg><arg>-d</arg><arg>-x</arg></entrypoint>"
  cat > "$directory/Dockerfile" <<FILE
FROM $base
ENV TZ=UTC DEBIAN_FRONTEND=noninteractive
RUN apt-get update -q && apt-get install -y -q --no-install-recommends $packages && apt-get clean && rm -rf /var/lib/apt/lists/*
COPY src/main/container/rootfs /
COPY src/main/container/build.d/10-check-config.sh /tmp/
RUN /tmp/10-check-config.sh; rm /tmp/10-check-config.sh
EXPOSE 123/udp
ENTRYPOINT ["chronyd", "-d", "-x"]
FILE
  printf 'target\n' > "$directory/.dockerignore"
}

change_config() { sed -i "\$s/.*/# run $2/" "$1/src/main/container/rootfs/etc/chrony/chrony.conf"; }

empty() { "empty_$1"; aside "$2/target"; }

options() { # TOOL: a peer keeps steps only where it is told to
  if [ "$1" = buildah ]; then echo --layers; fi
}

peers() { local tool; for tool in "$@"; do if uses "$tool"; then echo "$tool"; fi; done; }

# run_case CASE TOOL RUN DIRECTORY [OPTION...]
run_case() {
  local case=$1 tool=$2 number=$3 directory=$4; shift 4
  in_shell "deploy_$tool" "$directory" "bench/$case-$tool" "$@"
  measure "$case" "$tool" "$number" "${command[@]}"
}

# The same into a repository that the registry has not seen.
run_cold() {
  in_shell "deploy_$2" "$4" "bench/$1-$2-$3"
  measure "$1" "$2" "$3" "${command[@]}"
}

# Not measured: the state that a case starts from.
before_case() { # TOOL DIRECTORY NAME [OPTION...]
  local tool=$1 directory=$2 name=$3; shift 3
  ("deploy_$tool" "$directory" "$name" "$@") > "$logs/before-$tool.log" 2>&1 || say "$tool: failed before the case, see $logs/before-$tool.log"
}

cold() { # CASE DIRECTORY TOOL...
  local case=$1 directory=$2 tool number; shift 2
  for number in $(seq 0 "$RUNS"); do
    for tool in $(peers "$@"); do
      empty "$tool" "$directory"
      run_cold "$case" "$tool" "$number" "$directory"
    done
  done
}

case_a() {
  ntp "$WORK/ntp" chrony
  cold a "$WORK/ntp" cooper buildah docker
}

case_b() { unchanged b true; }
case_c() { unchanged c change_config; }

unchanged() { # CASE WHAT-HAPPENS-BEFORE-A-RUN
  local case=$1 change=$2 tool number directory=$WORK/ntp
  for tool in $(peers cooper buildah docker); do
    ntp "$directory" chrony
    # shellcheck disable=SC2046
    before_case "$tool" "$directory" "bench/$case-$tool" $(options "$tool")
    for number in $(seq 0 "$RUNS"); do
      "$change" "$directory" "$tool$number"
      # shellcheck disable=SC2046
      run_case "$case" "$tool" "$number" "$directory" $(options "$tool")
    done
  done
}

case_d() {
  local tool number directory=$WORK/ntp
  for tool in $(peers cooper buildah docker); do
    ntp "$directory" chrony
    # shellcheck disable=SC2046
    before_case "$tool" "$directory" "bench/d-$tool" $(options "$tool")
    for number in $(seq 0 "$RUNS"); do
      ntp "$directory" "chrony ${ADDED[$number]}"
      # shellcheck disable=SC2046
      run_case d "$tool" "$number" "$directory" $(options "$tool")
    done
  done
}

# Six libraries of ten megabytes, in the local repository as if they had been downloaded.
libraries() {
  local number directory
  for number in 1 2 3 4 5 6; do
    directory=$home/target/it-repository/org/example/bench/library$number/1.0
    if [ ! -s "$directory/library$number-1.0.jar" ]; then
      mkdir -p "$directory" "$WORK/library"
      head -c 10000000 /dev/urandom > "$WORK/library/data$number"
      (cd "$WORK/library" && jar cf "$directory/library$number-1.0.jar" "data$number")
      cat > "$directory/library$number-1.0.pom" <<POM
<project><modelVersion>4.0.0</modelVersion><groupId>org.example.bench</groupId><artifactId>library$number</artifactId><version>1.0</version></project>
POM
    fi
    printf '<dependency><groupId>org.example.bench</groupId><artifactId>library%s</artifactId><version>1.0</version></dependency>\n' "$number"
  done
}

service() {
  local directory=$1
  mkdir -p "$directory/src/main/java/org/example"
  cp "$home/src/it/java-service/src/main/java/org/example/Service.java" "$directory/src/main/java/org/example/"
  sed -e "s|@project.version@|$version|" -e "s|archive:debian/bookworm|$base|" -e '/<packages>/d' \
    -e '/<dependency>/,/<\/dependency>/d' "$home/src/it/java-service/pom.xml" > "$directory/pom.part"
  awk -v libraries="$(libraries)" '
    /<dependencies>/ { print; print libraries; print "<dependency><groupId>com.fasterxml.jackson.core</groupId><artifactId>jackson-core</artifactId><version>2.23.0</version></dependency>"; next }
    { print }' "$directory/pom.part" > "$directory/pom.xml"
  rm "$directory/pom.part"
  # jib builds the same in a module of its own: Cooper's goals are not its.
  jvm_config "$directory"
  mkdir -p "$directory-jib/.mvn"
  cp -r "$directory/src" "$directory-jib/"
  # jib has Java compute its digests, which both of Java's compilers are needed for: with this it is quickest.
  echo "-XX:+UseSerialGC -XX:MetaspaceSize=96m -XX:Tier4InvocationThreshold=20000 -XX:Tier4MinInvocationThreshold=3000" \
    "-XX:Tier4CompileThreshold=40000" > "$directory-jib/.mvn/jvm.config"
  awk '
    /<groupId>io.cooper/ { skip = 1 }
    { line[++n] = $0; drop[n] = skip }
    /<plugin>/ { start = n }
    /<\/plugin>/ { if (skip) for (i = start; i <= n; i++) drop[i] = 1; skip = 0 }
    END { for (i = 1; i <= n; i++) if (!drop[i]) print line[i] }' "$directory/pom.xml" |
    sed "s|</project>|<profiles><profile><id>jib</id><build><plugins><plugin><groupId>com.google.cloud.tools</groupId><artifactId>jib-maven-plugin</artifactId><version>$JIB</version><configuration><from><image>$base</image></from><container><mainClass>org.example.Service</mainClass></container><allowInsecureRegistries>true</allowInsecureRegistries></configuration><executions><execution><phase>package</phase><goals><goal>build</goal></goals></execution></executions></plugin></plugins></build></profile></profiles></project>|" \
    > "$directory-jib/pom.xml"
}

case_e() {
  local tool number
  local -A directories=([cooper]=$WORK/service [jib]=$WORK/service-jib)
  service "$WORK/service"
  for number in $(seq 0 "$RUNS"); do
    for tool in $(peers cooper jib); do
      empty "$tool" "${directories[$tool]}"
      run_cold e "$tool" "$number" "${directories[$tool]}"
    done
  done
  for number in $(seq 0 "$RUNS"); do
    for tool in $(peers cooper jib); do
      sed -i "s|^public final class|/** Run $number. */ &|; s|private Service() {.*|private Service() { String run = \"$number\"; }|" \
        "${directories[$tool]}/src/main/java/org/example/Service.java"
      run_case e-changed "$tool" "$number" "${directories[$tool]}"
    done
  done
}

files_case() { # CASE DIRECTORY
  local case=$1 directory=$2
  module "$directory" files ""
  printf 'FROM %s\nCOPY src/main/container/rootfs /\n' "$base" > "$directory/Dockerfile"
  printf 'target\n' > "$directory/.dockerignore"
  cold "$case" "$directory" cooper buildah docker
  rm -rf "$directory"
  empty_cooper; empty_buildah
  if uses docker; then empty_docker; fi
}

case_f() {
  mkdir -p "$WORK/big/src/main/container/rootfs"
  head -c "${BIG_MB}M" /dev/urandom > "$WORK/big/src/main/container/rootfs/big"
  files_case f "$WORK/big"
}

case_g() {
  local tree=$WORK/small/src/main/container/rootfs/small
  mkdir -p "$tree"
  (cd "$tree" && awk -v n="$SMALL_FILES" 'BEGIN {
    for (i = 0; i < n; i++) { d = int(i / 100); if (i % 100 == 0) system("mkdir " d); f = d "/" i; print "file number " i > f; close(f) } }')
  files_case g "$WORK/small"
}

reactor() { # DIRECTORY
  local directory=$1 number modules=
  for number in $(seq 12); do
    ntp "$directory/m$number" chrony
    sed -i "s|<artifactId>ntp|<artifactId>m$number|" "$directory/m$number/pom.xml"
    change_config "$directory/m$number" "$number"
    modules="$modules<module>m$number</module>"
  done
  cat > "$directory/pom.xml" <<POM
<project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>reactor</artifactId><version>1.0-SNAPSHOT</version>
<packaging>pom</packaging><modules>$modules</modules></project>
POM
}

reactor_at_once() {
  cd "$1" && maven_ -T 2 deploy -Dcooper.registry="$registry/$2" -Dcooper.insecureRegistries="$registry" -Dcooper.basePolicy=any -Dmaven.deploy.skip=true
}
reactor_singly() {
  local number
  for number in $(seq 12); do deploy_cooper "$1/m$number" "$2/m$number" || return 1; done
}

case_h() {
  local number directory=$WORK/reactor
  uses cooper || return 0
  reactor "$directory"
  jvm_config "$directory"
  export -f reactor_at_once reactor_singly
  for number in $(seq 0 "$RUNS"); do
    empty_cooper; aside "$directory"/m*/target
    in_shell reactor_at_once "$directory" "bench/h$number"
    measure h cooper "$number" "${command[@]}"
    empty_cooper; aside "$directory"/m*/target
    in_shell reactor_singly "$directory" "bench/h-singly$number"
    measure h-singly cooper "$number" "${command[@]}"
  done
}

# A runner that has nothing, and an image that was pushed from the same commit's parent.
case_i() {
  local tool number directory=$WORK/ntp
  ntp "$directory" chrony
  for tool in $(peers cooper docker); do
    ci before_case "$tool" "$directory" bench/i-"$tool"
    for number in $(seq 0 "$RUNS"); do
      empty "$tool" "$directory"
      if [ "$tool" = docker ]; then
        in_shell fresh_docker "$directory" bench/i-docker
        export -f fresh_docker
      else
        in_shell ci deploy_cooper "$directory" bench/i-cooper
        export -f ci
      fi
      measure i "$tool" "$number" "${command[@]}"
    done
  done
}
fresh_docker() {
  docker pull -q "$registry/$2" && deploy_docker "$1" "$2" --cache-from="$registry/$2"
}
# A GitLab job's variables, as far as caching looks at them.
ci() {
  GITLAB_CI=true CI_REGISTRY=$registry CI_REGISTRY_IMAGE=$registry/bench/i-cooper CI_PROJECT_PATH=bench/i-cooper \
    CI_COMMIT_BRANCH=main CI_COMMIT_REF_SLUG=main CI_DEFAULT_BRANCH=main CI_COMMIT_SHORT_SHA=01234567 "$@"
}

# In-container tests: what one script costs beside a build that runs none, and docker run.
case_t() {
  local number directory=$WORK/ntp script
  script=$directory/src/test/container/10-version.sh
  ntp "$directory" chrony
  mkdir -p "${script%/*}"
  printf '#!/bin/sh\nchronyd --version\n' > "$script"
  chmod 755 "$script"
  if uses cooper; then
    before_case cooper "$directory" bench/t-cooper
    export -f test_cooper
    for number in $(seq 0 "$RUNS"); do
      in_shell test_cooper "$directory"
      measure t cooper "$number" "${command[@]}"
    done
  fi
  rm -r "$directory/src/test"
  if uses docker; then
    before_case docker "$directory" bench/t-docker
    for number in $(seq 0 "$RUNS"); do
      measure t docker "$number" docker run --rm --network=none --entrypoint chronyd "$registry/bench/t-docker" --version
    done
  fi
}
test_cooper() { cd "$1" && maven_ cooper:test cooper:verify -Dcooper.retest; }

# What the work consists of, each part with the plainest program there is: what cannot be beaten.
case_parts() {
  local number layer=$WORK/layer
  for number in $(seq 0 "$RUNS"); do
    rm -rf "$WORK/pulled" "$layer"
    measure pull bare "$number" skopeo copy -q --src-tls-verify=false "docker://$base" "dir:$WORK/pulled"
    aside "$WORK/tree"; mkdir -p "$WORK/tree"
    measure unpack bare "$number" sh -c "tar -xzf \$(ls -S $WORK/pulled/* | head -n 1) -C $WORK/tree"
    devices
    measure update bare "$number" chroot "$WORK/tree" apt-get update -q
    measure install bare "$number" env DEBIAN_FRONTEND=noninteractive chroot "$WORK/tree" \
      apt-get install -y -q --no-install-recommends chrony
    measure snapshot bare "$number" sh -c "find $WORK/tree -printf '%i %m %U %G %s %C@ %p\n' > /dev/null"
    measure pack bare "$number" sh -c "tar -C $WORK/tree -cf - usr | gzip -4 > $layer"
    measure hash bare "$number" sha256sum "$layer"
    measure upload bare "$number" skopeo copy -q --dest-tls-verify=false "dir:$WORK/pulled" "docker://$registry/bench/part$number"
    mkdir -p "$WORK/validate"
    module "$WORK/validate" validate ""
    in_shell validate "$WORK/validate"
    export -f validate
    measure validate maven "$number" "${command[@]}"
  done
}
validate() { cd "$1" && maven_ validate; }
