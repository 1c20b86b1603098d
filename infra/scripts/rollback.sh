#!/usr/bin/env bash
# Takes every service back to the revision that record.sh wrote down, the last released first.
#   rollback.sh FILE [SECONDS]
# What ECS has taken back by itself is only waited for. A service that had no revision before is left without tasks.
# Exit codes: 0 everything is back; 6 something is not, and somebody has to look.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=ecs.sh
. "$(dirname "$0")/ecs.sh"
[[ $# -ge 1 && $# -le 2 ]] || die "usage: rollback.sh FILE [SECONDS]"
scripts=$(dirname "$0")
file=$1
seconds=${2:-1200}
cluster=$(jq -re '.cluster' "$file")

back() { # service, recorded revision or ""
  local now primary
  now=$(service_of "$cluster" "$1") || return 1
  primary=$(jq -c '.deployments[] | select(.status == "PRIMARY")' <<<"$now")
  if [[ -z $2 ]]; then
    say "$1 had no revision before; it is left without tasks."
    point_at "$cluster" "$1" "$(jq -r '.taskDefinition' <<<"$primary")" 0 >/dev/null
    return
  fi
  if [[ $(jq -r '.taskDefinition' <<<"$primary") == "$2" && $(jq -r '.rolloutState' <<<"$primary") != FAILED ]]; then
    say "$1 is back at $2, or on its way."
  else
    say "$1 goes back to $2."
    primary=$(point_at "$cluster" "$1" "$2" "") || return 1
    primary=$(jq -c '{id: .deployment}' <<<"$primary")
  fi
  "$scripts/wait.sh" "$cluster" "$1" "$(jq -r '.id' <<<"$primary")" "$seconds"
}

left=()
while IFS=$'\t' read -r service revision; do
  back "$service" "$revision" || left+=("$service (to $revision)")
done < <(jq -r '.services | reverse[] | [.service, (.taskDefinition // "")] | @tsv' "$file")

if [[ ${#left[@]} -gt 0 ]]; then
  say "NOT BACK: ${left[*]}. Look at the service's events and at its stores; docs/deploy.md says what to do."
  exit "$NOT_BACK"
fi
say "Every service is back."
