#!/usr/bin/env bash
# A whole release: write down what runs, roll the images out one service after the other, ask the golden questions, and step back where anything fails.
#   release.sh CLUSTER URL IMAGES RECORD [QUESTIONS]
# The questions are asked by `llmops smoke`: LLMOPS is the command that starts llmops, SMOKE_LIMITS are options of its own.
# IMAGES: JSON, {"service": "image@digest", ...} in the order in which services are released: workers first, so that none gets a message
# that only its successor understands. RECORD: the file that says what to go back to; it outlives a run that is cut off.
# Exit codes: 0 released; 1 not released, and everything is as it was; 6 not released, and not everything is as it was.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=ecs.sh
. "$(dirname "$0")/ecs.sh"
[[ $# -ge 4 && $# -le 5 ]] || die "usage: release.sh CLUSTER URL IMAGES RECORD [QUESTIONS]"
scripts=$(dirname "$0")
cluster=$1
url=$2
images=$3
record=$4
questions=${5:-}
: "${RELEASE_SECONDS:=1800}"
: "${ROLLBACK_SECONDS:=$RELEASE_SECONDS}"
: "${FIRST_TASKS:=1}"
: "${LLMOPS:=dotnet run --project $scripts/../../LlmOps.Cli --configuration Release --}"
: "${SMOKE_LIMITS:=}"
# Services that have no tasks most of the time; a release leaves them asleep.
: "${MAY_SLEEP:=finetune-worker}"

mapfile -t services < <(jq -re 'keys_unsorted[]' "$images")
[[ ${#services[@]} -gt 0 ]] || die "$images names no service."
"$scripts/record.sh" "$cluster" "$record" "${services[@]}"

step_back() {
  say "$1 Stepping back."
  if "$scripts/rollback.sh" "$record" "$ROLLBACK_SECONDS"; then
    exit 1
  fi
  exit "$NOT_BACK"
}

for service in "${services[@]}"; do
  tasks=$FIRST_TASKS
  [[ " $MAY_SLEEP " != *" $service "* ]] || tasks=0
  out=$("$scripts/deploy.sh" "$cluster" "$service" "$(jq -r --arg s "$service" '.[$s]' "$images")" "$tasks") || step_back "$service could not be released."
  "$scripts/wait.sh" "$cluster" "$service" "$(jq -r '.deployment' <<<"$out")" "$RELEASE_SECONDS" || step_back "$service did not come up."
done

# shellcheck disable=SC2086 # Both are lists of words.
$LLMOPS smoke "$url" ${questions:+--questions "$questions"} $SMOKE_LIMITS >&2 || step_back "The release runs, and does not do its work."
say "Released."
