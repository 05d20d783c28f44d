//! What must a ticket not carry? Local parts of mail addresses, and words of a message that nobody
//! understood (invariant 12).

use verdict::{Evidence, EvidenceKind, Finding, Report};

/// Findings whose quoted text may be a person's own words: nothing in it was recognised.
const UNREAD: &[&str] = &["bounce.nothing", "bounce.no_reason"];

/// The address that every domain has (RFC 5321 section 4.5.1) is nobody's, and commands that show
/// something again ask for it.
const ROLE: &str = "postmaster";

/// Header fields that tell what a message is about.
const OF_MESSAGE: &[&str] = &["subject:", "to:", "cc:", "from:", "reply-to:"];

/// The report as it may be handed on: of each mail address only the first letter and the domain.
#[must_use]
pub fn redacted(report: &Report) -> Report {
    let mut report = report.clone();
    veil(&mut report.say);
    for verdict in &mut report.verdicts {
        veil(&mut verdict.note);
        verdict.findings.iter_mut().for_each(of_finding);
    }
    if let Some(cause) = &mut report.cause {
        veil(&mut cause.about);
        cause.explains.iter_mut().for_each(|reference| veil(&mut reference.about));
    }
    for remedy in &mut report.remedies {
        veil(&mut remedy.title);
        veil(&mut remedy.explanation);
        for step in &mut remedy.steps {
            veil(&mut step.text);
            step.copy.iter_mut().for_each(veil);
        }
    }
    report
}

fn of_finding(finding: &mut Finding) {
    veil(&mut finding.about);
    veil(&mut finding.summary);
    finding.args.iter_mut().for_each(|arg| veil(&mut arg.value));
    let is_unread = UNREAD.contains(&finding.code.as_str());
    for evidence in &mut finding.evidence {
        of_evidence(evidence, is_unread);
    }
}

fn of_evidence(evidence: &mut Evidence, is_unread: bool) {
    if evidence.kind == EvidenceKind::Text {
        let is_private = |line: &str| {
            OF_MESSAGE.iter().any(|name| line.trim_start().to_ascii_lowercase().starts_with(name))
        };
        evidence.said.retain(|line| !is_unread && !is_private(line));
    }
    let facts = evidence.facts.iter_mut().map(|fact| &mut fact.value);
    let texts = [&mut evidence.asked, &mut evidence.of, &mut evidence.repeat];
    texts.into_iter().chain(&mut evidence.said).chain(facts).for_each(veil);
}

/// Leaves of each local part its first letter: `bob@example.com` is `b…@example.com`.
fn veil(text: &mut String) {
    if !text.contains('@') {
        return;
    }
    let mut out = String::with_capacity(text.len());
    for (at, part) in text.split('@').enumerate() {
        if at > 0 {
            let start = out
                .rfind(|ch| !is_local(ch))
                .map_or(0, |end| end + out[end..].chars().next().map_or(1, char::len_utf8));
            let is_address = part
                .split(|ch: char| !is_domain(ch))
                .next()
                .is_some_and(|domain| domain.contains('.'));
            if is_address && start < out.len() && &out[start..] != ROLE {
                let keep = out[start..].chars().next().map_or(0, char::len_utf8);
                out.truncate(start + keep);
                out.push('…');
            }
            out.push('@');
        }
        out.push_str(part);
    }
    *text = out;
}

fn is_local(ch: char) -> bool {
    ch.is_alphanumeric() || ".!#$%&'*+-/?^_{|}~…".contains(ch)
}

fn is_domain(ch: char) -> bool {
    ch.is_alphanumeric() || ch == '.' || ch == '-'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_parts_are_veiled_and_nothing_else() {
        for (text, wanted) in [
            ("bob.smith+x@example.com", "b…@example.com"),
            (
                "550 <bob@example.com>: unknown, from amy@mail.example.org.",
                "550 <b…@example.com>: unknown, from a…@mail.example.org.",
            ),
            ("dig @192.0.2.53 example.com MX", "dig @192.0.2.53 example.com MX"),
            ("connections from user+IP@home", "connections from user+IP@home"),
            ("b…@example.com", "b…@example.com"),
            ("émile@example.com", "é…@example.com"),
            ("@@@", "@@@"),
            ("swaks --to postmaster@example.com", "swaks --to postmaster@example.com"),
            ("not-postmaster@example.com", "n…@example.com"),
        ] {
            let mut veiled = text.to_owned();
            veil(&mut veiled);
            assert_eq!(veiled, wanted);
        }
    }
}
