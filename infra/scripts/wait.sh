#!/usr/bin/env bash
# Waits until a deployment has ended, and tells how.
#   wait.sh CLUSTER SERVICE DEPLOYMENT [SECONDS]
# Exit codes: 0 it is out; 3 it failed or another took its place, such as ECS's own rollback; 5 it did not end in time.
# A service that is "stable" may be stable on the old revision: only the deployment's own state tells.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=ecs.sh
. "$(dirname "$0")/ecs.sh"
[[ $# -ge 3 && $# -le 4 ]] || die "usage: wait.sh CLUSTER SERVICE DEPLOYMENT [SECONDS]"
cluster=$1
service=$2
deployment=$3
deadline=$((SECONDS + ${4:-1800}))

silent=0
last=
while true; do
  # One call that is throttled must not end a release.
  if now=$(service_of "$cluster" "$service"); then
    silent=0
    ours=$(jq -c --arg d "$deployment" '[.deployments[] | select(.id == $d)][0]' <<<"$now")
    case $(jq -r 'if . == null then "GONE" else "\(.status) \(.rolloutState)" end' <<<"$ours") in
      "PRIMARY COMPLETED")
        say "$service: $deployment is out."
        exit 0
        ;;
      PRIMARY\ FAILED | ACTIVE\ * | INACTIVE\ * | GONE)
        say "$service: $deployment failed or was taken back: $(jq -r '.rolloutStateReason // "no reason given"' <<<"$ours")"
        say "$service runs $(jq -r '.deployments[] | select(.status == "PRIMARY") | .taskDefinition' <<<"$now") now."
        jq -r '.events[:5][]? | "  " + .message' <<<"$now" >&2
        exit "$FAILED"
        ;;
    esac
    state=$(jq -r '"\(.runningCount) of \(.desiredCount) tasks run, \(.failedTasks // 0) failed"' <<<"$ours")
    [[ $state == "$last" ]] || say "$service: $state."
    last=$state
  else
    silent=$((silent + 1))
    [[ $silent -lt 5 ]] || die "ECS did not answer five times in a row."
  fi
  if [[ $SECONDS -ge $deadline ]]; then
    say "$service: $deployment did not end in time; $last."
    exit "$TIMED_OUT"
  fi
  sleep "$POLL_SECONDS"
done
