#!/usr/bin/env bash
# Registers a revision with another image and points the service at it. Prints {service, taskDefinition, deployment}.
#   deploy.sh CLUSTER SERVICE IMAGE@DIGEST [TASKS]
# The revision is made of the newest one of the family, which carries what Terraform changed last.
# TASKS is how many there are to be where there are none yet.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=ecs.sh
. "$(dirname "$0")/ecs.sh"
[[ $# -ge 3 && $# -le 4 ]] || die "usage: deploy.sh CLUSTER SERVICE IMAGE@DIGEST [TASKS]"
cluster=$1
service=$2
image=$3
tasks=${4:-}
[[ $image =~ @sha256:[0-9a-f]{64}$ ]] || die "$image is not pinned by a digest; a tag may mean something else tomorrow."
[[ -z $tasks || $tasks =~ ^[0-9]+$ ]] || die "$tasks is no number of tasks."

now=$(service_of "$cluster" "$service")
family=$(jq -r '.taskDefinition | split("/")[-1] | split(":")[0]' <<<"$now")
newest=$(ecs describe-task-definition "$(jq -nc --arg f "$family" '{taskDefinition: $f, include: ["TAGS"]}')")

# Everything but what ECS itself adds.
revision=$(jq -ce --arg s "$service" --arg i "$image" '
  (.tags // []) as $tags
  | .taskDefinition
  | del(.taskDefinitionArn, .revision, .status, .requiresAttributes, .compatibilities, .registeredAt, .registeredBy, .deregisteredAt)
  | if any(.containerDefinitions[]; .name == $s) then . else error("no container is named \($s)") end
  | .containerDefinitions |= map(if .name == $s then .image = $i else . end)
  | if $tags == [] then . else .tags = $tags end' <<<"$newest")
registered=$(ecs register-task-definition "$revision" | jq -re '.taskDefinition.taskDefinitionArn')

# Auto scaling has set the count, or somebody has; it is left as it is, but for the first release.
[[ $(jq '.desiredCount' <<<"$now") -eq 0 && -n $tasks ]] || tasks=
say "$service: $registered with $image goes out."
point_at "$cluster" "$service" "$registered" "$tasks"
