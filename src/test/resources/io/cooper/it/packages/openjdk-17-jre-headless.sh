#!/bin/sh
# test: user=root service=none timeout=60s
set -eu
java -version
keytool -list -cacerts -storepass changeit | grep -c trustedCertEntry
