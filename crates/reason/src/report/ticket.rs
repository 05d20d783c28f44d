//! What does a support agent need? One page of Markdown: cause, owner, evidence, and how to see it
//! again.

use std::fmt::Write;

use verdict::{Evidence, Finding, Remedy, Report, Severity, Verdict};

use crate::context::Context;
use crate::report::redact::redacted;

/// The report as one page, redacted. Outside text is in fenced blocks only, behind a fence that
/// it cannot close (invariant 4).
#[must_use]
pub fn ticket(report: &Report, context: &Context) -> String {
    let report = &redacted(report);
    let word = |key: &str| context.word(key);
    let mut page = format!("# {}: {}\n\n{}\n\n", word("ticket.title"), report.subject, report.say);
    let rows = [
        ("ticket.status", word(&format!("status.{}", report.status))),
        ("ticket.place", word(&format!("place.{}", report.place))),
        (
            "ticket.cause",
            report
                .cause
                .as_ref()
                .map(|cause| format!("`{}` ({})", cause.code, cause.about))
                .unwrap_or_default(),
        ),
        (
            "ticket.owner",
            report
                .cause
                .as_ref()
                .map(|cause| word(&format!("owner.{}", cause.owner)))
                .unwrap_or_default(),
        ),
        ("ticket.vantage", report.vantage.clone()),
        ("ticket.engine", format!("Mailwhy {}, {} ms", report.engine, report.took_ms)),
    ];
    for (key, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(page, "- **{}:** {value}", word(key));
    }
    page.push('\n');
    remedies(report, context, &mut page);
    findings(report, context, &mut page);
    in_order(report, context, &mut page);
    not_run(report, context, &mut page);
    format!("{}\n", page.trim_end())
}

/// The remedies, that of the cause before all others and then the worst first, each of the same
/// words once: several ports share a fault.
fn cause_first(report: &Report) -> Vec<&Remedy> {
    let key = report.cause.as_ref().and_then(|cause| {
        let mut findings = report.verdicts.iter().flat_map(|verdict| &verdict.findings);
        findings
            .find(|finding| finding.code == cause.code && finding.about == cause.about)?
            .remedy
            .as_ref()
    });
    let (first, mut others): (Vec<_>, Vec<_>) =
        report.remedies.iter().partition(|remedy| Some(&remedy.key) == key);
    let worst = |remedy: &&Remedy| {
        let findings = report.verdicts.iter().flat_map(|verdict| &verdict.findings);
        let named = findings.filter(|finding| finding.remedy.as_ref() == Some(&remedy.key));
        std::cmp::Reverse(named.map(|finding| weight(finding.severity)).max())
    };
    others.sort_by_key(worst);
    // What is only worth knowing is fixed another day, and not through a ticket.
    let is_wanted = |remedy: &&Remedy| {
        let mut findings = report.verdicts.iter().flat_map(|verdict| &verdict.findings);
        findings.any(|finding| finding.remedy.as_ref() == Some(&remedy.key) && !passes(finding))
    };
    let mut shown: Vec<&Remedy> = Vec::new();
    for remedy in first.into_iter().chain(others.into_iter().filter(is_wanted)) {
        if !shown
            .iter()
            .any(|known| known.title == remedy.title && known.explanation == remedy.explanation)
        {
            shown.push(remedy);
        }
    }
    shown
}

fn remedies(report: &Report, context: &Context, page: &mut String) {
    if report.remedies.is_empty() {
        return;
    }
    let _ = writeln!(page, "## {}\n", context.word("ticket.remedies"));
    for remedy in cause_first(report) {
        let _ = writeln!(page, "### {}\n\n{}\n", remedy.title, remedy.explanation);
        for (at, step) in remedy.steps.iter().enumerate() {
            let _ = writeln!(page, "{}. {}", at + 1, step.text.replace('\n', " "));
            if let Some(copy) = &step.copy {
                let _ = writeln!(page, "\n{}\n", fenced(std::slice::from_ref(copy), "   "));
            }
        }
        page.push('\n');
    }
}

/// What fails or could not be seen: whole, with its evidence and the commands that show it again.
fn findings(report: &Report, context: &Context, page: &mut String) {
    let found = report.verdicts.iter().flat_map(|verdict| &verdict.findings);
    let mut found: Vec<&Finding> = found.filter(|finding| !passes(finding)).collect();
    if found.is_empty() {
        return;
    }
    found.sort_by_key(|finding| std::cmp::Reverse(weight(finding.severity)));
    let _ = writeln!(page, "## {}\n", context.word("ticket.findings"));
    for finding in found {
        let owner = context.word(&format!("owner.{}", finding.owner));
        let _ = writeln!(
            page,
            "### {} ({})\n",
            finding.summary,
            context.word(&format!("severity.{}", finding.severity))
        );
        let because = finding
            .because
            .map(|because| format!(" · {}", context.word(&format!("because.{because}"))));
        let _ = writeln!(
            page,
            "`{}` · {} · {owner}{}\n",
            finding.code,
            finding.about,
            because.unwrap_or_default()
        );
        finding.evidence.iter().for_each(|evidence| shown(evidence, page));
    }
}

fn passes(finding: &Finding) -> bool {
    matches!(finding.severity, Severity::Info | Severity::Notice)
}

/// What is in order: a line for each check, with what it saw.
fn in_order(report: &Report, context: &Context, page: &mut String) {
    let line = |verdict: &Verdict| {
        let passing: Vec<&Finding> =
            verdict.findings.iter().filter(|finding| passes(finding)).collect();
        let first = passing.first()?;
        let more =
            if passing.len() > 1 { format!(" (+{})", passing.len() - 1) } else { String::new() };
        Some(format!("- {} {}{more}", verdict.title, first.summary))
    };
    let lines: Vec<String> = report.verdicts.iter().filter_map(line).collect();
    if !lines.is_empty() {
        let _ = writeln!(page, "## {}\n\n{}\n", context.word("ticket.in_order"), lines.join("\n"));
    }
}

/// Faults first, then what could not be seen, then what is well.
fn weight(severity: Severity) -> u8 {
    match severity {
        Severity::Error => 4,
        Severity::Warning => 3,
        Severity::Unknown | Severity::Unrecognised => 2,
        Severity::Notice => 1,
        Severity::Info => 0,
    }
}

fn shown(evidence: &Evidence, page: &mut String) {
    let _ = writeln!(page, "{} · {} · {}", evidence.asked, evidence.of, evidence.at);
    let facts: Vec<String> =
        evidence.facts.iter().map(|fact| format!("{}: {}", fact.name, fact.value)).collect();
    let lines: Vec<String> = evidence.said.iter().cloned().chain(facts).collect();
    if !lines.is_empty() {
        let _ = writeln!(page, "\n{}", fenced(&lines, ""));
    }
    if !evidence.repeat.is_empty() {
        let _ = writeln!(page, "\n{}", fenced(&[format!("$ {}", evidence.repeat)], ""));
    }
    page.push('\n');
}

fn not_run(report: &Report, context: &Context, page: &mut String) {
    let idle: Vec<_> =
        report.verdicts.iter().filter(|verdict| verdict.waits_on.is_some()).collect();
    if idle.is_empty() {
        return;
    }
    let _ = writeln!(page, "## {}\n", context.word("ticket.not_run"));
    for verdict in idle {
        let _ = writeln!(page, "- {} {}", verdict.title, verdict.note);
    }
}

/// Lines in a fence that is longer than any run of backticks in them, each line indented.
fn fenced(lines: &[String], indent: &str) -> String {
    let longest =
        lines.iter().flat_map(|line| line.split(|c| c != '`')).map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let mut text = format!("{indent}{fence}\n");
    for line in lines.iter().flat_map(|line| line.split('\n')) {
        let _ = writeln!(text, "{indent}{line}");
    }
    text + indent + &fence
}

#[cfg(test)]
mod tests {
    use content::Library;
    use verdict::{Code, EvidenceKind, On, Subject};

    use super::*;
    use crate::pasted::explain::verdict;

    #[test]
    fn what_fails_is_shown_whole_and_what_passes_in_one_line() {
        let found = |code: Code, repeat: &str| {
            let asked = Evidence::new(EvidenceKind::Dns, "question", "resolver", "now");
            Finding::new(&code, "shop.example")
                .evidence(Evidence { repeat: repeat.to_owned(), ..asked })
        };
        let fault = found(Code::error("mx.none", On::Zone), "dig shop.example MX");
        let good = |code: &'static str| found(Code::info(code, On::Zone), "dig shop.example TXT");
        let verdicts = vec![
            verdict("mx", vec![fault], "now"),
            verdict("spf", vec![good("spf.ok"), good("spf.covers_provider")], "now"),
        ];
        let context = Context::new(Library::embedded());
        let subject = Subject::Domain(
            verdict::Domain::parse("shop.example", verdict::Names { testing: true }).unwrap(),
        );
        let page = ticket(&crate::report(&subject, verdicts, &context), &context);
        assert!(page.contains("$ dig shop.example MX") && page.contains("`mx.none`"), "{page}");
        assert!(!page.contains("TXT") && !page.contains("`spf.ok`"), "{page}");
        let lines: Vec<&str> =
            page.lines().filter(|line| line.contains("SPF record of shop.example")).collect();
        assert_eq!(lines.len(), 1, "{page}");
        assert!(lines[0].starts_with("- ") && lines[0].ends_with("(+1)"), "{lines:?}");
    }

    #[test]
    fn outside_text_cannot_leave_its_fence() {
        for text in ["```\n# Owned", "````", "`", "plain", "~~~"] {
            let block = fenced(&[text.to_owned()], "");
            let fence = block.lines().next().unwrap();
            let closing: Vec<&str> =
                block.lines().skip(1).filter(|line| line.trim() == fence).collect();
            assert_eq!(closing.len(), 1, "{block}");
            assert!(block.ends_with(fence));
        }
    }
}
