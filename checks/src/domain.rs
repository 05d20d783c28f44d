//! Does the domain exist, and do its name servers answer?

use verdict::{Code, Finding, On, SubjectKind};

use crate::case::Case;
use crate::check::{Check, Skip};
use crate::dns::{AnswerKind, DnsFailure, Lookup, RecordType};

const EXISTS: Code = Code::info("domain.exists", On::Zone);
const MISSING: Code = Code::error("domain.missing", On::Registration);
const NO_DATA: Code = Code::notice("domain.no_data", On::Zone);
const SERVFAIL: Code = Code::unknown("domain.servfail", On::Zone);
const TIMEOUT: Code = Code::unknown("domain.timeout", On::Zone);
const REFUSED: Code = Code::unknown("domain.refused", On::Zone);
const RESOLVER: Code = Code::unknown("domain.resolver", On::Vantage);
const DNSSEC_BROKEN: Code = Code::error("domain.dnssec_broken", On::Zone);

/// Does the domain exist, and do its name servers answer?
pub(crate) const CHECK: Check = Check {
    id: "domain",
    subjects: &[SubjectKind::Domain],
    codes: &[&EXISTS, &MISSING, &NO_DATA, &SERVFAIL, &TIMEOUT, &REFUSED, &RESOLVER, &DNSSEC_BROKEN],
    unfinished: Code::unknown("domain.unfinished", On::Vantage),
    questions: 2,
    answer: |case| Box::pin(answer(case)),
};

async fn answer(case: &Case) -> Result<Vec<Finding>, Skip> {
    let domain = case.domain()?;
    let name_servers = case.dns(domain.as_str(), RecordType::Ns).await;
    let finding = Finding::new(judge(&name_servers), domain).evidence(name_servers.evidence());
    Ok(vec![match name_servers.failure() {
        Some(failure) if !failure.is_dnssec() => finding.because(failure.because()),
        _ => finding,
    }])
}

fn judge(name_servers: &Lookup) -> &'static Code {
    match &name_servers.outcome {
        Ok(answer) if answer.kind == AnswerKind::NxDomain => &MISSING,
        Ok(answer) if answer.kind == AnswerKind::NoData => &NO_DATA,
        Ok(_) => &EXISTS,
        Err(failure) if failure.is_dnssec() => &DNSSEC_BROKEN,
        Err(DnsFailure::Timeout) => &TIMEOUT,
        Err(DnsFailure::Refused) => &REFUSED,
        Err(DnsFailure::Resolver | DnsFailure::Budget) => &RESOLVER,
        Err(_) => &SERVFAIL,
    }
}
