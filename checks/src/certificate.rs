//! What does a mail program think of a server's certificate? Compared with the name that the customer types.

use time::OffsetDateTime;
use verdict::{Arg, Code, Finding};

use crate::dialogue::{Dialogue, Door, TlsSession, Trust};
use crate::observation::rfc3339;

/// The codes of a check that looks at certificates.
pub(crate) struct Codes {
    pub(crate) expired: &'static Code,
    pub(crate) wrong_name: &'static Code,
    pub(crate) untrusted: &'static Code,
    pub(crate) incomplete: &'static Code,
}

/// What is wrong with a certificate; none if a mail program accepts it without a word.
///
/// One fault is told, the one that the others hide behind: dates first, then the name, then the chain.
pub(crate) fn fault(codes: &Codes, door: &Door, talk: &Dialogue, session: &TlsSession) -> Option<Finding> {
    let own = session.certificate()?;
    let now = talk.at;
    let says = |code: &Code| {
        let finding = Finding::new(code, &door.server_name).arg(Arg::host("host", &door.server_name));
        finding
            .arg(Arg::port("port", door.port))
            .arg(Arg::address("address", door.address))
            .evidence(talk.evidence(door))
    };
    if own.not_after < now || own.not_before > now {
        return Some(says(codes.expired).arg(Arg::time("not_after", &day(own.not_after))));
    }
    if !own.covers(&door.server_name) {
        let finding = says(codes.wrong_name);
        let better = own.names.iter().find(|name| !name.starts_with('*'));
        return Some(
            better.into_iter().fold(finding, |finding, name| finding.arg(Arg::host("certificate_name", name))),
        );
    }
    match session.trust {
        Trust::Trusted => None,
        Trust::Incomplete => Some(says(codes.incomplete)),
        Trust::SelfSigned | Trust::UnknownIssuer | Trust::Broken => {
            Some(says(codes.untrusted).arg(Arg::word("trust", session.trust.as_str())))
        }
    }
}

/// The day of a time, as people write it.
pub(crate) fn day(time: OffsetDateTime) -> String {
    rfc3339(time).split('T').next().unwrap_or_default().to_owned()
}
