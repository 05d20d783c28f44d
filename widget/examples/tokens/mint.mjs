// Signs a token for one page of one customer: node mint.mjs panel.key KID CUSTOMER DOMAIN,DOMAIN ORIGIN
import { readFileSync } from "node:fs";
import { sign } from "node:crypto";
const [file, kid, customer, domains, origin] = process.argv.slice(2);
const part = (bytes) => Buffer.from(bytes).toString("base64url");
const now = Math.floor(Date.now() / 1000);
const claims = { aud: "mailwhy", sub: customer, domains: domains.split(","), origin, iat: now, exp: now + 900 };
const message = part(JSON.stringify({ alg: "EdDSA", kid })) + "." + part(JSON.stringify(claims));
console.log(message + "." + part(sign(null, Buffer.from(message), readFileSync(file))));
