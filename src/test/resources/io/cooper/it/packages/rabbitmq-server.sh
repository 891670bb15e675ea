#!/bin/sh
# test: user=root service=none timeout=60s
# secrets: var/lib/rabbitmq/.erlang.cookie
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
# It would ask /proc for its memory, which a chroot has not.
printf 'listeners.tcp.1 = 127.0.0.1:10672\nvm_memory_calculation_strategy = erlang\n' > /etc/rabbitmq/rabbitmq.conf
printf 'NODENAME=rabbit@localhost\nDIST_PORT=10673\nexport ERL_EPMD_PORT=10674\n' > /etc/rabbitmq/rabbitmq-env.conf
rabbitmq-server -detached
retry ask tcp 10672 'AMQP\x00\x00\x09\x01' 'RabbitMQ'
