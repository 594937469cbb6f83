#!/bin/sh
# Builds the bench against the release library and runs it.
cd "$(dirname "$0")/../.." || exit 2
build=build/release
data=${DEALWRIGHT_SHARED_DATA:-../shared/data}/crm
flags="-std=gnu17 -D_GNU_SOURCE -O2 -Iruntime $(pkg-config --cflags lua5.4 sqlite3 yaml-0.1 libsodium)"
libs="$(pkg-config --libs lua5.4 sqlite3 yaml-0.1 libsodium) -lm"
gcc $flags -o $build/bench tests/bench/bench.c $build/libdealwright.a $libs || exit 1
gcc $flags -o $build/empty tests/bench/empty.c -Wl,--no-as-needed $libs || exit 1
[ -d "$data" ] || data=
$build/bench examples/first-deal $build/dealwright $build/empty $data || exit 1
exec python3 tests/bench/plan_bench.py $build/dealwright
