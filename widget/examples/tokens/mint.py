# Signs a token for one page of one customer: python3 mint.py panel.key KID CUSTOMER DOMAIN,DOMAIN ORIGIN
import base64, json, sys, time
from cryptography.hazmat.primitives.serialization import load_pem_private_key
file, kid, customer, domains, origin = sys.argv[1:]
part = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=").decode()
now = int(time.time())
claims = {"aud": "mailwhy", "sub": customer, "domains": domains.split(","), "origin": origin, "iat": now, "exp": now + 900}
message = part(json.dumps({"alg": "EdDSA", "kid": kid}).encode()) + "." + part(json.dumps(claims).encode())
key = load_pem_private_key(open(file, "rb").read(), password=None)
print(message + "." + part(key.sign(message.encode())))
