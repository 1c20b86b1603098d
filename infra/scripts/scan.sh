#!/usr/bin/env bash
# Waits for the registry's scan of each image and refuses those with findings of the worst kind.
#   scan.sh IMAGES     IMAGES: JSON, {"service": "image@digest", ...}
# SCAN_REFUSES names the severities that stop a release (CRITICAL).
set -euo pipefail
[[ $# -eq 1 ]] || { echo "usage: scan.sh IMAGES" >&2; exit 2; }
: "${SCAN_REFUSES:=CRITICAL}" "${SCAN_SECONDS:=600}" "${POLL_SECONDS:=10}"

refused=0
while IFS=$'\t' read -r service image; do
  name=${image%@*}
  input=$(jq -nc --arg r "${name#*/}" --arg d "${image#*@}" '{repositoryName: $r, imageId: {imageDigest: $d}}')
  deadline=$((SECONDS + SCAN_SECONDS))
  while true; do
    findings=$(aws ecr describe-image-scan-findings --cli-input-json "$input" --output json 2>/dev/null) || findings='{}'
    case $(jq -r '.imageScanStatus.status // "NONE"' <<<"$findings") in
      COMPLETE | ACTIVE) break ;;
      FAILED | UNSUPPORTED_IMAGE)
        echo "$service could not be scanned: $(jq -r '.imageScanStatus.description // "no reason given"' <<<"$findings")" >&2
        exit 1
        ;;
    esac
    [[ $SECONDS -lt $deadline ]] || { echo "The scan of $service did not end within $SCAN_SECONDS s." >&2; exit 1; }
    sleep "$POLL_SECONDS"
  done
  counts=$(jq -c '.imageScanFindings.findingSeverityCounts // {}' <<<"$findings")
  echo "$service: $counts"
  bad=$(jq --arg refuses "$SCAN_REFUSES" '[to_entries[] | select(.key as $k | $refuses | split(",") | index($k)) | .value] | add // 0' <<<"$counts")
  [[ $bad -eq 0 ]] || refused=1
done < <(jq -r 'to_entries[] | [.key, .value] | @tsv' "$1")
exit "$refused"
