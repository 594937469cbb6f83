#!/bin/sh
# libFuzzer on every format: `tests/fuzz/run.sh [SECONDS]`, a minute each unless said otherwise. What it finds new stays in
# build/fuzz/NAME; an input that breaks something is left in build/fuzz, to be mended and then put into tests/fuzz/corpus/NAME.
cd "$(dirname "$0")/../.." || exit 2
seconds=${1:-60}
flags="-std=gnu17 -D_GNU_SOURCE -Iruntime -Wno-gnu-zero-variadic-macro-arguments -O1 -g -fsanitize=fuzzer,address,undefined"
base=$(ls runtime/base/*.c | grep -v /asset.c)
mkdir -p build/fuzz
status=0
for target in tests/fuzz/*_fuzz.c; do
  name=$(basename "$target" _fuzz.c)
  mkdir -p "build/fuzz/$name"
  clang $flags -o "build/fuzz/$name.fuzz" "$target" runtime/format/*.c $base -lyaml -lsodium -lm || exit 2
  if "build/fuzz/$name.fuzz" -max_total_time="$seconds" -timeout=5 -max_len=4096 -artifact_prefix="build/fuzz/$name-" \
    "build/fuzz/$name" "tests/fuzz/corpus/$name" >"build/fuzz/$name.log" 2>&1; then
    echo "$name: nothing found in $(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "build/fuzz/$name.log") runs"
  else
    tail -n 40 "build/fuzz/$name.log"
    status=1
  fi
done
exit $status
