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

services='[]'
for service in "$@"; do
  now=$(service_of "$cluster" "$service")
  primary=$(jq -c '.deployments[] | select(.status == "PRIMARY")' <<<"$now")
  revision=$(jq -r '.taskDefinition' <<<"$primary")
  if [[ $(image_of "$service" "$revision") == *:unreleased ]]; then
    revision=
  elif [[ $(jq -r '.rolloutState' <<<"$primary") != COMPLETED ]]; then
    # What is half out is no place to return to.
    die "A deployment of $service is under way or failed ($(jq -r '.rolloutState' <<<"$primary")); wait for it, or step back first."
  fi
  services=$(jq -c --arg s "$service" --arg t "$revision" --argjson n "$(jq '.desiredCount' <<<"$now")" \
    '. + [{service: $s, taskDefinition: (if $t == "" then null else $t end), desiredCount: $n}]' <<<"$services")
  say "$service runs ${revision:-nothing yet}."
done
jq -n --arg c "$cluster" --argjson s "$services" '{cluster: $c, services: $s}' >"$file"
