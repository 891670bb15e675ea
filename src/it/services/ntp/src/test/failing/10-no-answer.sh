#!/bin/sh
# Nobody answers on another port: the client finds no time.
chronyd -Q -t 2 'server 127.0.0.1 port 1123 iburst' 'cmdport 0' 'port 0' 'pidfile /run/client.pid'
