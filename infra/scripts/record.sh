#!/usr/bin/env bash
# Writes down which revision each service runs, so that a release can be taken back.
#   record.sh CLUSTER FILE SERVICE...
# A service that never had an image is recorded with null: there is nothing to go back to.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=ecs.sh
. "$(dirname "$0")/ecs.sh"
[[ $# -ge 3 ]] || die "usage: record.sh CLUSTER FILE SERVICE..."
cluster=$1
file=$2
shift 2

services=()
for service in "$@"; do
  now=$(service_of "$cluster" "$service")
  IFS=$'\t' read -r revision count rollout < <(
    jq -r '.desiredCount as $count | .deployments[] | select(.status == "PRIMARY") | [.taskDefinition, $count, "\(.rolloutState)"] | @tsv' <<<"$now"
  )
  if [[ $(image_of "$service" "$revision") == *:unreleased ]]; then
    revision=
  elif [[ $rollout != COMPLETED ]]; then
    # What is half out is no place to return to.
    die "A deployment of $service is under way or failed ($rollout); wait for it, or step back first."
  fi
  former=null
  [[ -z $revision ]] || former=$(quoted "$revision")
  services+=("{\"service\":$(quoted "$service"),\"taskDefinition\":$former,\"desiredCount\":$count}")
  say "$service runs ${revision:-nothing yet}."
done
jq -s --arg c "$cluster" '{cluster: $c, services: .}' <<<"${services[*]}" >"$file"
