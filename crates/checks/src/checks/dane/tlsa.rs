//! Does a TLSA record fit what a server shows? (RFC 6698, with the narrowing of RFC 7672 section
//! 3.1)

use probe::dns::{Lookup, RData};
use probe::net::hex;
use probe::session::{Certificate, Endpoint, TlsSession};

use sha2::{Digest, Sha256};

/// A TLSA record that mail may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tlsa {
    usage: u8,
    selector: u8,
    matching: u8,
    association: Vec<u8>,
}

/// The records that mail may use. Of the usages only 2 and 3 count (RFC 7672 section 3.1.3);
/// digests have their length.
pub(super) fn usable(lookup: &Lookup) -> Vec<Tlsa> {
    let read = |data: &RData| match data {
        RData::TLSA(tlsa) => Some(Tlsa {
            usage: tlsa.cert_usage.into(),
            selector: tlsa.selector.into(),
            matching: tlsa.matching.into(),
            association: tlsa.cert_data.clone(),
        }),
        _ => None,
    };
    lookup
        .records()
        .iter()
        .filter_map(|record| read(&record.data))
        .filter(Tlsa::is_usable)
        .collect()
}

/// How a session fits a set of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// One of them fits.
    Fits,
    /// None fits.
    Differs,
    /// One names an authority whole, which servers need not send: whether it vouches was not looked
    /// at.
    Unknown,
}

/// Whether one of the records fits.
pub(super) fn fit(
    records: &[Tlsa],
    endpoint: &Endpoint,
    tls: &TlsSession,
    now: time::OffsetDateTime,
) -> Fit {
    let fits = |record: &Tlsa| match record.usage {
        3 => tls.certificate().is_some_and(|own| record.is_about(own)),
        _ => {
            tls.chain.iter().any(|above| above.vouches && record.is_about(above))
                && holds(endpoint, tls, now)
        }
    };
    if records.iter().any(fits) {
        return Fit::Fits;
    }
    let may_be_absent = |record: &Tlsa| record.usage == 2 && record.matching == 0;
    if records.iter().any(may_be_absent) { Fit::Unknown } else { Fit::Differs }
}

/// Of a certificate that an authority vouches for, names and dates count (RFC 7672 section 3.1.2).
fn holds(endpoint: &Endpoint, tls: &TlsSession, now: time::OffsetDateTime) -> bool {
    let is_good = |own: &Certificate| {
        own.covers(&endpoint.server_name) && own.not_before <= now && now <= own.not_after
    };
    tls.certificate().is_some_and(is_good)
}

impl Tlsa {
    fn is_usable(&self) -> bool {
        let has_length = match self.matching {
            0 => !self.association.is_empty(),
            1 => self.association.len() == 32,
            2 => self.association.len() == 64,
            _ => false,
        };
        matches!(self.usage, 2 | 3) && self.selector <= 1 && has_length
    }

    /// Whether it names this certificate. What is there whole is compared by its digest.
    fn is_about(&self, certificate: &Certificate) -> bool {
        let digests = &certificate.digests;
        let association = hex(&self.association);
        match (self.selector, self.matching) {
            (0, 0) => digests.whole_sha256 == hex(&Sha256::digest(&self.association)),
            (0, 1) => digests.whole_sha256 == association,
            (0, _) => digests.whole_sha512 == association,
            (_, 0) => digests.key_sha256 == hex(&Sha256::digest(&self.association)),
            (_, 1) => digests.key_sha256 == association,
            _ => digests.key_sha512 == association,
        }
    }
}

/// For the fuzz targets: a record of these bytes, in the order of the wire (RFC 6698 section 2.1).
#[cfg(feature = "fuzzing")]
pub fn feed(bytes: &[u8]) {
    let [usage, selector, matching, association @ ..] = bytes else { return };
    let record = Tlsa {
        usage: *usage,
        selector: *selector,
        matching: *matching,
        association: association.to_vec(),
    };
    let own = Certificate {
        subject: String::new(),
        issuer: String::new(),
        names: Vec::new(),
        not_before: time::OffsetDateTime::UNIX_EPOCH,
        not_after: time::OffsetDateTime::UNIX_EPOCH,
        digests: probe::session::Digests::default(),
        weak_key: None,
        vouches: false,
    };
    assert!(!record.is_usable() || !record.is_about(&own), "no certificate has these digests");
}

#[cfg(test)]
mod tests {
    use probe::dns::RecordType;
    use probe::session::{Digests, Trust};

    use super::*;
    use crate::fixture;
    use crate::server::reachability::fixture::{endpoint, now, tls_session};

    fn digests(of: &str) -> Digests {
        let (whole, key) = (format!("{of} whole"), format!("{of} key"));
        let sha512 = |text: &str| hex(&sha2::Sha512::digest(text));
        Digests {
            whole_sha256: hex(&Sha256::digest(&whole)),
            whole_sha512: sha512(&whole),
            key_sha256: hex(&Sha256::digest(&key)),
            key_sha512: sha512(&key),
        }
    }

    fn shown(names: &[&str], days: i64) -> TlsSession {
        let mut shown = tls_session(names, days, Trust::UnknownIssuer).unwrap().unwrap();
        let own = Certificate { digests: digests("own"), ..shown.chain[0].clone() };
        let above = Certificate { digests: digests("above"), vouches: true, ..own.clone() };
        let stray = Certificate { digests: digests("stray"), vouches: false, ..own.clone() };
        shown.chain = vec![own, above, stray];
        shown
    }

    fn record(usage: u8, selector: u8, matching: u8, of: &str) -> Tlsa {
        let text = format!("{of} {}", if selector == 0 { "whole" } else { "key" });
        let association = match matching {
            0 => text.into_bytes(),
            1 => Sha256::digest(&text).to_vec(),
            _ => sha2::Sha512::digest(&text).to_vec(),
        };
        Tlsa { usage, selector, matching, association }
    }

    #[test]
    fn each_way_of_naming_a_certificate_fits_that_one_alone() {
        let good = shown(&["mail.example.com"], 90);
        for selector in 0..=1 {
            for matching in 0..=2 {
                let fits = |usage, of| {
                    fit(&[record(usage, selector, matching, of)], &endpoint(25), &good, now())
                };
                let differs = if matching == 0 { Fit::Unknown } else { Fit::Differs };
                assert_eq!(fits(3, "own"), Fit::Fits, "3 {selector} {matching}");
                assert_eq!(
                    fits(3, "above"),
                    Fit::Differs,
                    "3 {selector} {matching} of the authority"
                );
                assert_eq!(fits(2, "above"), Fit::Fits, "2 {selector} {matching}");
                assert_eq!(
                    fits(2, "stray"),
                    differs,
                    "2 {selector} {matching} of one that vouches for nobody"
                );
            }
        }
        let both = [record(3, 1, 1, "old"), record(3, 1, 1, "own")];
        assert_eq!(fit(&both, &endpoint(25), &good, now()), Fit::Fits);
    }

    #[test]
    fn names_and_dates_count_for_an_authority_alone() {
        for (names, days) in [(&["other.example"][..], 90), (&["mail.example.com"], -1)] {
            let shown = shown(names, days);
            assert_eq!(fit(&[record(3, 1, 1, "own")], &endpoint(25), &shown, now()), Fit::Fits);
            assert_eq!(
                fit(&[record(2, 0, 1, "above")], &endpoint(25), &shown, now()),
                Fit::Differs
            );
        }
    }

    #[test]
    fn what_mail_may_not_use_is_left_out() {
        let tlsa = |usage, selector, matching, length| {
            fixture::tlsa(usage, selector, matching, vec![0; length])
        };
        for (data, is_usable) in [
            (tlsa(3, 1, 1, 32), true),
            (tlsa(2, 0, 2, 64), true),
            (tlsa(3, 0, 0, 1), true),
            (tlsa(0, 0, 1, 32), false),
            (tlsa(1, 1, 1, 32), false),
            (tlsa(3, 2, 1, 32), false),
            (tlsa(3, 1, 3, 32), false),
            (tlsa(3, 1, 1, 31), false),
            (tlsa(3, 1, 2, 32), false),
            (tlsa(3, 1, 0, 0), false),
        ] {
            let lookup = fixture::data("_25._tcp.mx.example", RecordType::TLSA, vec![data.clone()]);
            assert_eq!(!usable(&lookup).is_empty(), is_usable, "{data}");
        }
    }
}
