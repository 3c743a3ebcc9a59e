"""Reads a presentation (jws~disclosure~...~) and a public key (JWK), both files, with other people's code and RFC 9901 alone.

Prints what the disclosures tell, as JSON with sorted keys; exits with 1 and the reason when anything is not in order.
"""

import base64
import hashlib
import json
import sys

from jwcrypto import jwk, jws


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def main(presentation_file, key_file):
    with open(key_file, encoding="utf-8") as file:
        key = jwk.JWK.from_json(file.read())
    with open(presentation_file, encoding="ascii") as file:
        token, *disclosures, end = file.read().split("~")
    if end:
        return "no tilde at the end"

    signed = jws.JWS()
    signed.allowed_algs = ["ES256"]
    try:
        signed.deserialize(token, key)
    except jws.InvalidJWSSignature as fault:
        return f"signature: {fault}"
    if signed.jose_header.get("kid") != key.thumbprint():
        return "the kid is not the thumbprint of the key"

    payload = json.loads(signed.payload)
    if payload.get("exercise") is not True or payload.get("_sd_alg") != "sha-256":
        return "not an entry of an exercise"

    digests = payload["_sd"]
    told = {}
    for text in disclosures:
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode("ascii")).digest()).rstrip(b"=").decode("ascii")
        if digests.count(digest) != 1:
            return "a disclosure is not one of this entry"
        _, name, value = json.loads(decoded(text))
        if name in told:
            return "a claim is disclosed twice"
        told[name] = value
    print(json.dumps(told, sort_keys=True, separators=(",", ":")))
    return None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
