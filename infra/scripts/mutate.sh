#!/usr/bin/env bash
# Plants each fault of tests/mutations.txt in a copy and shows that its test fails. Fails where one is not found, or where a fault has no place any more.
#   infra/scripts/mutate.sh [TEST]    only the faults of that test
# terraform must be able to init: it reaches the registry, or TF_CLI_CONFIG_FILE names a mirror.
set -euo pipefail

infra=$(cd "$(dirname "$0")/.." && pwd)
only=${1:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp -R "$infra/." "$work/infra"
cd "$work/infra"
rm -rf .terraform
terraform init -input=false -no-color >"$work/log" 2>&1 || { cat "$work/log"; exit 2; }

run() { terraform test -no-color -filter="tests/$1.tftest.hcl" >"$work/log" 2>&1; }

caught=0
missed=0
declare -A sound=()
while IFS= read -r line; do
  [[ -z $line || $line == \#* ]] && continue
  test=${line%% | *}
  rest=${line#* | }
  file=${rest%% | *}
  rest=${rest#* | }
  # Two backslashes stand for one, and \n for a line's end.
  from=$(printf '%b' "${rest% | *}")
  to=$(printf '%b' "${rest##* | }")
  [[ -n $only && $test != "$only" ]] && continue

  # A test that fails anyway would find every fault.
  if [[ -z ${sound[$test]:-} ]]; then
    run "$test" || { echo "broken  $test fails without any fault"; cat "$work/log"; exit 1; }
    sound[$test]=1
  fi

  before=$(cat "$file"; printf x)
  before=${before%x}
  if [[ $before != *"$from"* ]]; then
    echo "stale   $file has no: ${from//$'\n'/ }"
    missed=$((missed + 1))
    continue
  fi
  printf '%s' "${before/"$from"/"$to"}" >"$file"
  if run "$test"; then
    echo "MISSED  $file: ${from//$'\n'/ } -> ${to//$'\n'/ }"
    missed=$((missed + 1))
  elif grep -Eq 'Test assertion failed|Missing expected failure' "$work/log"; then
    echo "caught  $file: ${from//$'\n'/ } -> ${to//$'\n'/ }"
    caught=$((caught + 1))
  else
    # It fell over something else, which shows nothing.
    echo "UNSURE  $file: ${from//$'\n'/ } -> ${to//$'\n'/ }"
    sed -n '/Error:/,$p' "$work/log" | head -12
    missed=$((missed + 1))
  fi
  printf '%s' "$before" >"$file"
done <tests/mutations.txt

echo "$caught caught, $missed missed"
[[ $missed -eq 0 && $caught -gt 0 ]]
