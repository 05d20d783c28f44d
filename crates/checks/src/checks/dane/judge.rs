//! What do a mail host's records come to, held against what it shows?

use verdict::{Arg, Because, Code, Finding};

use super::Promise;
use super::codes::{
    BOGUS, MATCHES, MISMATCH, NO_STARTTLS, NONE, UNPROVEN, UNRESOLVED, UNSEEN, UNSIGNED, UNUSABLE,
};
use super::tlsa::{Fit, fit, usable};
use crate::server::tls_required::{Encryption, HostProbe};

/// Judges one host. `validates` says whether our resolver is known to look at signatures.
pub(super) fn judge(promise: &Promise, probed: &[HostProbe], validates: bool) -> Vec<Finding> {
    let says = |code: &Code| {
        Finding::new(code, &promise.host)
            .arg(Arg::host("host", &promise.host))
            .evidence(promise.lookup.evidence())
    };
    let answer = match &promise.lookup.outcome {
        Ok(answer) => answer,
        Err(failure) if failure.is_dnssec() => return vec![says(&BOGUS)],
        Err(failure) => return vec![says(&UNRESOLVED).because(failure.because())],
    };
    if answer.records.is_empty() {
        return vec![says(&NONE)];
    }
    if !answer.authenticated {
        let unproven = || says(&UNPROVEN).because(Because::Resolver);
        return vec![if validates { says(&UNSIGNED) } else { unproven() }];
    }
    let own = || probed.iter().filter(|probed| probed.endpoint.server_name == promise.host);
    if usable(&promise.lookup).is_empty() {
        let digest = own().find_map(key_shown);
        let record = digest.map(|digest| Arg::word("tlsa_record", &fitting(digest)));
        return vec![record.into_iter().fold(says(&UNUSABLE), Finding::arg)];
    }
    let findings: Vec<Finding> = own().map(|probed| compare(promise, probed)).collect();
    if findings.is_empty() { vec![says(&UNSEEN).because(Because::Vantage)] } else { findings }
}

/// The record that fits a key, by its digest: the kind that outlives a renewal of the certificate
/// (RFC 7671 section 5.1).
fn fitting(digest: &str) -> String {
    format!("3 1 1 {digest}")
}

/// The digest of the key that an endpoint shows.
fn key_shown(probed: &HostProbe) -> Option<&str> {
    match probed.encryption() {
        Encryption::Tls(tls) => tls.certificate().map(|own| own.digests.key_sha256.as_str()),
        _ => None,
    }
}

/// The records of a host against what one of its endpoints shows.
fn compare(promise: &Promise, probed: &HostProbe) -> Finding {
    let (endpoint, session) = (&probed.endpoint, &probed.session);
    let about = if endpoint.address.is_ipv4() {
        promise.host.clone()
    } else {
        format!("{} [{}]", promise.host, endpoint.address)
    };
    let says = |code: &Code| {
        Finding::new(code, &about)
            .arg(Arg::host("host", &promise.host))
            .arg(Arg::port("port", endpoint.port))
            .arg(Arg::address("address", endpoint.address))
            .evidence(promise.lookup.evidence())
    };
    let tls = match probed.encryption() {
        Encryption::Unseen(because) => {
            return says(&UNSEEN).because(because).evidence(session.evidence(endpoint));
        }
        Encryption::Plain => return says(&NO_STARTTLS).evidence(session.evidence(endpoint)),
        Encryption::Tls(tls) => tls,
    };
    let digest = tls.certificate().map(|own| own.digests.key_sha256.as_str()).unwrap_or_default();
    let shown = session.evidence(endpoint).fact(Arg::word("key_sha256", digest));
    match fit(&usable(&promise.lookup), endpoint, tls, session.at) {
        Fit::Fits => says(&MATCHES).evidence(shown),
        Fit::Unknown => says(&UNSEEN).because(Because::Vantage).evidence(shown),
        Fit::Differs => {
            says(&MISMATCH).arg(Arg::word("tlsa_record", &fitting(digest))).evidence(shown)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use probe::dns::{Answer, DnsFailure, Lookup, RecordType};
    use probe::session::{Digests, Transcript, Trust};

    use super::*;
    use crate::fixture::{self, data, failed};
    use crate::server::reachability::fixture::{endpoint, greeted, observed, offers, tls_session};

    const HOST: &str = "mail.example.com";
    const NAME: &str = "_25._tcp.mail.example.com";

    fn records(usage: u8, byte: u8, authenticated: bool) -> Arc<Lookup> {
        let tlsa = fixture::tlsa(usage, 1, 1, vec![byte; 32]);
        let found = data(NAME, RecordType::TLSA, vec![tlsa]);
        let answer = Answer { authenticated, ..found.outcome.clone().unwrap() };
        Arc::new(Lookup { outcome: Ok(answer), ..(*found).clone() })
    }

    fn showing(byte: Option<u8>) -> HostProbe {
        let mut transcript =
            Transcript { before_tls: offers(Some(250), &["mx", "SIZE"]), ..greeted("220 mx") };
        if let Some(byte) = byte {
            let mut shown =
                tls_session(&["other.example"], -9, Trust::SelfSigned).unwrap().unwrap();
            shown.chain[0].digests =
                Digests { key_sha256: format!("{byte:02x}").repeat(32), ..Digests::default() };
            transcript.tls = Some(Ok(shown));
        }
        HostProbe { endpoint: endpoint(25), session: Arc::new(observed(Ok(transcript))) }
    }

    #[test]
    fn each_state_has_its_code() {
        let servfail = |ede| DnsFailure::Servfail {
            ede,
            answers_unchecked: true,
            expired: false,
            trusted: false,
        };
        let absent = data(NAME, RecordType::TLSA, vec![]);
        let refused =
            HostProbe { session: Arc::new(observed(Ok(greeted("554 go away")))), ..showing(None) };
        let table = [
            ("no record", absent, vec![showing(Some(7))], true, "dane.none"),
            (
                "silence",
                failed(NAME, RecordType::TLSA, DnsFailure::Timeout),
                vec![],
                true,
                "dane.unresolved",
            ),
            (
                "SERVFAIL",
                failed(NAME, RecordType::TLSA, servfail(None)),
                vec![],
                true,
                "dane.unresolved",
            ),
            (
                "bogus",
                failed(NAME, RecordType::TLSA, servfail(Some(6))),
                vec![],
                true,
                "dane.bogus",
            ),
            ("unsigned", records(3, 7, false), vec![showing(Some(8))], true, "dane.unsigned"),
            ("nobody looks", records(3, 7, false), vec![showing(Some(8))], false, "dane.unproven"),
            ("usage 1", records(1, 7, true), vec![showing(Some(7))], true, "dane.unusable"),
            (
                "expired, other name, fits",
                records(3, 7, true),
                vec![showing(Some(7))],
                true,
                "dane.matches",
            ),
            ("another key", records(3, 7, true), vec![showing(Some(8))], true, "dane.mismatch"),
            ("no STARTTLS", records(3, 7, true), vec![showing(None)], true, "dane.no_starttls"),
            ("turned away", records(3, 7, true), vec![refused], true, "dane.unseen"),
            ("no address", records(3, 7, true), vec![], true, "dane.unseen"),
        ];
        for (name, lookup, probed, validates, expected) in table {
            let found = judge(&Promise { host: HOST.to_owned(), lookup }, &probed, validates);
            assert_eq!(
                found.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(),
                [expected],
                "{name}"
            );
        }
    }

    #[test]
    fn the_record_to_publish_is_that_of_the_key_shown() {
        let promise = Promise { host: HOST.to_owned(), lookup: records(3, 7, true) };
        let found = judge(&promise, &[showing(Some(0xab))], true);
        assert_eq!(
            found[0].value("tlsa_record"),
            Some(format!("3 1 1 {}", "ab".repeat(32)).as_str())
        );
        let unusable = Promise { lookup: records(1, 7, true), ..promise };
        let found = judge(&unusable, &[showing(None), showing(Some(0xcd))], true);
        assert_eq!(
            found[0].value("tlsa_record"),
            Some(format!("3 1 1 {}", "cd".repeat(32)).as_str())
        );
        assert_eq!(
            judge(&unusable, &[showing(None)], true)[0].value("tlsa_record"),
            None,
            "nothing was shown"
        );
    }
}
