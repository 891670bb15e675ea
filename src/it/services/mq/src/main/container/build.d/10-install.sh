#!/bin/sh
# The package makes a cookie that all who have the image would know; without it the broker makes one when it starts.
set -eu
apt-get update -q
apt-get install -y -q --no-install-recommends rabbitmq-server amqp-tools
rm -rf /var/lib/rabbitmq/.erlang.cookie /var/lib/rabbitmq/mnesia /var/lib/apt/lists/*
