"""Who calls: a token counts for one address, for a short while, once; any other is refused with its reason."""

import base64
import hmac
import json

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from soleus.problems import ProblemsError
from soleus.web.hooks.door import HooksDoor
from soleus.web.hooks.token import LONGEST_S, SKEW_S, TokenCheck, TokenError, read_callers
from tests.web.hooks.conftest import (
    ADDRESS,
    DATA,
    SCIATICA,
    TODAY,
    call,
    client_of,
    condition,
)

VIEW, ORDER = "/cds-services/soleus-patient-view", "/cds-services/soleus-order-select"
NOW = 1_800_000_000.0
ISSUER, JKU = "https://records.example.org", "https://records.example.org/jwks.json"
ORIGIN = "https://records.example.org"


@pytest.fixture(scope="module")
def keys():
    return {"ec": ec.generate_private_key(ec.SECP384R1()), "rsa": rsa.generate_private_key(65537, 2048)}


@pytest.fixture(scope="module")
def callers(keys, tmp_path_factory):
    public = [
        {**json.loads(algorithm.to_jwk(keys[name].public_key())), "kid": name}
        for name, algorithm in (("ec", jwt.algorithms.ECAlgorithm), ("rsa", jwt.algorithms.RSAAlgorithm))
    ]
    path = tmp_path_factory.mktemp("callers") / "callers.json"
    path.write_text(json.dumps([{"iss": ISSUER, "jku": JKU, "jwks": {"keys": public}}]))
    return read_callers(path)


def token(keys, kid="ec", *, alg=None, key=None, head=None, **changes):
    claims = {"iss": ISSUER, "aud": f"{ADDRESS}{VIEW}", "iat": NOW, "exp": NOW + 300, "jti": "n1", **changes}
    claims = {name: value for name, value in claims.items() if value is not ...}
    alg = alg or {"ec": "ES384", "rsa": "RS384"}[kid]
    head = {"kid": kid, "jku": JKU, **(head or {})}
    return jwt.PyJWS().encode(json.dumps(claims).encode(), key or keys[kid], alg, head)


def checked(callers, text, now=NOW):
    TokenCheck(callers, lambda: now).check(f"Bearer {text}", f"{ADDRESS}{VIEW}")


@pytest.mark.parametrize("kid", ["ec", "rsa"])
def test_a_token_of_either_algorithm_counts(callers, keys, kid):
    checked(callers, token(keys, kid))
    now = [NOW + 0.9]
    check = TokenCheck(callers, lambda: now[0])
    now[0] = NOW + 300 + SKEW_S - 1
    check.check(f"Bearer {token(keys, kid, aud=[f'{ADDRESS}{VIEW}'])}", f"{ADDRESS}{VIEW}")
    checked(callers, token(keys, kid, exp=NOW + LONGEST_S, nbf=NOW + SKEW_S))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"iss": "https://others.example.org"}, "iss: it is none that may call here"),
        ({"iss": 7}, "iss: it is none that may call here"),
        ({"aud": f"{ADDRESS}{ORDER}"}, "aud: it must be the very address that is called"),
        ({"aud": f"{ADDRESS}{VIEW}/"}, "aud: it must be the very address that is called"),
        ({"aud": [f"{ADDRESS}{VIEW}", ADDRESS]}, "aud: it must be the very address that is called"),
        ({"exp": NOW - SKEW_S}, "exp: the token is no longer good"),
        ({"exp": NOW + LONGEST_S + 1}, "exp: a token may be good for 600 seconds"),
        ({"iat": NOW + SKEW_S + 1}, "exp: a token may be good for 600 seconds"),
        ({"iat": NOW - 1}, "iat: the server began after it"),
        ({"nbf": NOW + SKEW_S + 1}, "nbf: the token is not good yet"),
        ({"nbf": "later"}, "nbf: it must be seconds since 1970"),
        ({"jti": "x" * 201}, "jti: it must be a text of at most 200 characters"),
        ({"head": {"crit": ["x"], "x": 1}}, "the token cannot be read"),
        ({"exp": "soon"}, "exp: it must be seconds since 1970"),
        ({"iat": True}, "iat: it must be seconds since 1970"),
        ({"exp": float("nan")}, "exp: it must be seconds since 1970"),
        ({"iat": float("nan")}, "iat: it must be seconds since 1970"),
        ({"exp": float("inf")}, "exp: it must be seconds since 1970"),
        ({"exp": 10**400}, "exp: it must be seconds since 1970"),
        ({"iat": -(10**400)}, "iat: it must be seconds since 1970"),
        ({"jti": ""}, "jti: it must be a text"),
        ({"jti": ...}, "jti: it is needed"),
        ({"exp": ...}, "exp: it is needed"),
        ({"aud": ...}, "aud: it is needed"),
        ({"head": {"jku": "https://evil.example.org/jwks.json"}}, "jku: it is not the address that is known"),
        ({"head": {"kid": "other"}}, "kid: there is no such key"),
        ({"head": {"kid": "rsa"}}, "kid: there is no such key"),
        ({"alg": "HS256", "key": "k" * 48}, "alg: it must be ES384 or RS384"),
        ({"key": ec.generate_private_key(ec.SECP384R1())}, "the token cannot be read"),
    ],
)
def test_a_token_that_does_not_count_is_refused_with_its_reason(callers, keys, changes, problem):
    with pytest.raises(TokenError, match=f"^{problem}"):
        checked(callers, token(keys, **changes))


@pytest.mark.parametrize("header", ["", "Bearer", "Basic abc", "Bearer a.b.c", "Bearer 7"])
def test_what_is_no_token_is_refused(callers, header):
    with pytest.raises(TokenError, match="token"):
        TokenCheck(callers, lambda: NOW).check(header, f"{ADDRESS}{VIEW}")


def test_no_token_counts_twice_until_it_is_over(callers, keys, monkeypatch):
    now = [NOW]
    check = TokenCheck(callers, lambda: now[0])
    text = token(keys)
    check.check(f"Bearer {text}", f"{ADDRESS}{VIEW}")
    with pytest.raises(TokenError, match="jti: this token was used before"):
        check.check(f"Bearer {text}", f"{ADDRESS}{VIEW}")
    check.check(f"Bearer {token(keys, jti='n2')}", f"{ADDRESS}{VIEW}")
    monkeypatch.setattr("soleus.web.hooks.token.MOST_USED", 2)
    with pytest.raises(TokenError, match="jti"):
        check.check(f"Bearer {token(keys, jti='n3')}", f"{ADDRESS}{VIEW}")
    now[0] = NOW + 1000
    check.check(f"Bearer {token(keys, jti='n3', iat=now[0], exp=now[0] + 10)}", f"{ADDRESS}{VIEW}")


def test_who_calls_is_asked_behind_the_preflight_and_before_the_body(service, callers, keys):
    door = HooksDoor(service, TokenCheck(callers, lambda: NOW), origins=[ORIGIN], today=lambda: TODAY)
    client = client_of(door)
    preflight = client.options(VIEW, headers={"origin": ORIGIN, "access-control-request-method": "POST"})
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-headers"] == "authorization, content-type, accept"
    assert client.get("/cds-services").status_code == 200
    refused = client.post(VIEW, json={}, headers={"origin": ORIGIN})
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"
    assert refused.headers["access-control-allow-origin"] == ORIGIN
    other = client.post(VIEW, json={}, headers={"origin": "https://evil.example.org"})
    assert "access-control-allow-origin" not in other.headers
    signed = {"authorization": f"Bearer {token(keys)}"}
    assert client.post(VIEW, json=call(condition("c1", SCIATICA)), headers=signed).status_code == 200


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "it must be a JSON list of record systems"),
        ("[]", "it must be a JSON list of record systems"),
        ("[7]", "entry 0: it has iss, jku and jwks"),
        ('[{"iss": "a", "jku": "b", "jwks": {"keys": []}}]', "entry 0: jwks holds no key that can be used"),
        ('[{"iss": "a", "jku": "b", "jwks": 7}]', "entry 0: jwks holds no key that can be used"),
        (
            '[{"iss": "a", "jku": "b", "jwks": {"keys": [{"kid": "c", "kty": "oct", "k": "aGFs"}]}}]',
            "a key is none for",
        ),
        ('[{"iss": "a", "jku": "b", "jwks": {"keys": [{"kid": "c", "kty": "EC", "crv": "P-256"}]}}]', "a key is none"),
        ('[{"iss": "a", "jku": "b", "jwks": {"keys": [{"kty": "EC"}]}}]', "each key has a kid of its own"),
        ('[{"iss": 7, "jku": "b", "jwks": {}}]', "entry 0: iss must be a text"),
        ('[{"iss": "a", "jku": null, "jwks": {}}]', "entry 0: jku must be a text"),
        ("[" * 50_000, "it must be a JSON list of record systems"),
    ],
    ids=range(11),
)
def test_a_file_of_callers_that_cannot_be_used_is_refused(tmp_path, content, problem):
    path = tmp_path / "callers.json"
    path.write_text(content)
    with pytest.raises(ProblemsError, match="The server cannot start") as refused:
        read_callers(path)
    assert problem in str(refused.value)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"use": "enc"}, "a key is none for ES384 or RS384"),
        ({"kid": None}, "each key has a kid of its own"),
        ({"kid": "rsa"}, "each key has a kid of its own"),
        ({"d": "x"}, "a key is none for ES384 or RS384"),
        ({"short": True}, "a key is none for ES384 or RS384, or too short"),
    ],
    ids=range(5),
)
def test_a_key_that_must_not_sign_is_refused(tmp_path, keys, change, problem):
    rsa_key = keys["rsa"] if "short" not in change else rsa.generate_private_key(65537, 1024)  # noqa: S505  # to be refused
    as_jwk = jwt.algorithms.RSAAlgorithm.to_jwk
    first = {**json.loads(as_jwk(keys["rsa"].public_key())), "kid": "rsa"}
    second = {**json.loads(as_jwk(rsa_key.public_key())), "kid": "two", **change}
    path = tmp_path / "callers.json"
    path.write_text(json.dumps([{"iss": "a", "jku": "b", "jwks": {"keys": [first, second]}}]))
    with pytest.raises(ProblemsError) as refused:
        read_callers(path)
    assert problem in str(refused.value)


@pytest.mark.parametrize(
    ("head", "problem"),
    [
        ({"alg": "HS256", "kid": "rsa"}, "alg: it must be ES384 or RS384"),
        ({"alg": "none", "kid": "rsa"}, "alg: it must be ES384 or RS384"),
        ({"kid": "rsa"}, "alg: it must be ES384 or RS384"),
        ({"alg": "ES384", "kid": "rsa"}, "kid: there is no such key"),
        ({"alg": "RS384"}, "kid: there is no such key"),
        ({"alg": "RS384", "kid": None}, "the token cannot be read"),
        ({"alg": "RS384", "kid": ["rsa"]}, "the token cannot be read"),
    ],
    ids=range(7),
)
def test_a_public_key_is_no_secret_to_sign_with(callers, keys, head, problem):
    public = keys["rsa"].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    start = base64.urlsafe_b64encode(json.dumps(head).encode()).decode().rstrip("=")
    signed = f"{start}.{token(keys, 'rsa').split('.')[1]}"
    mac = base64.urlsafe_b64encode(hmac.digest(public, signed.encode(), "sha256")).decode().rstrip("=")
    for end in (mac, ""):
        with pytest.raises(TokenError, match=f"^{problem}"):
            checked(callers, f"{signed}.{end}")


def test_a_missing_extra_is_named_with_its_fix(monkeypatch):
    monkeypatch.setattr("soleus.web.hooks.token.find_spec", lambda _: None)
    with pytest.raises(ProblemsError, match=r"pip install 'soleus\[records\]'"):
        read_callers(DATA / "callers.json")


def test_no_caller_stands_twice(tmp_path):
    path = tmp_path / "callers.json"
    entry = json.loads((DATA / "callers.json").read_text())[0]
    path.write_text(json.dumps([entry, entry]))
    with pytest.raises(ProblemsError, match="there is another of this iss"):
        read_callers(path)
