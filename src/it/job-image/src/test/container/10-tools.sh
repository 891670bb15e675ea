#!/bin/sh
# test: service=none
# Maven runs, on a JDK that can compile.
set -eu
mvn --version
javac --version
git --version
