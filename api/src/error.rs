//! Errors of the API, as RFC 9457 problems: what is wrong, and what to send instead.
//!
//! The `type` of a problem is a page of ours. Our own faults are problems too, without their cause:
//! only the log has it.

use std::fmt::Display;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use verdict::{FieldFault, Problem, visible};

pub mod access;

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A kind of problem: what its page says.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its name in `/problems/{kind}`.
    pub slug: &'static str,
    /// Its HTTP status.
    pub status: u16,
    /// What it is, in a few words.
    pub title: &'static str,
    /// What it means and what to do, for whoever follows the link.
    pub meaning: &'static str,
}

/// The name of a domain, a server or a mail address could not be used.
pub const BAD_NAME: Kind = Kind {
    slug: "bad-name",
    status: 400,
    title: "This is not a name we can check",
    meaning: "Send a public domain such as example.com, a mail address such as bob@example.com, or \
        a public host name such as mx.example.com, without http://, port, path or spaces. Names \
        for private use have no public mail.",
};

/// The IP address could not be used.
pub const BAD_ADDRESS: Kind = Kind {
    slug: "bad-address",
    status: 400,
    title: "This is not an address we can check",
    meaning: "Send one public IPv4 or IPv6 address in its usual form, such as 192.0.2.25, without \
        port, brackets or zone.",
};

/// A query parameter is unknown, or its value is.
pub const BAD_PARAMETER: Kind = Kind {
    slug: "bad-parameter",
    status: 400,
    title: "A parameter is unknown or has a value that we do not know",
    meaning: "The detail names the parameter and what it takes. The documentation at /docs lists \
        all of them.",
};

/// A query parameter is not there, and must be.
pub const MISSING_PARAMETER: Kind = Kind {
    slug: "missing-parameter",
    status: 400,
    title: "A parameter is missing",
    meaning: "The detail names the parameter. The documentation at /docs says what it takes.",
};

/// The request itself cannot be read.
pub const BAD_REQUEST: Kind = Kind {
    slug: "bad-request",
    status: 400,
    title: "The request could not be read",
    meaning: "The detail says what is wrong: a body that is empty or no JSON, a malformed request \
        line, header or path. Send HTTP/1.1 with one Host header, a percent-encoded path, and the \
        body that /docs describes for this route.",
};

/// No such page, article or check.
pub const NOT_FOUND: Kind = Kind {
    slug: "not-found",
    status: 404,
    title: "There is nothing here",
    meaning: "The path is unknown, or the article or check that it names is. The documentation at \
        /docs lists every route.",
};

/// The path exists, the method does not.
pub const METHOD_NOT_ALLOWED: Kind = Kind {
    slug: "method-not-allowed",
    status: 405,
    title: "This path does not take that method",
    meaning: "The header Allow lists the methods that it takes.",
};

/// The request took too long to arrive.
pub const TOO_SLOW: Kind = Kind {
    slug: "too-slow",
    status: 408,
    title: "The request took too long to arrive",
    meaning: "Headers and body must arrive within some seconds. Send the request again.",
};

/// The body is larger than we read.
pub const TOO_LARGE: Kind = Kind {
    slug: "too-large",
    status: 413,
    title: "The request is too large",
    meaning: "The detail names the limit. Send less.",
};

/// The body is of a kind, or packed in a way, that is not read.
pub const UNSUPPORTED: Kind = Kind {
    slug: "unsupported-body",
    status: 415,
    title: "The request's body is of a kind that is not read here",
    meaning: "Send the body as it is: without Content-Encoding, not as a form with files. \
        /v1/bounces takes text/plain or message/rfc822, /v1/diagnoses takes application/json.",
};

/// Too many reports are in the making.
pub const BUSY: Kind = Kind {
    slug: "busy",
    status: 503,
    title: "Too many reports are being made at the moment",
    meaning: "Nothing is wrong with the request. Send it again after the seconds that the header \
        Retry-After names.",
};

/// This server is about to stop.
pub const STOPPING: Kind = Kind {
    slug: "stopping",
    status: 503,
    title: "This server is about to stop",
    meaning: "Nothing is wrong with the request. Send it again: another server, or this one after \
        its restart, will answer.",
};

/// We are at fault.
pub const OUR_FAULT: Kind = Kind {
    slug: "our-fault",
    status: 500,
    title: "Something went wrong on our side",
    meaning: "Nothing is wrong with the request. Try again; if it happens again, tell whoever runs \
        this server the time.",
};

/// Every kind but those of who asks, which `access` has.
const KINDS: &[&Kind] = &[
    &BAD_NAME,
    &BAD_ADDRESS,
    &BAD_PARAMETER,
    &MISSING_PARAMETER,
    &BAD_REQUEST,
    &NOT_FOUND,
    &METHOD_NOT_ALLOWED,
    &TOO_SLOW,
    &TOO_LARGE,
    &UNSUPPORTED,
    &STOPPING,
    &BUSY,
    &OUR_FAULT,
];

impl Kind {
    /// Every kind.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        KINDS.iter().chain(access::KINDS).copied()
    }

    /// The kind for a bare HTTP status.
    #[must_use]
    pub fn of_status(status: StatusCode) -> &'static Self {
        let exact = Self::all().filter(|kind| kind.status == status.as_u16()).last();
        let fallback = if status.is_server_error() { &OUR_FAULT } else { &BAD_REQUEST };
        exact.unwrap_or(fallback)
    }
}

/// A problem on its way to the caller.
#[derive(Debug)]
pub struct ApiError {
    kind: &'static Kind,
    detail: String,
    errors: Vec<FieldFault>,
    header: Option<Box<(HeaderName, HeaderValue)>>,
}

impl ApiError {
    /// A problem of `kind`; `detail` says what was wrong and what to send instead.
    #[must_use]
    pub fn new(kind: &'static Kind, detail: impl Display) -> Self {
        Self { kind, detail: visible(&detail.to_string()), errors: Vec::new(), header: None }
    }

    /// A problem of `kind` with the field `pointer`.
    #[must_use]
    pub fn at(kind: &'static Kind, pointer: &str, detail: impl Display) -> Self {
        let detail = visible(&detail.to_string());
        let errors = vec![FieldFault { pointer: pointer.to_owned(), detail: detail.clone() }];
        Self { kind, detail: format!("{pointer}: {detail}"), errors, header: None }
    }

    /// Our own fault. The cause goes to the log, and nowhere else.
    #[must_use]
    pub fn ours(cause: impl Display) -> Self {
        tracing::error!(%cause, "a request failed through our own fault");
        Self::new(&OUR_FAULT, OUR_FAULT.meaning)
    }

    /// Of what kind it is.
    #[must_use]
    pub fn kind(&self) -> &'static Kind {
        self.kind
    }

    /// What was wrong and what to send instead.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// What was wrong with the one field at fault, without its name.
    #[must_use]
    pub fn of_field(&self) -> Option<&str> {
        self.errors.first().map(|field| field.detail.as_str())
    }

    /// Adds a header that this problem needs.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.header = Some(Box::new((name, value)));
        self
    }
}

impl Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind.title)
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.kind.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let problem = Problem {
            kind: format!("/problems/{}", self.kind.slug),
            title: self.kind.title.to_owned(),
            status: self.kind.status,
            detail: self.detail.clone(),
            errors: self.errors.clone(),
        };
        let mut response = HttpResponse::build(self.status_code());
        response
            .insert_header((header::CONTENT_TYPE, MEDIA_TYPE))
            .insert_header((header::CACHE_CONTROL, "no-store"));
        if self.kind.status == 401 {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        if let Some(extra) = &self.header {
            response.insert_header((**extra).clone());
        }
        response.body(serde_json::to_vec(&problem).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_status_finds_its_kind() {
        for (status, slug) in [
            (400, "bad-request"),
            (404, "not-found"),
            (408, "too-slow"),
            (418, "bad-request"),
            (502, "our-fault"),
        ] {
            assert_eq!(Kind::of_status(StatusCode::from_u16(status).unwrap()).slug, slug);
        }
    }

    #[test]
    fn a_detail_cannot_carry_control_characters() {
        let fault = ApiError::at(&BAD_NAME, "domain", "you sent \u{1b}[2J");
        assert_eq!(fault.detail, "domain: you sent \\x1b[2J");
    }
}
