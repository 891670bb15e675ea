// After the last run: each server's one test failed, and none was merely not run.
['ntp', 'dhcp', 'tftp', 'mirror', 'mq'].each { module ->
    def record = new File(basedir, "$module/target/container-tests.json").text
    ['"tests" : 1', '"failures" : 1', '"errors" : 0'].each { assert record.contains(it + ',') : "$module: $record" }
}
return true
