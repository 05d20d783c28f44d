//! Can each verdict be repeated by hand? What evidence from the DNS must show: the question, the
//! server that was asked, the answer with its lifetime, and the line for the shell that asks the
//! same again.

use std::net::IpAddr;

use verdict::{Evidence, EvidenceKind, Report};

/// A sentence for each piece of evidence that nobody could repeat.
#[must_use]
pub fn faults(report: &Report) -> Vec<String> {
    let findings = report.verdicts.iter().flat_map(|verdict| &verdict.findings);
    let all = findings
        .flat_map(|finding| finding.evidence.iter().map(move |evidence| (&finding.code, evidence)));
    let of_dns = all
        .filter(|(_, evidence)| matches!(evidence.kind, EvidenceKind::Dns | EvidenceKind::Listing));
    of_dns
        .filter_map(|(code, evidence)| Some(format!("{code}: {}: {evidence:?}", fault(evidence)?)))
        .collect()
}

/// What keeps this one from being repeated.
fn fault(evidence: &Evidence) -> Option<&'static str> {
    let fact = |name: &str| {
        evidence.facts.iter().find(|fact| fact.name == name).map(|fact| fact.value.as_str())
    };
    let Some(rcode) = fact("rcode") else { return Some("it does not say what came back") };
    if rcode.starts_with("not ") {
        // Nobody was asked: our own limits, or a name that DNS cannot carry.
        return evidence
            .said
            .iter()
            .any(|said| !said.is_empty())
            .then_some("it shows an answer without a question");
    }
    let Some((name, kind)) = evidence.asked.rsplit_once(' ') else {
        return Some("it shows no question");
    };
    let server = match evidence.of.as_str() {
        OUR_RESOLVER => None,
        of => match server(of) {
            Some(server) => Some(server),
            None => return Some("it does not say who was asked"),
        },
    };
    if !evidence.said.is_empty() && fact("ttl").is_none() {
        return Some("the answer has no lifetime");
    }
    if rcode == "NOERROR"
        && evidence.said.is_empty()
        && fact("ttl").is_none()
        && fact("authoritative").is_none()
    {
        return Some("\"no such record\" has no lifetime");
    }
    let wanted = Some((server, name.to_owned(), kind.to_owned()));
    (asks(&evidence.repeat) != wanted).then_some("the line asks something else")
}

/// Who answered where it was no name server itself; the address stays inside.
const OUR_RESOLVER: &str = "our resolver";

/// `ns1.example.com 192.0.2.53`.
fn server(of: &str) -> Option<IpAddr> {
    of.rsplit(' ').next()?.parse().ok()
}

/// Which server a line asks for which name and type, and none for the typist's own resolver; a line
/// that is none asks for nothing.
fn asks(line: &str) -> Option<(Option<IpAddr>, String, String)> {
    let mut words = words(line).into_iter().peekable();
    let (mut server, mut asked) = (None, Vec::new());
    words.next_if_eq("dig")?;
    while let Some(word) = words.next() {
        match word.as_str() {
            "+dnssec" | "+norecurse" => {}
            "-q" | "-t" => asked.extend(words.next()),
            word if word.starts_with('@') => server = Some(word[1..].parse().ok()?),
            word if word.starts_with(['-', '+']) => return None,
            _ => asked.push(word),
        }
    }
    match asked.as_slice() {
        [name, kind] => Some((server, name.replace("\\039", "'"), kind.clone())),
        _ => None,
    }
}

/// The words of a shell's line, in which only single quotes mean something.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut is_quoted) = (Vec::new(), String::new(), false);
    for ch in line.chars() {
        match ch {
            '\'' => is_quoted = !is_quoted,
            ' ' if !is_quoted => words.push(std::mem::take(&mut word)),
            // Outside quotes a shell reads these as its own.
            '$' | '`' | ';' | '&' | '|' | '<' | '>' | '(' | '*' | '\\' | '"' if !is_quoted => {
                return Vec::new();
            }
            ch => word.push(ch),
        }
    }
    words.push(word);
    if is_quoted { Vec::new() } else { words }
}

#[cfg(test)]
mod tests {
    use verdict::Arg;

    use super::*;

    fn evidence(of: &str, said: &[&str], repeat: &str) -> Evidence {
        let bare = Evidence::new(EvidenceKind::Dns, "example.com MX", of, "")
            .fact(Arg::word("rcode", "NOERROR"));
        let whole = said.iter().fold(bare, |evidence, said| evidence.said(said)).repeat(repeat);
        if said.is_empty() { whole } else { whole.fact(Arg::count("ttl", 300)) }
    }

    #[test]
    fn what_cannot_be_repeated_is_found() {
        let said = &["example.com. 300 MX 10 mx.example.com."][..];
        let (of, ns) = (OUR_RESOLVER, "ns1.example.com 192.0.2.53");
        for (found, is_fault) in [
            (evidence(of, said, "dig +dnssec example.com MX"), false),
            (evidence(ns, said, "dig +norecurse @192.0.2.53 example.com MX"), false),
            (evidence(of, said, "dig +dnssec -q 'example.com' -t MX"), false),
            (evidence(of, said, ""), true),
            (evidence(ns, said, "dig +norecurse example.com MX"), true),
            (evidence(of, said, "dig +dnssec @192.0.2.53 example.com MX"), true),
            (evidence(ns, said, "dig @192.0.2.54 example.com MX"), true),
            (evidence(of, said, "dig example.com A"), true),
            (evidence(of, said, "dig $(x) example.com MX"), true),
            (evidence("", said, "dig example.com MX"), true),
            (evidence("192.0.2.53:53", said, "dig @192.0.2.53 example.com MX"), true),
            (evidence(of, &[], "dig example.com MX"), true),
            (Evidence { facts: vec![], ..evidence(of, said, "dig example.com MX") }, true),
        ] {
            assert_eq!(fault(&found).is_some(), is_fault, "{found:?}");
        }
    }
}
