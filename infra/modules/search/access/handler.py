"""Writes roles and their mappings through OpenSearch's security API, signed as this function's own role, the domain's master."""

import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request

ATTEMPTS = 6


def put(endpoint, path, body, sign):
    """Sends one request; what may pass (a policy that has not spread yet, a node that restarts) is tried again."""
    url = f"{endpoint}/_plugins/_security/api/{path}"
    data = json.dumps(body).encode()
    for attempt in range(1, ATTEMPTS + 1):
        request = urllib.request.Request(url, data=data, method="PUT", headers=sign("PUT", url, data))
        try:
            with urllib.request.urlopen(request, timeout=15) as response:
                return response.status
        except urllib.error.HTTPError as error:
            if error.code not in (401, 403, 429) and error.code < 500 or attempt == ATTEMPTS:
                raise RuntimeError(f"PUT {path} was answered {error.code}: {error.read(500).decode(errors='replace')}") from error
        except (urllib.error.URLError, TimeoutError) as error:
            if attempt == ATTEMPTS:
                raise RuntimeError(f"PUT {path} got no answer: {error}") from error
        time.sleep(2 ** (attempt - 1) * float(os.environ.get("RETRY_SECONDS", "1")))
    raise AssertionError("unreachable")


def signer():
    """Signs with the credentials of the environment, as every function has them."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.session import Session

    session = Session()
    credentials = session.get_credentials().get_frozen_credentials()
    region = os.environ["AWS_REGION"]

    def sign(method, url, data):
        request = AWSRequest(method=method, url=url, data=data, headers={"Content-Type": "application/json"})
        SigV4Auth(credentials, "es", region).add_auth(request)
        return dict(request.headers)

    return sign


def handle(event, context=None, sign=None):
    """event: {"roles": {NAME: {"backend_roles": [ARN, ...], "definition": {...}}}}"""
    endpoint = os.environ["ENDPOINT"]
    if "://" not in endpoint:
        endpoint = f"https://{endpoint}"
    sign = sign or signer()
    for name, role in sorted(event["roles"].items()):
        quoted = urllib.parse.quote(name, safe="")
        put(endpoint, f"roles/{quoted}", role["definition"], sign)
        put(endpoint, f"rolesmapping/{quoted}", {"backend_roles": role["backend_roles"]}, sign)
    return {"roles": sorted(event["roles"])}
