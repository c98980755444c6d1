# Servers and clients of the reachability matrix, run in network namespaces of containers and hosts; perl-base has all it needs.
#   serve PORT...                           says to everybody who asks by TCP or UDP which address they come from
#   probe PLACE PROTOCOL,ADDRESS,PORT...    asks all at once and says what came within a second and a half
use strict;
use warnings;
use Socket qw(:all);
use IO::Select;
use Errno qw(EINPROGRESS);

sub family { return $_[0] =~ /:/ ? AF_INET6 : AF_INET }
sub name {
    my ($family, $packed) = @_;
    my ($port, $address) = $family == AF_INET6 ? unpack_sockaddr_in6($packed) : unpack_sockaddr_in($packed);
    return inet_ntop($family, $address);
}
sub at {
    my ($family, $address, $port) = @_;
    my $packed = inet_pton($family, $address);
    return $family == AF_INET6 ? pack_sockaddr_in6($port, $packed) : pack_sockaddr_in($port, $packed);
}

sub serve {
    my $select = IO::Select->new();
    my %what;
    for my $port (@_) {
        for my $address ('0.0.0.0', '::') {
            for my $type (SOCK_STREAM, SOCK_DGRAM) {
                my $family = family($address);
                socket(my $s, $family, $type, 0) or next;
                setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1);
                setsockopt($s, IPPROTO_IPV6, IPV6_V6ONLY, 1) if $family == AF_INET6;
                bind($s, at($family, $address, $port)) or next;
                listen($s, 100) if $type == SOCK_STREAM;
                $what{fileno $s} = [$family, $type];
                $select->add($s);
            }
        }
    }
    print "serving\n";
    close STDOUT;
    while (1) {
        for my $s ($select->can_read()) {
            my ($family, $type) = @{$what{fileno $s}};
            if ($type == SOCK_STREAM) {
                my $peer = accept(my $c, $s) or next;
                syswrite $c, name($family, $peer);
            } else {
                my $peer = recv($s, my $question, 100, 0) or next;
                send($s, name($family, $peer), 0, $peer);
            }
        }
    }
}

sub probe {
    my $place = shift;
    my $select = IO::Select->new();
    my (%asked, %said);
    for my $probe (@_) {
        my ($protocol, $address, $port) = split /,/, $probe;
        $said{$probe} = 'nothing';
        my $family = family($address);
        socket(my $s, $family, $protocol eq 'tcp' ? SOCK_STREAM : SOCK_DGRAM, 0) or next;
        $s->blocking(0);
        connect($s, at($family, $address, $port)) or $! == EINPROGRESS or next;
        send($s, 'x', 0) if $protocol eq 'udp';
        $asked{fileno $s} = $probe;
        $select->add($s);
    }
    my $until = time + 2;
    my @ready;
    while ($select->count and @ready = $select->can_read(1.5)) {
        for my $s (@ready) {
            my $answer;
            my $n = sysread $s, $answer, 100;
            $said{$asked{fileno $s}} = $answer if $n;
            $select->remove($s);
        }
        last if time > $until;
    }
    print "$place: $_: $said{$_}\n" for @_;
}

use IO::Handle;
my $verb = shift;
$verb eq 'serve' ? serve(@ARGV) : probe(@ARGV);
