#!/bin/bash
# Every test: `tests/check.sh [NAME]` runs those whose name contains NAME. The last line counts.
cd "$(dirname "$0")/.." || exit 2
name=$1
jobs=$(nproc 2>/dev/null || echo 2)
passed=0 failed=0 skipped=0
log=build/check.log
mkdir -p build
export ASAN_OPTIONS=detect_leaks=${LEAKS:-0}:allocator_may_return_null=1
export UBSAN_OPTIONS=print_stacktrace=1

wanted() { [ -z "$name" ] || [[ "$1" == *"$name"* ]]; }

# one NAME COMMAND...: one test, whose exit status is its result; one that says why it is skipped is
one() {
  local what=$1; shift
  wanted "$what" || return
  if "$@" >"$log" 2>&1; then
    grep -q '^skipped: ' "$log" && { skipped=$((skipped + 1)); grep -h '^skipped: ' "$log" | sed "s/^skipped/skipped $what/"; return; }
    passed=$((passed + 1)); echo "ok $what"
  else
    failed=$((failed + 1)); echo "not ok $what"; sed 's/^/    /' "$log" | tail -n 60
  fi
}

# many NAME...: the programs of build/check/unit called so, as many at a time as there are processors
many() {
  local folder=build/check.units
  rm -rf "$folder" && mkdir -p "$folder"
  printf '%s\n' "$@" | xargs -P "$jobs" -I{} sh -c '"build/check/unit/$1" >"$2/$1" 2>&1; echo $? >"$2/$1.status"' _ {} "$folder"
  for what in "$@"; do
    one "$what" sh -c 'cat "$1"; exit "$(cat "$1.status")"' _ "$folder/$what"
  done
  rm -rf "$folder"
}

# counted NAME COMMAND...: a runner that ends with `N passed, N failed, N skipped`
counted() {
  local what=$1; shift
  "$@" >"$log" 2>&1
  local status=$? line
  line=$(grep -Eo '[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$' "$log" | tail -n 1)
  local numbers=($(grep -Eo '[0-9]+' <<<"$line"))
  grep -v '^ok ' "$log" | grep -vE '^[a-z]+: [0-9]+ passed' | tail -n 200
  if [ -z "$line" ] || { [ $status -ne 0 ] && [ "${numbers[1]}" = 0 ]; }; then
    failed=$((failed + 1)); echo "not ok $what (exit $status)"; tail -n 20 "$log"
    return
  fi
  passed=$((passed + ${numbers[0]})); failed=$((failed + ${numbers[1]})); skipped=$((skipped + ${numbers[2]:-0}))
  echo "ran $what: $line"
}

build() { make --no-print-directory -s -j"$jobs" "$@"; }

echo "building with sanitizers"
build units VARIANT=check || { echo "0 passed, 1 failed"; exit 1; }

one format make --no-print-directory -s format-check
one layers python3 tests/layers.py
one layers-can-fail python3 tests/layers.py --self-test
one clang build build/clang/dealwright VARIANT=clang

units=()
for unit in build/check/unit/*_test; do
  [ -x "$unit" ] && wanted "$(basename "$unit")" && units+=("$(basename "$unit")")
done
[ ${#units[@]} -gt 0 ] && many "${units[@]}"
for target in build/check/fuzz/*; do
  [ -f "$target" ] && [ -x "$target" ] || continue
  what=fuzz-$(basename "$target")
  corpus=tests/fuzz/corpus/$(basename "$target")
  wanted "$what" && [ -d "$corpus" ] && one "$what" "$target" "$corpus"/*
done
counted documents python3 tests/documents.py --dealwright build/check/dealwright $name
for script in tests/*_test.py; do
  [ -e "$script" ] && one "$(basename "$script" .py)" python3 "$script" build/check/dealwright
done

[ $((passed + failed)) -eq 0 ] && { echo "no test is called '$name'"; failed=1; }
rm -f "$log"
if [ $skipped -gt 0 ]; then echo "$passed passed, $failed failed, $skipped skipped"
else echo "$passed passed, $failed failed"; fi
[ $failed -eq 0 ]
