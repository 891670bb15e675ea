# The results as Markdown.

medians() { # "case tool median lowest highest MiB runs", the first run of each left out
  awk -F '\t' '$3 > 0 && $4 != "failed"' "$results" | sort -t "$(printf '\t')" -k1,1 -k2,2 -k4,4n | awk -F '\t' '
    function flush() {
      if (n) printf "%s\t%s\t%.2f\t%.2f\t%.2f\t%.0f\t%d\n", c, t, (n % 2 ? s[(n + 1) / 2] : (s[n / 2] + s[n / 2 + 1]) / 2), s[1], s[n], m / 1024, n
    }
    $1 != c || $2 != t { flush(); c = $1; t = $2; n = 0; m = 0 }
    { s[++n] = $4; if ($5 > m) m = $5 }
    END { flush() }'
}

of() { awk -F '\t' -v c="$1" -v t="$2" '$1 == c && $2 == t { print $3 }' "$WORK/medians.tsv"; }

better() { { of "$1" buildah; of "$1" docker; } | sort -n | head -n 1; }

# target WHAT VALUE LIMIT UNIT
target() {
  if [ -z "$2" ] || [ -z "$3" ]; then return 0; fi
  awk -v w="$1" -v v="$2" -v l="$3" -v u="$4" 'BEGIN {
    printf "| %s | %.2f%s | at most %.2f%s | %s |\n", w, v, u, l, u, (v <= l ? "met" : "missed") }'
}

ratio() { if [ -n "$1" ] && [ -n "$2" ]; then awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", a / b }'; fi; }
plus() { if [ -n "$1" ]; then awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a + b }'; fi; }

name_of() {
  case $1 in
    a) echo "(a) NTP image, nothing cached" ;;
    b) echo "(b) nothing changed" ;;
    c) echo "(c) one configuration file changed" ;;
    d) echo "(d) one package added" ;;
    e) echo "(e) Java service, 60 MB of jars, nothing cached" ;;
    e-changed) echo "(e) one class changed" ;;
    f) echo "(f) a file of $BIG_MB MB" ;;
    g) echo "(g) $SMALL_FILES small files" ;;
    h) echo "(h) reactor of 12 images, nothing cached, -T 2" ;;
    h-singly) echo "(h) the same, one after the other" ;;
    i) echo "(i) fresh runner, image in the registry" ;;
    t) echo "one test in the image" ;;
    *) echo "part: $1" ;;
  esac
}

write_table() { # SECONDS
  medians > "$WORK/medians.tsv"
  echo "$RUNS runs each after one that is not counted; $(nproc) cores, $(awk '/MemTotal/ {printf "%.0f", $2 / 1048576}' /proc/meminfo) GiB; the whole took $(($1 / 60)) min $(($1 % 60)) s."
  echo
  echo "$(versions)."
  echo
  echo "| case | tool | median s | lowest–highest s | largest process MiB |"
  echo "|---|---|---|---|---|"
  local case tool median lowest highest mib
  while IFS=$'\t' read -r case tool median lowest highest mib _; do
    echo "| $(name_of "$case") | $tool | $median | $lowest–$highest | $mib |"
  done < "$WORK/medians.tsv"
  if grep -q failed "$results"; then
    echo
    echo "Failed: $(awk -F '\t' '$4 == "failed" { print $1 " " $2 }' "$results" | sort -u | paste -sd ,)."
  fi
  echo
  echo "| target | measured | wanted | |"
  echo "|---|---|---|---|"
  target "(a) to the better of buildah and docker" "$(ratio "$(of a cooper)" "$(better a)")" 0.8 "×"
  target "(a) to the bare parts" "$(ratio "$(of a cooper)" "$(bare_parts)")" 1.35 "×"
  target "(b)" "$(of b cooper)" "$(plus "$(of validate maven)" 0.8)" " s"
  target "(c)" "$(of c cooper)" "$(plus "$(of b cooper)" 0.5)" " s"
  target "(e) cold, to jib" "$(ratio "$(of e cooper)" "$(of e jib)")" 0.7 "×"
  target "(e) one class changed, to jib" "$(ratio "$(of e-changed cooper)" "$(of e-changed jib)")" 1 "×"
  target "(f) to buildah" "$(ratio "$(of f cooper)" "$(of f buildah)")" 0.8 "×"
  target "(g) to buildah" "$(ratio "$(of g cooper)" "$(of g buildah)")" 0.8 "×"
  target "(h) to twelve single builds" "$(ratio "$(of h cooper)" "$(of h-singly cooper)")" 0.6 "×"
  target "(i)" "$(of i cooper)" "$(plus "$(of b cooper)" 0.5)" " s"
}

bare_parts() {
  local unpack update install
  unpack=$(of unpack bare) update=$(of update bare) install=$(of install bare)
  if [ -n "$unpack" ]; then awk -v a="$unpack" -v b="$update" -v c="$install" 'BEGIN { print a + b + c }'; fi
}
