//! Does the domain hear about it when other servers cannot encrypt mail to it? (TLS-RPT, RFC 8460)

use std::sync::Arc;

use futures_util::future::join;
use probe::dns::{Lookup, RecordType};
use verdict::{Arg, Code, Domain, Finding, SubjectKind, codes};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::facts::mail_hosts::MailHosts;
use crate::skip::Skip;

codes! {
    /// What this check can find.
    TLS_RPT for check "tls_rpt" at Policy 6 on [Receiving] in_zone;
    info OK "ok" on Zone,
    info NONE "none" on Zone,
    notice MULTIPLE "multiple" on Zone,
    notice INVALID "invalid" on Zone,
    unknown UNRESOLVED "unresolved" on Zone,
}

/// Does the domain hear about it when other servers cannot encrypt mail to it?
pub(crate) const CHECK: Check = Check {
    id: "tls_rpt",
    subjects: &[SubjectKind::Domain],
    codes: TLS_RPT,
    unfinished: UNFINISHED,
    questions: Questions::of(1),
    answer: |cx| Box::pin(answer(cx)),
};

async fn answer(cx: &Context) -> Result<Vec<Finding>, Skip> {
    let domain = cx.domain()?;
    let name = format!("_smtp._tls.{domain}");
    let asked = cx.dns(&name, RecordType::TXT);
    let (lookup, mx) = join(asked, cx.dns_for::<MailHosts>(domain.as_str(), RecordType::MX)).await;
    if mx.is_nx_domain() {
        return Err(Skip::NotApplicable("no_such_domain"));
    }
    Ok(vec![judge(domain, &lookup)])
}

fn judge(domain: &Domain, lookup: &Arc<Lookup>) -> Finding {
    let says = |code: &'static Code| Finding::new(code, domain).evidence(lookup.evidence());
    if let Some(failure) = lookup.failure() {
        return says(&UNRESOLVED).because(failure.because());
    }
    // Records that do not begin so are something else, such as a wildcard's (RFC 8460 section 3).
    let texts = lookup.joined_texts();
    let records: Vec<Vec<u8>> = texts.filter(|text| text.starts_with(b"v=TLSRPTv1")).collect();
    match records.as_slice() {
        [] => says(&NONE),
        [one] => match read(&String::from_utf8_lossy(one)) {
            Ok(destinations) => says(&OK).arg(Arg::count("count", destinations)),
            Err(fault) => says(&INVALID).arg(Arg::word("fault", fault)),
        },
        several => says(&MULTIPLE).arg(Arg::count("count", several.len())),
    }
}

/// Reads `v=TLSRPTv1; rua=mailto:…,https:…`, and counts the places that reports are sent to.
/// Unknown fields are allowed.
fn read(record: &str) -> Result<usize, &'static str> {
    let mut fields = record.split(';').map(str::trim);
    if fields.next() != Some("v=TLSRPTv1") {
        return Err("bad_version");
    }
    let destinations =
        fields.find_map(|field| field.strip_prefix("rua=")).ok_or("no_destination")?;
    let is_known = |destination: &str| {
        destination.starts_with("mailto:") || destination.starts_with("https://")
    };
    let all: Vec<&str> = destinations.split(',').map(str::trim).collect();
    if all.iter().all(|destination| is_known(destination)) {
        Ok(all.len())
    } else {
        Err("bad_destination")
    }
}

/// For the fuzz targets.
#[cfg(feature = "fuzzing")]
pub(crate) mod fuzzing {
    /// Reads the record that says where reports about encryption go.
    pub fn report_record(text: &str) {
        let _ = super::read(text);
    }
}

#[cfg(test)]
mod tests {
    use probe::dns::DnsFailure;
    use verdict::{Because, Names};

    use super::*;
    use crate::fixture::{failed, nx_domain, txt};

    const NAME: &str = "_smtp._tls.example.com";

    fn finding(lookup: &Arc<Lookup>) -> Finding {
        judge(&Domain::parse("example.com", Names::default()).unwrap(), lookup)
    }

    #[test]
    fn each_state_has_its_code() {
        let table: &[(&[&str], &str)] = &[
            (&["v=TLSRPTv1; rua=mailto:tls@example.com"], "tls_rpt.ok"),
            (&["v=TLSRPTv1;rua=mailto:tls@example.com,https://tls.example.net/v1;"], "tls_rpt.ok"),
            (&["v=TLSRPTv1; novel=1; rua=mailto:tls@example.com"], "tls_rpt.ok"),
            (&["v=TLSRPTv1"], "tls_rpt.invalid"),
            (&["v=TLSRPTv1; rua=tls@example.com"], "tls_rpt.invalid"),
            (&["v=TLSRPTv1; rua=mailto:a@example.com,http://tls.example.net/"], "tls_rpt.invalid"),
            (&["v=TLSRPTv10; rua=mailto:tls@example.com"], "tls_rpt.invalid"),
            (&["v=spf1 -all"], "tls_rpt.none"),
            (&[], "tls_rpt.none"),
            (
                &["v=TLSRPTv1; rua=mailto:a@example.com", "v=TLSRPTv1; rua=mailto:b@example.com"],
                "tls_rpt.multiple",
            ),
        ];
        for (records, code) in table {
            let records: Vec<[&str; 1]> = records.iter().map(|record| [*record]).collect();
            let records: Vec<&[&str]> = records.iter().map(|record| record.as_slice()).collect();
            assert_eq!(finding(&txt(NAME, &records)).code, *code, "{records:?}");
        }
        assert_eq!(finding(&nx_domain(NAME, RecordType::TXT)).code, "tls_rpt.none");
    }

    #[test]
    fn strings_of_one_record_belong_together() {
        assert_eq!(
            finding(&txt(NAME, &[&["v=TLSRPTv1; rua=mai", "lto:tls@example.com"]])).code,
            "tls_rpt.ok"
        );
    }

    #[test]
    fn a_failure_is_unknown_and_not_a_missing_record() {
        let found = finding(&failed(NAME, RecordType::TXT, DnsFailure::Timeout));
        assert_eq!(
            (found.code.as_str(), found.because),
            ("tls_rpt.unresolved", Some(Because::Timeout))
        );
    }
}
