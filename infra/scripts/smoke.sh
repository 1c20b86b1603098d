#!/usr/bin/env bash
# Asks a deployed API whether it does its work: health, readiness, and questions whose answers are known.
#   smoke.sh URL [QUESTIONS]
# QUESTIONS: lines of JSON, {"id", "question", "answerable", "documents": [...], "contains": [...], "after"?}, as in samples/questions.jsonl;
# without it only health and readiness count. "after" continues the session of that question.
# SMOKE_API_KEY is sent as a bearer token. Limits: SMOKE_RECALL (0.8: share of answerable questions that cite a known document and say what is known),
# SMOKE_SUPPORT (0.9: share of answers with a citation), SMOKE_REFUSED (0.8: share of unanswerable ones that are said to be),
# SMOKE_P95_SECONDS (20), SMOKE_USD (0.5: for all questions together), SMOKE_DEGRADED (0.2: share of answers without one of their parts),
# SMOKE_HEALTH_SECONDS (120).
set -euo pipefail
say() { printf '%(%H:%M:%S)T %s\n' -1 "$*" >&2; }
[[ $# -ge 1 && $# -le 2 ]] || { say "usage: smoke.sh URL [QUESTIONS]"; exit 2; }
url=${1%/}
questions=${2:-}
: "${SMOKE_RECALL:=0.8}" "${SMOKE_SUPPORT:=0.9}" "${SMOKE_REFUSED:=0.8}" "${SMOKE_P95_SECONDS:=20}" "${SMOKE_USD:=0.5}" "${SMOKE_DEGRADED:=0.2}"
: "${SMOKE_HEALTH_SECONDS:=120}" "${POLL_SECONDS:=2}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The key is read from a file: arguments can be seen by others on the machine.
if [[ -n ${SMOKE_API_KEY:-} ]]; then
  (umask 077 && printf 'header = "Authorization: Bearer %s"\n' "$SMOKE_API_KEY" >"$work/curlrc")
else
  : >"$work/curlrc"
fi

status_of() { # path
  curl -sS -o "$work/body" -w '%{http_code}' --max-time 10 --config "$work/curlrc" "$url$1" 2>"$work/error" || echo 000
}

good=0
deadline=$((SECONDS + SMOKE_HEALTH_SECONDS))
until [[ $good -ge 5 ]]; do
  status=$(status_of /health)
  if [[ $status == 200 ]]; then
    good=$((good + 1))
  else
    good=0
    [[ $SECONDS -lt $deadline ]] || { say "/health was not 200 five times in a row within $SMOKE_HEALTH_SECONDS s; last: $status $(cat "$work/error")"; exit 1; }
    sleep "$POLL_SECONDS"
  fi
done
say "/health is 200, five times in a row."

deadline=$((SECONDS + SMOKE_HEALTH_SECONDS))
until [[ $(status_of /health/ready) == 200 ]]; do
  [[ $SECONDS -lt $deadline ]] || { say "/health/ready is not 200: $(head -c 2000 "$work/body")"; exit 1; }
  sleep "$POLL_SECONDS"
done
say "/health/ready is 200."
[[ -n $questions ]] || exit 0

run=smoke-$(date +%s)-$$
: >"$work/results"
while IFS= read -r line || [[ -n $line ]]; do
  [[ -n $line ]] || continue
  body=$(jq -ce --arg run "$run" '{question, sessionId: "\($run)-\(.after // .id)"}' <<<"$line")
  spent=$(curl -sS -o "$work/body" -w '%{http_code} %{time_total}' --max-time 170 --config "$work/curlrc" -H 'Content-Type: application/json' -d "$body" "$url/v1/query" 2>"$work/error") || spent="000 0"
  jq -ce --argjson asked "$line" --argjson status "$((10#${spent% *}))" --argjson seconds "${spent#* }" -n '
    ($reply[0] // {}) as $r
    | ($r.citations // []) as $citations
    | {
        id: $asked.id, answerable: $asked.answerable, status: $status, seconds: $seconds,
        answered: ($r.answered // false), cited: (($citations | length) > 0), usd: ($r.usage.costUsd // 0), degraded: ($r.degraded // []),
        right: (($r.answered // false)
          and any($citations[]; .documentId as $d | $asked.documents | index($d))
          and (($asked.contains | length) == 0 or any($asked.contains[]; . as $text | ($r.answer // "") | ascii_downcase | contains($text | ascii_downcase))))
      }' --slurpfile reply <(jq -c . "$work/body" 2>/dev/null || echo '{}') >>"$work/results"
done <"$questions"

# Each line a limit: its name, what was found, and whether that will do.
jq -rs --argjson recall "$SMOKE_RECALL" --argjson support "$SMOKE_SUPPORT" --argjson refused "$SMOKE_REFUSED" --argjson p95 "$SMOKE_P95_SECONDS" \
  --argjson usd "$SMOKE_USD" --argjson degraded "$SMOKE_DEGRADED" '
  def share(part): if length == 0 then 1 else (map(select(part)) | length) / length end;
  . as $all
  | (map(select(.answerable)) | share(.right)) as $r
  | (map(select(.answered)) | share(.cited)) as $s
  | (map(select(.answerable | not)) | share(.answered | not)) as $n
  | (map(.seconds) | sort | .[((length * 0.95) | ceil) - 1] // 0) as $p
  | (map(.usd) | add // 0) as $u
  | (share(.degraded != [])) as $d
  | (map(select(.status != 200)) | length) as $f
  | ["failed requests", $f, ($f == 0)],
    ["recall", $r, ($r >= $recall)],
    ["answers with citations", $s, ($s >= $support)],
    ["unanswerable ones refused", $n, ($n >= $refused)],
    ["p95 seconds", $p, ($p <= $p95)],
    ["US dollars", $u, ($u <= $usd)],
    ["degraded", $d, ($d <= $degraded)],
    ["questions", ($all | length), ($all | length > 0)]
  | @tsv' "$work/results" >"$work/verdict"

while IFS=$'\t' read -r name found fine; do
  say "$([[ $fine == true ]] && echo '  ok ' || echo 'FAIL ') $name: $found"
done <"$work/verdict"
if grep -q $'\tfalse$' "$work/verdict"; then
  jq -c 'select(.status != 200 or (.answerable and (.right | not)) or ((.answerable | not) and .answered) or .degraded != [])' "$work/results" | head -20 >&2
  exit 1
fi
