//! What is said of a report, and what is not.

use content::Library;
use verdict::{Because, Code, Domain, Names, Subject};

use super::*;
use crate::report::report;

const SPF_OK: Code = Code::info("spf.ok", On::Zone);
const SPF_NONE: Code = Code::warning("spf.none", On::Zone);
const SPF_UNSEEN: Code = Code::unknown("spf.unresolved", On::Zone);
const POLICY: Code = Code::notice("blocklist.policy_listed", On::Address);
const MX_OK: Code = Code::info("mx.ok", On::Zone);
const MX_NONE: Code = Code::error("mx.none", On::Zone);

/// The words that speak of everything.
const OF_ALL: &[&str] = &["Everything", "Nothing wrong", "mail program"];

fn verdict(check: &str, status: Status, findings: Vec<Finding>) -> Verdict {
    Verdict {
        check: check.to_owned(),
        title: String::new(),
        status,
        waits_on: (status < Status::Pass).then(|| "null_mx".to_owned()),
        note: String::new(),
        findings,
        observed_at: String::new(),
        valid_until: String::new(),
        elapsed_ms: 0,
        cached: false,
    }
}

fn seen(code: &Code) -> Verdict {
    let finding = Finding::new(code, "shop.example");
    let finding = if code.severity == Severity::Unknown {
        finding.because(Because::Resolver)
    } else {
        finding
    };
    verdict(code.check(), code.severity.into(), vec![finding])
}

fn shop() -> Subject {
    Subject::Domain(Domain::parse("shop.example", Names { testing: true }).unwrap())
}

fn said(subject: &Subject, scope: &[&str], verdicts: Vec<Verdict>) -> Report {
    let scope = scope.iter().map(|check| (*check).to_owned()).collect();
    report(subject, verdicts, &Context { scope, ..Context::new(Library::embedded()) })
}

#[test]
fn whole_sentences_fit_into_300_characters() {
    let long = "x".repeat(200);
    assert_eq!(shortened(&[long.clone(), "y".repeat(99), "z".to_owned()]).chars().count(), 300);
    assert_eq!(shortened(&[long.clone(), "y".repeat(100)]), long);
    assert_eq!(shortened(&["é".repeat(400)]).chars().count(), 300);
}

#[test]
fn a_part_speaks_of_itself_alone() {
    for code in [&SPF_OK, &SPF_NONE] {
        let report = said(&shop(), &["spf"], vec![seen(code)]);
        assert_eq!(report.scope, ["spf"]);
        assert!(!OF_ALL.iter().any(|words| report.say.contains(words)), "{}", report.say);
        assert_ne!(report.place, Place::Client, "{}", report.say);
        assert!(report.ask_next.is_none());
    }
    let report = said(&shop(), &["spf"], vec![seen(&SPF_OK)]);
    assert!(report.say.ends_with("Only this was looked at."), "{}", report.say);
    let whole = said(&shop(), &[], vec![seen(&MX_OK), seen(&SPF_OK)]);
    assert_eq!((whole.scope, whole.place), (vec!["whole".to_owned()], Place::Client));
    assert!(whole.say.starts_with("Everything that can be seen"), "{}", whole.say);
}

#[test]
fn what_was_not_seen_is_never_in_order() {
    let unseen = || vec![seen(&SPF_UNSEEN)];
    for scope in [&[][..], &["spf"][..]] {
        let report = said(&shop(), scope, unseen());
        assert!(report.say.starts_with("Nothing could be looked at"), "{}", report.say);
        assert_eq!(report.place, Place::Unknown);
    }
    let address = Subject::Address([192, 0, 2, 1].into());
    for verdicts in [
        unseen(),
        vec![seen(&POLICY)],
        vec![verdict("blocklist", Status::NotApplicable, Vec::new())],
    ] {
        let report = said(&address, &[], verdicts);
        assert!(!OF_ALL.iter().any(|words| report.say.contains(words)), "{}", report.say);
        assert!(!report.say.is_empty());
    }
    let gap = verdict("submission", Status::Skipped, Vec::new());
    let gapped = said(&shop(), &[], vec![seen(&MX_OK), gap]);
    assert!(gapped.say.starts_with("Nothing wrong was found, though"), "{}", gapped.say);
}

#[test]
fn the_words_follow_the_confidence() {
    let of = |codes: &[&Code]| {
        let report = said(&shop(), &[], codes.iter().map(|code| seen(code)).collect());
        (report.cause.map(|cause| cause.confidence), report.say.contains("Most likely this is"))
    };
    assert_eq!(of(&[&MX_NONE]), (Some(Confidence::Certain), false));
    let other = Code::error("spf.syntax", On::Zone);
    assert_eq!(of(&[&MX_NONE, &other]), (Some(Confidence::Likely), true));
}
