# Who reaches which port of a container, over which address, and whom the container takes it for. Runs against either engine, with the path of reachability.pl;
# "npout" is a network namespace beside this host, whose side of the link has 192.168.231.1 and fd00:231::1.
exec 2>&1
I=netparity
pl=$1
net() { docker network create --label netparity "$@" >/dev/null; }
up() { n=$1; shift; docker run -d --label netparity --name $n "$@" $I sleep 1000 >/dev/null; }
of() { echo /proc/$(docker inspect -f '{{.State.Pid}}' np-$1)/ns/net; }
net --subnet 10.241.1.0/24 --gateway 10.241.1.1 --ipv6 --subnet fd00:241:1::/64 --gateway fd00:241:1::1 np1
net --subnet 10.241.2.0/24 --gateway 10.241.2.1 --ipv6 --subnet fd00:241:2::/64 np2
net --subnet 10.241.3.0/24 --internal np3
ports="-p 18080:80 -p 18080:80/udp -p 127.0.0.1:18082:80 -p 127.0.0.1:18082:80/udp -p 192.168.231.1:18083:80 -p 192.168.231.1:18083:80/udp"
up np-web --network name=np1,ip=10.241.1.20,ip6=fd00:241:1::20 $ports
up np-inner --network name=np3,ip=10.241.3.20
up np-same --network name=np1,ip=10.241.1.30,ip6=fd00:241:1::30
up np-other --network name=np2,ip=10.241.2.30,ip6=fd00:241:2::30
up np-inner2 --network name=np3,ip=10.241.3.30
for c in web inner; do nsenter --net=$(of $c) perl $pl serve 80 81 >/tmp/np-$c.$$ & servers="$servers $!"; done
while ! grep -qs serving /tmp/np-web.$$ || ! grep -qs serving /tmp/np-inner.$$; do :; done
probes=
for t in 10.241.1.20,80 10.241.1.20,81 127.0.0.1,18080 192.168.231.1,18080 10.241.1.1,18080 127.0.0.1,18082 192.168.231.1,18082 192.168.231.1,18083 \
  127.0.0.1,18083 10.241.1.1,18083 10.241.3.20,80 fd00:241:1::20,80 fd00:241:1::20,81 ::1,18080 fd00:231::1,18080 fd00:241:1::1,18080; do
  probes="$probes tcp,$t udp,$t"
done
perl $pl probe host $probes
ip netns exec npout perl $pl probe neighbour $probes
for c in web same other inner2; do nsenter --net=$(of $c) perl $pl probe $c $probes; done
kill $servers; rm /tmp/np-*.$$
