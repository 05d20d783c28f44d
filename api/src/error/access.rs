//! Problems of who asks: tokens, keys and limits.

use super::Kind;

/// Nothing was shown, and this is not for strangers.
pub const NO_CREDENTIALS: Kind = Kind {
    slug: "no-credentials",
    status: 401,
    title: "This is not for strangers",
    meaning: "Send Authorization: Bearer with an API key, which `mailwhy keys create` makes, or \
        with the embed token that the control panel made for this customer.",
};

/// The token is no JWT.
pub const TOKEN_MALFORMED: Kind = Kind {
    slug: "token-malformed",
    status: 401,
    title: "The token cannot be read",
    meaning: "Send the JWT as the panel made it: three parts with dots between them, without \
        quotes or line breaks. An API key begins with mw_.",
};

/// The token is signed in another way than ours.
pub const TOKEN_ALGORITHM: Kind = Kind {
    slug: "token-algorithm",
    status: 401,
    title: "The token is not signed with EdDSA",
    meaning: "Tokens are signed with an Ed25519 key, and say so: alg is EdDSA. No other \
        algorithm is taken, and none is not one.",
};

/// The token names a key that nobody knows.
pub const TOKEN_KEY: Kind = Kind {
    slug: "token-key",
    status: 401,
    title: "The token's key is not known here",
    meaning: "The kid in the token's header names an entry of [access.panels] in the \
        configuration.",
};

/// The signature does not fit.
pub const TOKEN_SIGNATURE: Kind = Kind {
    slug: "token-signature",
    status: 401,
    title: "The token's signature is wrong",
    meaning: "The token was changed after it was signed, or was signed with another key than the \
        one that the configuration has for this panel.",
};

/// The token's time is over.
pub const TOKEN_EXPIRED: Kind = Kind {
    slug: "token-expired",
    status: 401,
    title: "The token is expired",
    meaning: "Load the page in the control panel again: it makes a fresh token.",
};

/// The token's time has not come.
pub const TOKEN_NOT_YET: Kind = Kind {
    slug: "token-not-yet-valid",
    status: 401,
    title: "The token is not valid yet",
    meaning: "The clock of the panel, or of this server, is wrong: set both by NTP.",
};

/// The token lives longer than is taken.
pub const TOKEN_LIFETIME: Kind = Kind {
    slug: "token-lifetime",
    status: 401,
    title: "The token lives too long",
    meaning: "Make a token for each page view, with exp at most 15 minutes after iat.",
};

/// The token is for somebody else.
pub const TOKEN_AUDIENCE: Kind = Kind {
    slug: "token-audience",
    status: 401,
    title: "The token is for another service",
    meaning: "The claim aud must be what access.audience in the configuration says.",
};

/// A claim is missing, or cannot be read.
pub const TOKEN_CLAIMS: Kind = Kind {
    slug: "token-claims",
    status: 401,
    title: "The token does not say what it must",
    meaning: "A token has the claims aud, sub, domains (a list), origin, iat and exp (seconds \
        since 1970).",
};

/// The token is for another page.
pub const TOKEN_ORIGIN: Kind = Kind {
    slug: "token-origin",
    status: 403,
    title: "The token is for another page",
    meaning: "The claim origin must be the exact origin of the page that uses the token, such as \
        https://panel.example:2083.",
};

/// The token is for another domain.
pub const TOKEN_DOMAIN: Kind = Kind {
    slug: "token-domain",
    status: 403,
    title: "The token is for another domain",
    meaning: "A token speaks for the domains that it names. Without it anybody may ask about a \
        domain's public DNS and servers.",
};

/// The key is not written as keys are.
pub const KEY_MALFORMED: Kind = Kind {
    slug: "key-malformed",
    status: 401,
    title: "The API key is not written as it should be",
    meaning: "A part is missing, or a character is wrong: its checksum does not fit. Copy it \
        again.",
};

/// Nobody knows the key.
pub const KEY_UNKNOWN: Kind = Kind {
    slug: "key-unknown",
    status: 401,
    title: "The API key is not known here",
    meaning: "The key was made for another server, or this one keeps no keys (store.file in the \
        configuration). `mailwhy keys create` makes one.",
};

/// The key was taken back.
pub const KEY_REVOKED: Kind = Kind {
    slug: "key-revoked",
    status: 401,
    title: "The API key was revoked",
    meaning: "Ask whoever runs this server for another one.",
};

/// The key's time is over.
pub const KEY_EXPIRED: Kind = Kind {
    slug: "key-expired",
    status: 401,
    title: "The API key is expired",
    meaning: "Ask whoever runs this server for another one.",
};

/// The key may not do that.
pub const KEY_SCOPE: Kind = Kind {
    slug: "key-scope",
    status: 403,
    title: "The API key may not do this",
    meaning: "`mailwhy keys create --scope` makes a key that may.",
};

/// Too much was asked.
pub const TOO_MANY: Kind = Kind {
    slug: "too-many-requests",
    status: 429,
    title: "Too many requests in a short time",
    meaning: "Send the request again after the seconds that the header Retry-After names. \
        Callers with an API key, or with the token of their control panel, may ask more.",
};

/// Every kind of this file.
pub(super) const KINDS: &[&Kind] = &[
    &NO_CREDENTIALS,
    &TOKEN_MALFORMED,
    &TOKEN_ALGORITHM,
    &TOKEN_KEY,
    &TOKEN_SIGNATURE,
    &TOKEN_EXPIRED,
    &TOKEN_NOT_YET,
    &TOKEN_LIFETIME,
    &TOKEN_AUDIENCE,
    &TOKEN_CLAIMS,
    &TOKEN_ORIGIN,
    &TOKEN_DOMAIN,
    &KEY_MALFORMED,
    &KEY_UNKNOWN,
    &KEY_REVOKED,
    &KEY_EXPIRED,
    &KEY_SCOPE,
    &TOO_MANY,
];
