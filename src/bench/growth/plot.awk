# Draws "series size wall cpu MiB heap", one line a size, as SVG: for each series time above and memory below, both axes
# logarithmic. The broken line has slope 1 and goes through the second size: what ends at or below it grows linearly or less.
BEGIN {
  FS = "\t"
  width = 220; height = 190; left = 52; top = 46; gap_x = 62; gap_y = 62
  split("#1f5fa8 #d9822b", colour, " ")
  unit["files"] = "files"; unit["bytes"] = "MB"; unit["layers"] = "layers"; unit["modules"] = "modules"
}
{
  if (!($1 in count)) names[++series] = $1
  n = ++count[$1]
  x[$1, n] = $2
  value["time", 1, $1, n] = $3; value["time", 2, $1, n] = $4
  value["memory", 1, $1, n] = $5; value["memory", 2, $1, n] = $6
}
function log10(v) { return log(v) / log(10) }
function text(px, py, size, anchor, words) {
  printf "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" text-anchor=\"%s\">%s</text>\n", px, py, size, anchor, words
}
function line(x1, y1, x2, y2, style) { printf "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" %s/>\n", x1, y1, x2, y2, style }
function px(v) { return at_x + width * (log10(v) - low_x) / (high_x - low_x) }
function py(v) { return at_y + height - height * (log10(v) - low_y) / (high_y - low_y) }
function grid(name, kind,   e, v) {
  for (e = low_x; e <= high_x + 0.001; e++) {
    line(px(10 ^ e), at_y, px(10 ^ e), at_y + height, "stroke=\"#dddddd\"")
    text(px(10 ^ e), at_y + height + 14, 10, "middle", sprintf("%d", 10 ^ e))
  }
  for (e = low_y; e <= high_y + 0.001; e++) {
    line(at_x, py(10 ^ e), at_x + width, py(10 ^ e), "stroke=\"#dddddd\"")
    text(at_x - 5, py(10 ^ e) + 3, 10, "end", sprintf("%d", 10 ^ e))
  }
  printf "<rect x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#888888\"/>\n", at_x, at_y, width, height
  text(at_x + width / 2, at_y + height + 30, 11, "middle", unit[name])
}
# Slope 1 through the second size, as far as the panel goes.
function slope(name, kind,   v, from, to, at) {
  if (count[name] < 2) return
  at = value[kind, 1, name, 2]
  from = x[name, 2] * 10 ^ low_y / at
  if (log10(from) < low_x) from = 10 ^ low_x
  to = x[name, 2] * 10 ^ high_y / at
  if (log10(to) > high_x) to = 10 ^ high_x
  line(px(from), py(at * from / x[name, 2]), px(to), py(at * to / x[name, 2]), "stroke=\"#777777\" stroke-dasharray=\"5 4\"")
}
function curve(name, kind, which,   i, points) {
  for (i = 1; i <= count[name]; i++) points = points sprintf("%.1f,%.1f ", px(x[name, i]), py(value[kind, which, name, i]))
  printf "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n", points, colour[which]
  for (i = 1; i <= count[name]; i++)
    printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"><title>%s: %s</title></circle>\n", px(x[name, i]), py(value[kind, which, name, i]), colour[which], x[name, i], value[kind, which, name, i]
}
function panel(name, kind, column, row) {
  at_x = left + (column - 1) * (width + gap_x); at_y = top + (row - 1) * (height + gap_y)
  low_x = int(log10(x[name, 1]) + 0.001); high_x = log10(x[name, count[name]])
  high_x = high_x > int(high_x + 0.001) + 0.001 ? int(high_x) + 1 : int(high_x + 0.001)
  low_y = kind == "time" ? 0 : 1; high_y = 3
  grid(name, kind); slope(name, kind); curve(name, kind, 1); curve(name, kind, 2)
}
function legend(row, first, second,   y) {
  y = top + (row - 1) * (height + gap_y) - 10
  line(left, y - 4, left + 18, y - 4, "stroke=\"" colour[1] "\" stroke-width=\"2\""); text(left + 23, y, 11, "start", first)
  line(left + 240, y - 4, left + 258, y - 4, "stroke=\"" colour[2] "\" stroke-width=\"2\""); text(left + 263, y, 11, "start", second)
  line(left + 530, y - 4, left + 548, y - 4, "stroke=\"#777777\" stroke-dasharray=\"5 4\""); text(left + 553, y, 11, "start", "slope 1")
}
END {
  all_x = left + series * (width + gap_x) - gap_x + 20; all_y = top + 2 * (height + gap_y)
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" fill=\"#222222\">\n", all_x, all_y, all_x, all_y
  print "<title>Time and memory of a build and push as the work grows</title>"
  printf "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n", all_x, all_y
  legend(1, "wall time, seconds", "time of all processors, seconds")
  legend(2, "largest process, MiB", "heap in use after a collection, MiB")
  for (i = 1; i <= series; i++) { panel(names[i], "time", i, 1); panel(names[i], "memory", i, 2) }
  print "</svg>"
}
